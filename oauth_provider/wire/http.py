"""Reads werkzeug's request into a Message, and writes an Answer as a response."""

import json

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.protocol.message import Answer, Message

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthResponse(Response):
	"""A response that this app wrote, to be told from one that Frappe wrote about the same request.

	Its Location leaves as it was built: werkzeug would lower the case of a host, drop empty parts, and fail on
	hosts that it cannot read, but a redirect URI is a string that the client compares.
	"""

	def get_wsgi_headers(self, environ):
		location = self.headers.pop("Location", None)
		headers = super().get_wsgi_headers(environ)
		if location is not None:
			self.headers["Location"] = headers["Location"] = location
		return headers


def read_message() -> Message:
	"""Read the current request as it came over the wire."""
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
		query=request.environ.get("QUERY_STRING", ""),
		body=request.get_data(),
		content_type=request.mimetype,
		user=frappe.session.user,
		sid=frappe.session.sid,
		has_session_parameter="sid" in frappe.form_dict,
	)


def put_aside_authorization() -> None:
	"""Keep the Authorization header from Frappe, which takes Basic for a user's API key.

	The endpoints that authenticate clients find it in `read_message`.
	"""
	frappe.local.flags.oauth2_authorization = frappe.request.environ.pop("HTTP_AUTHORIZATION", None)


def to_be_raised(response: Response) -> HTTPException:
	"""Make an exception of an answer that is given before Frappe has begun with the request.

	Frappe returns such an answer as it is, so the headers by which a page of another origin may read it
	(`allow_cors` of the site) are set here.
	"""
	# Frappe's module for the web server; commands and jobs need not load it.
	from frappe.app import set_cors_headers

	# A job has no request.
	if getattr(frappe.local, "request", None):
		set_cors_headers(response)
	error = HTTPException(response=response)
	# Frappe takes whatever is raised while it stores a document for an error of the database, and reads its number.
	error.args = (response.status_code,)
	return error


def json_response(answer: Answer) -> Response:
	"""Write an answer for a client: bare JSON, no cookies, not to be stored."""
	drop_cookies()
	return OAuthResponse(
		json.dumps(answer.body),
		status=answer.status,
		headers={**NOT_STORED, "X-Content-Type-Options": "nosniff", **answer.headers},
		mimetype="application/json",
	)


def keep_challenge(response: Response) -> None:
	"""Have Frappe send the challenge of a refusal as this app wrote it.

	Frappe 16 replaces the challenge of every 401 and 403 after the hooks, by one that names no error. What is in
	`response_headers` it sets later still.
	"""
	if not isinstance(response, OAuthResponse) or not hasattr(frappe.local, "response_headers"):
		return
	if challenge := response.headers.get("WWW-Authenticate"):
		frappe.local.response_headers["WWW-Authenticate"] = challenge


def drop_cookies() -> None:
	"""Keep Frappe from setting its cookies of the session, or of a guest, on this answer."""
	if not hasattr(frappe.local, "cookie_manager"):
		return
	frappe.local.cookie_manager.cookies.clear()
	frappe.local.cookie_manager.to_delete.clear()


def keep_no_session() -> None:
	"""Have Frappe store no session at the end of this request; it would bring back one that was just ended."""
	frappe.local.session_obj = Sessionless()


class Sessionless:
	"""Stands where Frappe keeps the session of a request, and keeps none."""

	def update(self, force: bool = False) -> bool:
		return False
