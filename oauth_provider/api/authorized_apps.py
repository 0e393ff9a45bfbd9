"""The page on which people look through the apps that may use their account, and end the access of one."""

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.api import browser
from oauth_provider.pages import granted_apps as rendered
from oauth_provider.protocol.authorize import withdrawal
from oauth_provider.protocol.authorize.interaction import LoginRequired
from oauth_provider.wire.endpoints import ANY_VERB


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=ANY_VERB)
def revoke() -> Response:
	"""Take the answer whether to end an app's access: a redirect with 303 to the page, or an error page."""
	return browser.answer_person(withdrawal.withdraw)


class AuthorizedAppsPage:
	"""Answers /authorized-apps (hook `page_renderer`).

	Not a page in `www`: those are drawn in the site's theme, with its scripts, and cannot set a header. Whoever could
	frame this one could have people revoke what they need.
	"""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path

	def can_render(self) -> bool:
		return self.path == withdrawal.PATH.strip("/")

	def render(self) -> Response:
		try:
			return browser.answer_person(withdrawal.view_apps, show)
		except HTTPException as failure:
			# Frappe's website makes a page of its own of whatever is raised.
			return failure.response


def show(outcome) -> Response:
	"""Write what the page came to, as a page or the way to login."""
	if isinstance(outcome, LoginRequired):
		return browser.to_login(withdrawal.PATH, outcome)
	if isinstance(outcome, withdrawal.NothingToRevoke):
		return browser.page(rendered.nothing_to_revoke(), 404)
	if isinstance(outcome, withdrawal.Question):
		return browser.page(rendered.question(outcome.app, outcome.proof))
	return browser.page(rendered.listing(outcome.apps, outcome.revoked))
