"""What no Bearer request may do, whatever its scope, unless a scope lists the method by name.

A token that could register clients, approve consents, make API keys or change a password could make itself
outlive its revocation.
"""

import frappe
from frappe import _

from oauth_provider.server.errors import InsufficientScope

PREFIXES = ("oauth_provider.", "frappe.integration_broker.oauth2.", "frappe.integrations.oauth2.")
METHODS = frozenset(
	(
		"login",
		"frappe.core.doctype.user.user.generate_keys",
		"frappe.core.doctype.user.user.update_password",
		"frappe.core.doctype.user.user.reset_password",
		"frappe.core.doctype.user.user.impersonate",
		"frappe.www.login.login_via_token",
	)
)
OPEN = frozenset(
	("oauth_provider.api.oauth2.test_resource", "frappe.integration_broker.oauth2.test_resource")
)


def refuse_method(method: str) -> None:
	"""Raise InsufficientScope for a method that a token must not call."""
	if method in METHODS or (method.startswith(PREFIXES) and method not in OPEN):
		raise InsufficientScope(hint=f"{method} is not for tokens.")


def refuse_document(doc, method: str | None = None) -> None:
	"""Keep a Bearer request from writing a document of the app (doc_events)."""
	if frappe.local.flags.oauth2_token:
		frappe.throw(_("An access token may not change {0}.").format(_(doc.doctype)), frappe.PermissionError)


def refuse_credentials(user, method: str | None = None) -> None:
	"""Keep a Bearer request from changing what a user signs in with (doc_events of User)."""
	if not frappe.local.flags.oauth2_token:
		return
	if user.get("new_password") or user.has_value_changed("api_key") or user.has_value_changed("api_secret"):
		frappe.throw(_("An access token may not change credentials."), frappe.PermissionError)
