"""Which request is what: every route is mapped to an access, or to none.

Frappe has many ways to reach the same data. What is not recognised here is refused to a limited token, so a
route that a new Frappe adds is closed until somebody maps it.
"""

import re

import frappe
from frappe.modules.utils import load_doctype_module

from oauth_provider.guard import files, listing, methods, writing
from oauth_provider.guard.listing import NotOpened, NotUnderstood, expect
from oauth_provider.protocol.access import Access, DocumentAccess

RESOURCE = re.compile(r"/api/(?:v1/)?resource/([^/]+)(?:/(.+?))?/?\Z|/api/v2/document/([^/]+)(?:/(.+?))?/?\Z")
METHOD = re.compile(r"/api/(v[12]/)?method/([^/]+)/?(.*)\Z", re.DOTALL)
PAGING = frozenset(("limit", "limit_start", "limit_page_length", "start", "as_dict"))
LISTING = PAGING | {"fields", "filters", "or_filters", "order_by", "group_by", "expand"}
# What follows the name of a document in version 2; the name itself may have slashes in it.
DOCUMENT_METHOD = re.compile(r".+/method/([^/]*)/?\Z", re.DOTALL)


def identify(calls_only: bool = False) -> Access:
	"""Say what the current request would reach.

	Args:
		calls_only: whether only what is called is asked for, as of a token that may do everything else.

	Returns:
		The access; without documents when the route, or something in its arguments, is not mapped.
	"""
	form = frappe.form_dict
	try:
		# Frappe looks at `cmd` before it looks at the path.
		if form.cmd:
			return methods.identify(expect(form.cmd, str), calls_only)
		if method := METHOD.match(frappe.request.path):
			return methods.identify(name_method(*method.groups()), calls_only)
		if resource := RESOURCE.match(frappe.request.path):
			return identify_resource(resource[1] or resource[3], resource[2] or resource[4], calls_only)
		return Access() if calls_only else files.identify(frappe.request.path)
	except NotOpened as missing:
		return Access(documents=missing.needs)
	except NotUnderstood:
		return Access()


def identify_resource(doctype: str, name: str | None, calls_only: bool) -> Access:
	if name and (method := document_method(name)) is not None:
		return methods.identify_document_method(doctype, method)
	if calls_only:
		return Access()
	return identify_document(doctype, name) if name else identify_listing(doctype, frappe.request.method)


def document_method(name: str) -> str | None:
	"""The method of a document that a path of REST leads to: version 1 has it as an argument, version 2 in the path."""
	if frappe.request.path.startswith("/api/v2/"):
		found = DOCUMENT_METHOD.match(name)
		return found[1] if found else None
	# With other verbs Frappe does not look at it.
	if "run_method" in frappe.form_dict and frappe.request.method in ("GET", "POST"):
		return expect(frappe.form_dict.run_method, str)
	return None


def calls_a_method() -> bool:
	"""Tell whether a method is called, whether it is known or not."""
	form, path = frappe.form_dict, frappe.request.path
	return bool(form.cmd or METHOD.match(path) or "run_method" in form or "/method/" in path)


def name_method(version: str | None, method: str, rest: str) -> str:
	"""The dotted path of the method that a path under /api/method/ leads to.

	Version 1 ignores what follows the method; version 2 takes two parts for a DocType and a function of its
	module.
	"""
	if version != "v2/" or not rest:
		return method
	doctype, function = method, rest.rstrip("/")
	try:
		return f"{load_doctype_module(doctype).__name__}.{function}"
	except (ImportError, KeyError, AttributeError, frappe.ValidationError):
		# There is no such DocType or module; Frappe will not find one either.
		return f"{doctype}/{function}"


def identify_document(doctype: str, name: str) -> Access:
	verb = frappe.request.method
	if verb == "GET" and not frappe.form_dict:
		return reaching(doctype, "read")
	if verb == "GET" and set(frappe.form_dict) == {"expand_links"}:
		return Access(documents=listing.reach_expanded(doctype))
	if verb in ("PUT", "PATCH"):
		bodies = writing.bodies()
		if all(writing.is_a_save(body, name) for body in bodies):
			return Access(documents=(writing.need(doctype, "write", bodies),))
	if verb == "DELETE":
		return reaching(doctype, "delete")
	return Access()


def identify_listing(doctype: str, verb: str) -> Access:
	if verb == "POST":
		return Access(documents=(writing.need(doctype, "create", writing.bodies()),))
	if verb == "GET" and set(frappe.form_dict) <= LISTING:
		return Access(documents=listing.reach(doctype, frappe.form_dict), listed=doctype)
	return Access()


def reaching(doctype: str, *actions: str) -> Access:
	return Access(documents=(DocumentAccess(doctype, actions),))
