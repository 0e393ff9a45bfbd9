"""Which pages of other origins read the answer to a request (CORS): those of clients, and never with cookies.

No rule here allows credentials, so a browser shows a page nothing that a cookie has led to. `allow_cors` of the site is
Frappe's rule: it applies beside these, and at an endpoint it allows no credentials.
"""

import frappe
from werkzeug.wrappers import Response

from oauth_provider.protocol import routes
from oauth_provider.protocol.clients import origins
from oauth_provider.wire.current_endpoint import find_endpoint

ALLOWED = "Access-Control-Allow-Origin"
# Without credentials an asterisk stands for every header; browsers before 2021 know names alone.
EXPOSED = "*, WWW-Authenticate, Retry-After"
#: Of what a token opens: REST, methods, and private files. Beside it, the routes that scopes may name.
OPENED = ("/api/", "/private/files/")


def admit_pages(client: str | None = None) -> None:
	"""Decide whether the page that sends the current request reads the answer.

	It takes a statement, and is decided once, while the database is there. A request without an origin takes none.

	Args:
		client: the name of the row of the client that the answer is for; None where it is not known, for any client.
	"""
	origin = find_origin()
	if origin and frappe.db:
		frappe.local.flags.oauth2_page_reads = origins.may_read(origin, client)


def admit_pages_to_refusal() -> None:
	"""Let a page of any client read a refusal, unless it is decided already for the client of a token."""
	if frappe.local.flags.oauth2_page_reads is None:
		admit_pages()


def let_page_read(response: Response) -> None:
	"""Write into a response that the page which has sent the request may read it, if it may.

	Args:
		response: at an endpoint that clients call, or to a token, also an error. Others are left as they are.
	"""
	origin = find_origin()
	if not origin or not is_for_pages():
		return
	endpoint = find_endpoint()
	is_listed = is_listed_by_site()
	if endpoint:
		put_aside_rules_of_site()
		admit_pages_to_refusal()
	elif is_listed:
		return
	if is_listed or frappe.local.flags.oauth2_page_reads:
		response.headers[ALLOWED] = origin
		response.headers["Access-Control-Expose-Headers"] = EXPOSED
		response.vary.add("Origin")


def write_rules(response: Response) -> None:
	"""Write into a response who may read it, by these rules and by those of the site."""
	if find_origin():
		let_page_read(response)
		write_rules_of_site(response)


def find_origin() -> str | None:
	"""Find the origin of the page that sends the current request; None for other requests, and in a job."""
	return frappe.request.headers.get("Origin") if getattr(frappe.local, "request", None) else None


def is_for_pages() -> bool:
	"""Whether a page of a client may send the current request: to an endpoint for clients, or what a token opens."""
	endpoint, path = find_endpoint(), frappe.request.path
	if endpoint:
		return endpoint.is_for_scripts
	return path.startswith(OPENED) or routes.find_route(path) is not None


def is_listed_by_site() -> bool:
	"""Whether `allow_cors` of the site lists the origin of the current request, as Frappe decides it."""
	flags = frappe.local.flags
	if flags.oauth2_listed_by_site is None:
		written = Response()
		write_rules_of_site(written)
		flags.oauth2_listed_by_site = ALLOWED in written.headers
	return flags.oauth2_listed_by_site


def write_rules_of_site(response: Response) -> None:
	"""Write `allow_cors` of the site into a response, as Frappe does."""
	# Imported here, since commands and jobs do not need Frappe's module for the web server.
	from frappe.app import set_cors_headers

	set_cors_headers(response)


def put_aside_rules_of_site() -> None:
	"""Have Frappe write none of the site's rules into the response: with them, it allows credentials."""
	frappe.local.allow_cors = None
	frappe.local.conf = frappe._dict(frappe.local.conf, allow_cors=None)
