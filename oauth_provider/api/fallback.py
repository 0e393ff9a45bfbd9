"""When Frappe answers in our place: a body that it could not read, a CSRF token it missed, an error of our own."""

import frappe
from frappe import _
from werkzeug.wrappers import Response

from oauth_provider import pages
from oauth_provider.api import browser
from oauth_provider.protocol.errors import InvalidRequest, ProtocolError, ServerError, TemporarilyUnavailable
from oauth_provider.protocol.message import Answer
from oauth_provider.wire import http, redaction, transaction

BAD_REQUEST = "The request cannot be read, or a browser session's cookie came with it."

COOKIE = "A browser session's cookie came with the token. Send the request without cookies."


def replace(response: Response, for_a_person: bool) -> None:
	"""Turn Frappe's answer on one of our endpoints into the protocol's: it has a traceback, or an error of its own.

	Args:
		response: what Frappe is about to send; changed in place.
		for_a_person: whether a browser shows the answer.
	"""
	if isinstance(response, http.OAuthResponse) or response.status_code < 400:
		return
	error = diagnose(response)
	if for_a_person:
		# Frappe takes a session id from any body, and would hand it out as a cookie.
		http.drop_cookies()
		ours = page(error)
	else:
		ours = http.json_response(Answer.refusing(error))
	overwrite(response, ours)


def diagnose(response: Response) -> ProtocolError:
	"""Find out why Frappe answered, from what it leaves to see: the exception is gone by now."""
	if frappe.local.flags.oauth2_reached:
		return ServerError()
	redaction.forget_unreadable_bodies()
	if response.status_code >= 500 and not transaction.is_database_there():
		return TemporarilyUnavailable()
	return InvalidRequest(BAD_REQUEST)


def page(error: ProtocolError) -> Response:
	if isinstance(error, TemporarilyUnavailable):
		return browser.unavailable_page()
	message = _("Your answer could not be read. Go back to the app and start again.")
	return browser.page(pages.error(message), error.status_code)


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
