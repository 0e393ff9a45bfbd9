"""Reads werkzeug's request into a Message, and writes an Answer as a response."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

import frappe
from frappe.sessions import delete_session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.protocol.message import Answer, Message
from oauth_provider.wire import endpoints, other_origins, sign_ins

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
HOUR = 3600  # seconds
KEPT = {"Cache-Control": f"public, max-age={HOUR}", "X-Content-Type-Options": "nosniff"}
EVERY_ORIGIN = {"Access-Control-Allow-Origin": "*"}


class OAuthResponse(Response):
	"""A response that this app wrote; the class distinguishes it from one that Frappe wrote.

	Its Location is sent unchanged. werkzeug would change the case of a host, drop empty parts, and raise for hosts that
	it cannot read, but a client compares its redirect URI as a string.
	"""

	def get_wsgi_headers(self, environ):
		location = self.headers.pop("Location", None)
		headers = super().get_wsgi_headers(environ)
		if location is not None:
			self.headers["Location"] = headers["Location"] = location
		return headers


def read_message() -> Message:
	"""Read the current request."""
	request = frappe.request
	frappe.local.flags.oauth2_reached = True
	headers = {name.lower(): value for name, value in request.headers.items()}
	if put_aside := frappe.local.flags.oauth2_authorization:
		headers["authorization"] = put_aside
	return Message(
		method=request.method,
		url=request.base_url,
		host=request.host,
		address=frappe.local.request_ip or "",
		headers=headers,
		cookies=request.cookies,
		query=request.environ.get("QUERY_STRING", ""),
		body=request.get_data(),
		content_type=request.mimetype,
		user=frappe.session.user,
		sid=frappe.session.sid,
		sign_in=sign_ins.read_sign_in(),
		has_session_parameter=is_session_borrowed() or bool(frappe.local.flags.oauth2_login_ended),
		is_for_frappe=endpoints.is_frappes_method(endpoints.method_of(request.path) or ""),
		is_read_only=bool(frappe.flags.read_only),
	)


def is_session_borrowed() -> bool:
	"""Whether Frappe has the session from elsewhere than the cookie of the browser, such as a form of another site."""
	is_others = frappe.session.sid != unquote(frappe.request.cookies.get("sid", ""))
	return "sid" in frappe.form_dict or (frappe.session.user != "Guest" and is_others)


def put_aside_authorization() -> None:
	"""Remove the Authorization header from the request: Frappe would read Basic credentials as an API key.

	`read_message` returns it for the endpoints that authenticate clients.
	"""
	frappe.local.flags.oauth2_authorization = frappe.request.environ.pop("HTTP_AUTHORIZATION", None)


def is_prefetch() -> bool:
	"""True if a browser fetches a link before the user opens it (Sec-Purpose of the Fetch standard; Purpose before)."""
	headers = frappe.request.headers
	return "prefetch" in (headers.get("Sec-Purpose") or headers.get("Purpose") or "")


def to_be_raised(response: Response) -> HTTPException:
	"""Make an exception that ends the request with a response.

	Frappe 15 sends such a response without the headers for pages of other origins, so they are written here.

	Args:
		response: the response.

	Returns:
		The exception, to be raised.
	"""
	other_origins.write_rules(response)
	error = HTTPException(response=response)
	# Frappe reads args[0] of every exception that is raised while it stores a document: it expects a database error.
	error.args = (response.status_code,)
	return error


def redirect_browser(location: str) -> Response:
	"""Make the response that redirects a browser, by GET in any case."""
	return OAuthResponse(
		status=303, headers={**NOT_STORED, "Referrer-Policy": "same-origin", "Location": location}
	)


def json_response(answer: Answer) -> Response:
	"""Make the response of an answer for a client: JSON without cookies, with no-store."""
	drop_cookies()
	return OAuthResponse(
		json.dumps(answer.body) if answer.status != 204 else None,
		status=answer.status,
		headers={**NOT_STORED, "X-Content-Type-Options": "nosniff", **answer.headers},
		mimetype="application/json",
	)


class PublicResponse(OAuthResponse):
	"""A response that scripts of every origin may read, without credentials; Frappe would add the site's own rules.

	Attributes:
		preflight: more headers of the answer to a preflight request.
	"""

	preflight: Mapping[str, str] = MappingProxyType({})

	def get_wsgi_headers(self, environ):
		headers = super().get_wsgi_headers(environ)
		for name in [name for name in headers.keys() if name.startswith("Access-Control-")]:
			headers.remove(name)
		headers.extend({**EVERY_ORIGIN, **self.preflight})
		return headers


def public_response(document: dict[str, object]) -> Response:
	"""Make the response of a document that anyone may read and keep for an hour."""
	drop_cookies()
	return PublicResponse(json.dumps(document), headers=KEPT, mimetype="application/json")


def public_error(answer: Answer) -> Response:
	"""Make the response of an error in place of such a document; scripts of every origin may read it too."""
	response = json_response(answer)
	return PublicResponse(response.data, response.status_code, response.headers)


def public_preflight(verbs: tuple[str, ...]) -> Response:
	"""Make the answer to a browser that asks whether a script may send a request (CORS)."""
	drop_cookies()
	response = PublicResponse(status=204, headers=KEPT)
	response.preflight = {
		"Access-Control-Allow-Methods": ", ".join(verbs),
		"Access-Control-Allow-Headers": "*",
		"Access-Control-Max-Age": str(HOUR),
	}
	return response


def forbid_storing(response: Response) -> None:
	"""Set no-store on the answer to a token: Frappe lets browsers keep some answers, whoever asks for them next."""
	for name, value in NOT_STORED.items():
		set_header(response, name, value)


def set_header(response: Response, name: str, value: str) -> None:
	"""Set a header for good: after the hooks, Frappe 16 sets those in `response_headers`."""
	response.headers[name] = value
	if hasattr(frappe.local, "response_headers"):
		frappe.local.response_headers[name] = value


def drop_cookies() -> None:
	"""Remove the cookies that Frappe would set on this response."""
	if not hasattr(frappe.local, "cookie_manager"):
		return
	frappe.local.cookie_manager.cookies.clear()
	frappe.local.cookie_manager.to_delete.clear()


def end_login_by_parameters() -> None:
	"""End the session that Frappe has begun for `cmd=login` among the parameters, and make the request a guest's.

	Frappe signs in before any hook runs, and a link may hold a name and a password. The browser keeps its own session.
	`read_message` reports it.
	"""
	manager = getattr(frappe.local, "login_manager", None)
	# Where a second factor or a new password is to follow, there is no session yet, and `resume` was not set.
	if manager is None or getattr(manager, "resume", False):
		return
	frappe.local.flags.oauth2_login_ended = True
	if frappe.session.sid not in (None, "Guest"):
		delete_session(frappe.session.sid, reason="Signed in by a link")
	form_dict = frappe.local.form_dict
	frappe.set_user("Guest")
	frappe.local.form_dict = form_dict
	keep_no_session()
	drop_cookies()


def keep_no_session() -> None:
	"""Prevent Frappe from storing the session at the end of this request, which would restore an ended one."""
	frappe.local.session_obj = Sessionless()


class Sessionless:
	"""Replaces Frappe's session object of the request; stores nothing."""

	def update(self, force: bool = False) -> bool:
		return False
