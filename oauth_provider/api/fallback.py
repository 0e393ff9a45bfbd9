"""Replaces responses of Frappe on endpoints of this app: unreadable bodies, missing CSRF tokens, internal errors."""

from collections.abc import Callable

import frappe
from frappe import _
from werkzeug.wrappers import Response

from oauth_provider import pages
from oauth_provider.api import browser
from oauth_provider.protocol.errors import InvalidRequest, ProtocolError, ServerError, TemporarilyUnavailable
from oauth_provider.protocol.message import Answer
from oauth_provider.wire import http, redaction, transaction
from oauth_provider.wire.endpoints import Endpoint

BAD_REQUEST = "The request cannot be read, or a browser session's cookie came with it."

COOKIE = "A browser session's cookie came with the token. Send the request without cookies."


def replace_answer(response: Response, write: Callable[[ProtocolError], Response]) -> None:
	"""Replace a response that Frappe wrote on an endpoint of this app, whatever its status.

	Frappe's has a traceback or an error of another format. For an old CSRF token, Frappe of 2023 writes a page with
	status 200.

	Args:
		response: Frappe's response, changed in place.
		write: makes the response of an error.
	"""
	# OPTIONS is the browser's preflight request (CORS), which Frappe answers.
	if isinstance(response, http.OAuthResponse) or frappe.request.method == "OPTIONS":
		return
	overwrite(response, write(diagnose(response)))


def diagnose(response: Response) -> ProtocolError:
	"""Find the error behind a response of Frappe; the exception itself is not available any more."""
	if frappe.local.flags.oauth2_reached:
		return ServerError()
	redaction.remove_unreadable_bodies()
	if response.status_code >= 500 and not transaction.is_database_there():
		return TemporarilyUnavailable()
	return InvalidRequest(BAD_REQUEST)


def writer_for(endpoint: Endpoint) -> Callable[[ProtocolError], Response]:
	"""Choose the function that makes the response of an error at an endpoint."""
	if not endpoint.is_for_people:
		return write_client_error
	return write_withdrawal_error if endpoint.name == "revoke" else write_person_error


def write_client_error(error: ProtocolError) -> Response:
	return http.json_response(Answer.refusing(error))


def write_person_error(error: ProtocolError) -> Response:
	"""Make the page of an error at the dialog."""
	message = _("Your answer could not be read. Go back to the app and start again.")
	return page(error, pages.error(message))


def write_withdrawal_error(error: ProtocolError) -> Response:
	"""Make the page of an error at the page of authorized apps."""
	message = _("This page is too old. Open the list of your apps again.")
	return page(error, pages.error(message, nothing_shared=False))


def page(error: ProtocolError, rendered: pages.Page) -> Response:
	# Frappe reads a session id from any body, and would set it as a cookie.
	http.drop_cookies()
	if isinstance(error, TemporarilyUnavailable):
		return browser.unavailable_page()
	return browser.page(rendered, error.status_code)


def explain_cookie(response: Response) -> None:
	"""Explain a refusal of a Bearer request that came with the cookie of a session.

	Frappe checks the session's CSRF token before any hook runs.

	Args:
		response: Frappe's response, changed in place.
	"""
	if response.status_code == 400 and frappe.request.cookies.get("sid"):
		overwrite(response, http.json_response(Answer.refusing(InvalidRequest(COOKIE))))


def overwrite(response: Response, ours: Response) -> None:
	response.data = ours.data
	response.status_code = ours.status_code
	response.headers.clear()
	response.headers.extend(ours.headers)
