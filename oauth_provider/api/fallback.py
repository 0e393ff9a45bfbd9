"""Replaces responses of Frappe on endpoints of this app: a site in maintenance, unreadable bodies, internal errors."""

from collections.abc import Callable
from functools import cache, wraps

import frappe
from frappe import _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider import pages
from oauth_provider.api import browser
from oauth_provider.guard import interception
from oauth_provider.protocol.errors import (
	InvalidRequest,
	Maintenance,
	MethodNotAllowed,
	ProtocolError,
	ServerError,
	TemporarilyUnavailable,
	TooManyRequests,
)
from oauth_provider.protocol.message import Answer
from oauth_provider.wire import http, redaction, transaction
from oauth_provider.wire.current_endpoint import find_endpoint
from oauth_provider.wire.endpoints import Audience, Endpoint

BAD_REQUEST = "The request cannot be read."

COOKIE = "A browser session's cookie came with the token. Send the request without cookies."


@cache
def prefer_json() -> None:
	"""Have Frappe write its errors on endpoints as JSON, whatever the client prefers; once in a process.

	Frappe of 2023 fails to render a page for a body that it cannot read, and then no hook gets a response.
	"""
	# Imported here, since commands and jobs do not need Frappe's module for the web server.
	import frappe.app

	handle = getattr(frappe.app, "handle_exception", None)
	if not handle:
		return

	@wraps(handle)
	def handle_exception(error: Exception) -> Response:
		if find_endpoint():
			frappe.local.is_ajax = True
		return handle(error)

	interception.replace_object("handle_exception", handle, handle_exception)


def replace_answer(response: Response, endpoint: Endpoint) -> None:
	"""Replace a response that Frappe wrote on an endpoint of this app, whatever its status.

	Frappe's has a traceback or an error of another format. To a client that prefers HTML, Frappe of 2023 writes a page
	with status 200.

	Args:
		response: Frappe's response, changed in place.
		endpoint: of the request.
	"""
	if isinstance(response, http.OAuthResponse):
		return
	if is_refused_for_session(endpoint):
		overwrite(response, answer_without_session(endpoint))
	else:
		overwrite(response, writer_for(endpoint)(diagnose(response)))


def is_refused_for_session(endpoint: Endpoint) -> bool:
	"""True if Frappe has refused a client's request for want of the CSRF token of a session, whose cookie came with it.

	Frappe checks that before the hooks: the session is known by then, and the request is not. An authorization request
	by POST is a client's too, from a page on a host of the same domain.
	"""
	is_of_client = endpoint.audience in (Audience.CLIENT, Audience.BROWSER)
	has_session = hasattr(frappe.local, "login_manager") and bool(frappe.request.cookies.get("sid"))
	is_refused = has_session and not hasattr(frappe.local, "http_request")
	return is_of_client and is_refused and frappe.request.method in endpoint.verbs


def answer_without_session(endpoint: Endpoint) -> Response:
	"""Answer a client's request as if no cookie had come with it.

	An app that signs users in by an embedded browser may share its cookies. The endpoints for clients know no session,
	so nothing can be done there in a user's name, and no CSRF token is needed. An authorization request by POST leads
	to the same one by GET.
	"""
	frappe.set_user("Guest")
	http.keep_no_session()
	try:
		return frappe.get_attr(endpoint.handler)()
	except HTTPException as failure:
		return failure.response


def diagnose(response: Response) -> ProtocolError:
	"""Find the error behind a response of Frappe, by the state of the request: the exception is out of reach."""
	if passing := find_passing_error():
		return passing
	if frappe.local.flags.oauth2_reached:
		return ServerError()
	redaction.remove_unreadable_bodies()
	if response.status_code >= 500 and not transaction.is_database_there():
		return TemporarilyUnavailable()
	return InvalidRequest(BAD_REQUEST)


def find_passing_error() -> ProtocolError | None:
	"""Find out whether Frappe refused the request whatever it was, for a while."""
	if frappe.local.conf.maintenance_mode:
		return Maintenance()
	limiter = getattr(frappe.local, "rate_limiter", None)
	return TooManyRequests() if limiter and limiter.rejected else None


def writer_for(endpoint: Endpoint) -> Callable[[ProtocolError], Response]:
	"""Choose the function that makes the response of an error at an endpoint."""
	if endpoint.audience is Audience.ANYONE:
		return write_public_error
	if not endpoint.is_for_people:
		return write_client_error
	return write_withdrawal_error if endpoint.name == "revoke" else write_person_error


def write_client_error(error: ProtocolError) -> Response:
	return http.json_response(Answer.refusing(error))


def write_public_error(error: ProtocolError) -> Response:
	return http.public_error(Answer.refusing(error))


def write_person_error(error: ProtocolError) -> Response:
	"""Make the page of an error at the dialog."""
	return page(error, _("Your answer could not be read. Go back to the app and start again."))


def write_withdrawal_error(error: ProtocolError) -> Response:
	"""Make the page of an error at the page of authorized apps."""
	return page(error, _("This page is too old. Open the list of your apps again."), nothing_shared=False)


def page(error: ProtocolError, message: str, nothing_shared: bool = True) -> Response:
	# Frappe reads a session id from any body, and would set it as a cookie.
	http.drop_cookies()
	if isinstance(error, TemporarilyUnavailable):
		return browser.unavailable_page(error)
	if isinstance(error, MethodNotAllowed):
		message = _("This address cannot be opened directly. Go back to the app and start again.")
	response = browser.page(pages.error(message, nothing_shared=nothing_shared), error.status_code)
	response.headers.extend(error.headers)
	return response


def answer_preflight(response: Response) -> None:
	"""Let a browser's preflight request (CORS) succeed, whatever Frappe answered: it asks nothing of the site.

	Otherwise the app's script could not read the answer to the request itself, such as 503.

	Args:
		response: Frappe's response, changed in place. Frappe adds the CORS headers afterwards.
	"""
	if not isinstance(response, http.OAuthResponse):
		overwrite(response, Response())


def explain_refusal(response: Response) -> bool:
	"""Explain a refusal of a Bearer request that Frappe made before any hook of this app.

	Frappe checks the CSRF token of a session, whose cookie came with the token, before the hooks.

	Args:
		response: Frappe's response, changed in place.

	Returns:
		Whether there was something to explain.
	"""
	error = find_passing_error()
	if not error and response.status_code == 400 and frappe.request.cookies.get("sid"):
		error = InvalidRequest(COOKIE)
	if error:
		overwrite(response, write_client_error(error))
	return error is not None


def overwrite(response: Response, ours: Response) -> None:
	response.data = ours.data
	response.status_code = ours.status_code
	response.headers.clear()
	response.headers.extend(ours.headers)
