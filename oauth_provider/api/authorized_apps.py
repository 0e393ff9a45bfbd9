"""The page /authorized-apps: users see the apps that can use their account, and revoke them."""

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.api import browser
from oauth_provider.pages import granted_apps as rendered
from oauth_provider.pages import third_party_apps
from oauth_provider.protocol.authorize import withdrawal
from oauth_provider.protocol.authorize.login import LoginRequired
from oauth_provider.wire import http


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def revoke() -> Response:
	"""Revoke the access of an app (the page's form): a redirect with 303 to the page, or an error page."""
	return browser.answer_person(withdrawal.withdraw, show)


class AuthorizedAppsPage:
	"""Answers /authorized-apps (hook `page_renderer`), and leads there where Frappe's own list is empty.

	Not a page in `www`: such a page has the site's theme and scripts, and cannot set the headers against framing. A
	site that frames this page could trick users into revoking apps.
	"""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path

	def can_render(self) -> bool:
		if self.path == third_party_apps.PATH.strip("/"):
			return third_party_apps.is_empty()
		return self.path == withdrawal.PATH.strip("/")

	def render(self) -> Response:
		if self.path == third_party_apps.PATH.strip("/"):
			return http.redirect_browser(withdrawal.PATH)
		try:
			return browser.answer_person(withdrawal.view_apps, show)
		except HTTPException as failure:
			# Frappe's website renders every exception as a page of its own.
			return failure.response


def show(outcome) -> Response:
	"""Make the response of an outcome: a page or a redirect."""
	if isinstance(outcome, withdrawal.Redirect):
		return http.redirect_browser(outcome.location)
	if isinstance(outcome, LoginRequired):
		return browser.to_login(withdrawal.PATH, outcome)
	if isinstance(outcome, withdrawal.NothingToRevoke):
		return browser.page(rendered.nothing_to_revoke(), 404)
	if isinstance(outcome, withdrawal.Question):
		return browser.page(rendered.question(outcome.app, outcome.proof))
	return browser.page(rendered.listing(outcome.apps, outcome.revoked))
