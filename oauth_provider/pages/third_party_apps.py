"""Frappe's own list of apps, `/third_party_apps`, which the page "My Account" links.

It shows tokens of Frappe's own OAuth server alone. Users who have none are led to the apps of this server; for the
others, each of the two lists has a link to the other.
"""

import frappe
from frappe import _
from markupsafe import Markup

from oauth_provider.pages.rendering import add_banner, link, sentence
from oauth_provider.protocol.authorize.withdrawal import PATH as AUTHORIZED_APPS
from oauth_provider.store import users

PATH = "/third_party_apps"


def is_empty() -> bool:
	"""Whether Frappe's list shows nothing to the user of a session."""
	if frappe.local.flags.oauth2_token:
		# No token reads the list.
		return False
	return not users.has_frappes_tokens(frappe.session.user)


def link_to_list() -> Markup | None:
	"""Write the link to Frappe's list; None where that is empty."""
	return None if is_empty() else link_to_other(PATH, _("Third Party Apps"))


def link_to_other(path: str, title: str) -> Markup:
	return sentence(_("Other apps that may use your account: {0}"), link(path, title))


def update_website_context(context) -> dict[str, str] | None:
	"""Add a link to the authorized apps to Frappe's list (hook `update_website_context`).

	Args:
		context: the context of the page that Frappe renders.
	"""
	if context.get("path") != PATH.strip("/"):
		return None
	return add_banner(context, link_to_other(AUTHORIZED_APPS, _("Authorized Apps")))
