"""Responses to a browser at the logout endpoint."""

from werkzeug.wrappers import Response

from oauth_provider import pages
from oauth_provider.api import browser
from oauth_provider.protocol.oidc.logout import LoggedOut, LogoutByPost, LogoutQuestion, StillSignedIn
from oauth_provider.wire import http

Outcome = LogoutByPost | LogoutQuestion | LoggedOut | StillSignedIn


def show_logout(outcome: Outcome) -> Response:
	"""Make the response of an outcome: a page or a redirect."""
	if isinstance(outcome, LogoutByPost):
		# The cookies of the guest that a POST from another site is would end the session.
		http.drop_cookies()
		return browser.repeat_by_get("end_session", outcome.query)
	if isinstance(outcome, LogoutQuestion):
		return browser.page(pages.ask_to_log_out(outcome.client, outcome.handle))
	if isinstance(outcome, StillSignedIn):
		return browser.page(pages.still_signed_in())
	browser.end_session()
	if outcome.location and not outcome.linked:
		return http.redirect_browser(outcome.location)
	return browser.page(pages.logged_out(outcome.location, outcome.linked))
