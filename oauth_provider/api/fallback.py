"""When Frappe answers in our place: a body that it could not read, a CSRF token it missed, an error of our own."""

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
	"""Put an answer of this app in the place of one that Frappe wrote on one of our endpoints, whatever its status.

	Frappe's has a traceback or an error of its own; for a CSRF token that is too old, Frappe of 2023 writes a page
	with the status 200.

	Args:
		response: what Frappe is about to send; changed in place.
		write: makes the answer of the error.
	"""
	# Before a page of another origin calls, its browser asks Frappe whether it may (CORS).
	if isinstance(response, http.OAuthResponse) or frappe.request.method == "OPTIONS":
		return
	overwrite(response, write(diagnose(response)))


def diagnose(response: Response) -> ProtocolError:
	"""Find out why Frappe answered, from what it leaves to see: the exception is gone by now."""
	if frappe.local.flags.oauth2_reached:
		return ServerError()
	redaction.forget_unreadable_bodies()
	if response.status_code >= 500 and not transaction.is_database_there():
		return TemporarilyUnavailable()
	return InvalidRequest(BAD_REQUEST)


def writer_for(endpoint: Endpoint) -> Callable[[ProtocolError], Response]:
	"""What writes the answer of an error at an endpoint."""
	if not endpoint.is_for_people:
		return write_client_error
	return write_withdrawal_error if endpoint.name == "revoke" else write_person_error


def write_client_error(error: ProtocolError) -> Response:
	return http.json_response(Answer.refusing(error))


def write_person_error(error: ProtocolError) -> Response:
	"""The page for a person at the dialog."""
	message = _("Your answer could not be read. Go back to the app and start again.")
	return page(error, pages.error(message))


def write_withdrawal_error(error: ProtocolError) -> Response:
	"""The page for a person who came from the list of their apps."""
	message = _("This page is too old. Open the list of your apps again.")
	return page(error, pages.error(message, nothing_shared=False))


def page(error: ProtocolError, rendered: pages.Page) -> Response:
	# Frappe takes a session id from any body, and would hand it out as a cookie.
	http.drop_cookies()
	if isinstance(error, TemporarilyUnavailable):
		return browser.unavailable_page()
	return browser.page(rendered, error.status_code)


def explain_cookie(response: Response) -> None:
	"""Say why Frappe refused a Bearer request before this app was asked about it.

	Frappe demands a CSRF token of a session that has one before any hook runs, also when a Bearer token comes
	with its cookie.

	Args:
		response: what Frappe is about to send; changed in place.
	"""
	if response.status_code == 400 and frappe.request.cookies.get("sid"):
		overwrite(response, http.json_response(Answer.refusing(InvalidRequest(COOKIE))))


def overwrite(response: Response, ours: Response) -> None:
	response.data = ours.data
	response.status_code = ours.status_code
	response.headers.clear()
	response.headers.extend(ours.headers)
