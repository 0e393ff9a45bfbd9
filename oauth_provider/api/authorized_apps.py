"""The page on which people look through the apps that may use their account, and end the access of one."""

from urllib.parse import quote

import frappe
from werkzeug.wrappers import Response

from oauth_provider import pages
from oauth_provider.api import browser, wire
from oauth_provider.pages import authorized_apps as rendered
from oauth_provider.server import authorized_apps, refusals
from oauth_provider.server.authorization import LoginRequired
from oauth_provider.server.errors import FatalAuthorizationError

# Every verb gets here, so that a wrong one is refused in our words and not by a traceback.
ANY_METHOD = ["GET", "POST", "PUT", "DELETE"]


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=ANY_METHOD)
def revoke() -> Response:
	"""Take the answer whether to end an app's access: a redirect with 303 to the page, or an error page."""
	return browser.answer_person(authorized_apps.revoke)


class AuthorizedAppsPage:
	"""Answers /authorized-apps (hook `page_renderer`).

	Not a page in `www`: those are drawn in the site's theme, with its scripts, and cannot set a header. Whoever could
	frame this one could have people revoke what they need.
	"""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path

	def can_render(self) -> bool:
		return self.path == authorized_apps.PATH.strip("/")

	def render(self) -> Response:
		# Frappe commits a GET only when asked to, and an error page goes into the audit trail.
		frappe.local.flags.commit = True
		try:
			return answer()
		except wire.storage_errors() as error:
			wire.unavailable(error)
			return browser.unavailable_page()


def answer() -> Response:
	message = wire.read_message()
	try:
		outcome = authorized_apps.view(message, frappe.session.user, frappe.session.sid)
	except FatalAuthorizationError as error:
		wire.drop_cookies()
		return browser.page(pages.error(error.message, refusals.note_page(error)), error.status)
	if isinstance(outcome, LoginRequired):
		# A path of this site, never an address made from the Host header.
		return browser.redirect(f"/login?redirect-to={quote(same_page(outcome), safe='')}")
	if isinstance(outcome, authorized_apps.NothingToRevoke):
		return browser.page(rendered.nothing_to_revoke(), 404)
	if isinstance(outcome, authorized_apps.Question):
		return browser.page(rendered.question(outcome.app, outcome.proof))
	return browser.page(rendered.listing(outcome.apps, outcome.revoked))


def same_page(outcome: LoginRequired) -> bytes:
	query = f"?{outcome.query}" if outcome.query else ""
	return f"{authorized_apps.PATH}{query}".encode("latin-1")
