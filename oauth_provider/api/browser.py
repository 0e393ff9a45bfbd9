"""Responses to a user's browser: the dialog, redirects and error pages."""

import json
from collections.abc import Callable
from urllib.parse import quote

import frappe
from frappe import _
from redis.exceptions import RedisError
from werkzeug.wrappers import Response

from oauth_provider import pages
from oauth_provider.api import returning
from oauth_provider.protocol import refusals
from oauth_provider.protocol.authorize import decision, interaction
from oauth_provider.protocol.authorize.login import LoginRequired, Resumption
from oauth_provider.protocol.authorize.request import RedirectedError
from oauth_provider.protocol.authorize.response import FORM_POST, AuthorizationResponse
from oauth_provider.protocol.errors import (
	FatalAuthorizationError,
	Maintenance,
	TemporarilyUnavailable,
	TooManyRequests,
)
from oauth_provider.store import pending_requests
from oauth_provider.wire import http, other_origins, transaction
from oauth_provider.wire.endpoints import get_endpoint


def answer_person(endpoint: Callable, write: Callable | None = None) -> Response:
	"""Run an endpoint for browsers, as a transaction.

	Args:
		endpoint: of interaction, decision or withdrawal.
		write: as for `answer`.

	Returns:
		A page, or a redirect with 303, which never repeats the POST (RFC 9700 4.12).
	"""

	def work() -> Response:
		try:
			response = answer(endpoint, write)
			# A GET may also have issued a code or recorded an event.
			transaction.commit(unavailable_page)
		except Exception:
			# Everything is rolled back, so the user may press Allow again.
			pending_requests.release()
			raise
		return response

	response = transaction.run_with_retry(work, unavailable_page)
	if pending_requests.has_claimed():
		store_decision(response)
	return response


def store_decision(response: Response) -> None:
	"""Store the response to a decision, for a second form with the same decision."""
	fields = {
		"response": response.get_data(as_text=True),
		"status": response.status_code,
		"headers": list(response.headers),
	}
	try:
		pending_requests.store_response(json.dumps(fields))
	except RedisError as error:
		frappe.logger("oauth_provider").warning(
			f"The response to a decision is not stored: {type(error).__name__}"
		)


def answer(endpoint: Callable, write: Callable | None = None) -> Response:
	"""Run an endpoint for browsers, and make the response of its outcome or its refusal.

	Args:
		endpoint: takes the message and returns an outcome.
		write: makes the response of the outcome; None for `show`.
	"""
	try:
		message = http.read_message()
		outcome = endpoint(message)
	except RedirectedError as error:
		refusals.record_refusal(error.error, message)
		return respond_to_client(error.response)
	except FatalAuthorizationError as error:
		# The session id may have come as a parameter.
		http.drop_cookies()
		reference = refusals.record_page(error, message)
		return page(
			pages.error(error.message, reference, error.nothing_shared, error.heading, error.offers_logout),
			error.status,
		)
	return (write or show)(outcome)


def show(outcome) -> Response:
	"""Make the response of an outcome: a page or a redirect."""
	if isinstance(outcome, decision.RepeatedDecision):
		return repeat(outcome)
	if isinstance(outcome, decision.SwitchAccount):
		end_session()
		outcome = outcome.login
	if isinstance(outcome, LoginRequired):
		return to_login(get_endpoint("authorize").address, outcome)
	if isinstance(outcome, Resumption):
		return to_request(outcome)
	if isinstance(outcome, interaction.SignInAgain):
		return page(pages.sign_in_again(outcome.request, outcome.handle))
	if isinstance(outcome, interaction.Dialog):
		return page(pages.dialog(outcome.request, outcome.handle))
	if isinstance(outcome, decision.DeniedForGood):
		return page(pages.denied())
	return respond_to_client(outcome)


def respond_to_client(response: AuthorizationResponse) -> Response:
	"""Send the browser to the client with a response."""
	if response.mode == FORM_POST:
		return page(pages.form_post(response))
	return http.redirect_browser(response.location)


def end_session() -> None:
	if frappe.session.user != "Guest":
		frappe.local.login_manager.logout()
		http.keep_no_session()


def repeat(outcome: decision.RepeatedDecision) -> Response:
	"""Make the response to the first decision once more. That may have ended the session."""
	http.drop_cookies()
	http.keep_no_session()
	return http.OAuthResponse(**json.loads(outcome.response))


def unavailable_page(error: TemporarilyUnavailable | None = None) -> Response:
	"""Make the page of an error that passes by itself."""
	error = error or TemporarilyUnavailable()
	if isinstance(error, Maintenance):
		message = _("This site is being updated. Please try again in a few minutes.")
	elif isinstance(error, TooManyRequests):
		message = _("This site gets too many requests right now. Please try again in a few minutes.")
	else:
		message = _("The server cannot answer right now. Please try again in a few seconds.")
	response = page(pages.unavailable(message), error.status_code)
	response.headers.extend(error.headers)
	return response


def to_login(path: str, outcome: LoginRequired) -> Response:
	"""Redirect a guest to the login page, which redirects back to the same request.

	Both are paths, since a host would come from the Host header. The query is in latin-1, as WSGI decodes it, and is
	encoded back to its octets.

	Args:
		path: of the page to come back to.
		outcome: with the query of the request.
	"""
	back = f"{path}?{outcome.query}" if outcome.query else path
	language = f"&_lang={quote(outcome.language, safe='')}" if outcome.language else ""
	response = http.redirect_browser(f"/login?redirect-to={quote(back.encode('latin-1'), safe='')}{language}")
	if outcome.ticket:
		returning.remember(response, outcome.ticket)
	return response


def repeat_by_get(endpoint: str, query: str) -> Response:
	"""Redirect a browser to an endpoint with a query that came in a body, in latin-1, and may have any octet."""
	safe = "%=&+;:@/?!$'()*,-._~"
	return http.redirect_browser(
		f"{get_endpoint(endpoint).address}?{quote(query.encode('latin-1'), safe=safe)}"
	)


def to_request(outcome: Resumption) -> Response:
	"""Redirect a browser to its own request, by GET, with which its session comes."""
	http.drop_cookies()
	response = repeat_by_get("authorize", outcome.query)
	if outcome.ticket:
		returning.remember(response, outcome.ticket)
	return response


def page(rendered: pages.Page, status: int = 200) -> Response:
	"""Make the response with a page for a person, which no script of another origin reads, whatever the site allows."""
	other_origins.put_aside_rules_of_site()
	return http.OAuthResponse(
		rendered.html,
		status=status,
		headers={
			**http.NOT_STORED,
			"Content-Security-Policy": rendered.content_security_policy,
			"X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin",
			"X-Content-Type-Options": "nosniff",
		},
		mimetype="text/html",
	)
