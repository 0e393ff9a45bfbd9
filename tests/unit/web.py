"""A request to work on without a server: werkzeug's own, read by Frappe as it reads every other."""

import contextlib

import frappe
import frappe.app
from frappe.auth import CookieManager
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from oauth_provider.guard import bearer, entry

# Of nobody (RFC 5737).
ADDRESS = "192.0.2.7"


@contextlib.contextmanager
def current_request(method: str = "GET", path: str = "/", **arguments):
	"""Make a request the current one of the site.

	Args:
		method: the verb.
		path: undecoded, without a query.
		arguments: of werkzeug's EnvironBuilder: query_string, data, json, content_type, headers.
	"""
	builder = EnvironBuilder(path=path, method=method, **arguments)
	request = Request(builder.get_environ())
	before = frappe.local.form_dict, frappe.local.flags
	frappe.local.request = request
	frappe.local.flags = frappe._dict(before[1])
	frappe.local.cookie_manager = CookieManager()
	frappe.local.request_ip = ADDRESS
	try:
		frappe.app.make_form_dict(request)
		yield request
	finally:
		# A connection of its own for each request, as on a server, would not see what the tests have made.
		vars(frappe.local.db).pop("sql", None)
		frappe.local.form_dict, frappe.local.flags = before
		frappe.local.request = None


@contextlib.contextmanager
def request_of_token(scopes: str = "all"):
	"""Make a request the current one, held to the bounds of a token with these scopes; its templates are watched."""
	with current_request("POST", "/"):
		bearer.watch(frappe._dict(name="a token", scopes=scopes))
		frappe.local.jenv = None
		yield
	frappe.local.jenv = None


def identify(method, path, **arguments):
	"""The access that a request is mapped to; arguments as for `current_request`."""
	with current_request(method, path, **arguments):
		return entry.identify()
