"""Frappe's change of password, after which tokens end (override_whitelisted_methods)."""

import frappe
from frappe.core.doctype.user import user as core

from oauth_provider.protocol import ending_access
from oauth_provider.protocol.oidc import email_proof
from oauth_provider.store import users

# Core's status for a link in an e-mail that was used or is too old.
GONE = 410


@frappe.whitelist(allow_guest=True, methods=["POST"])
def update_password(
	new_password: str, logout_all_sessions: int = 0, key: str | None = None, old_password: str | None = None
):
	"""Change the password as core does, then end the access of all apps to the user's account.

	Who sets a first password by the link of the welcome mail has proved the address.

	Args:
		new_password: as typed.
		logout_all_sessions: 1 to end the user's other sessions.
		key: of the link in an e-mail, for a user who is not signed in.
		old_password: for a signed-in user.

	Returns:
		What core returns.
	"""
	newcomer = find_newcomer(key)
	answer = core.update_password(
		new_password, logout_all_sessions=logout_all_sessions, key=key, old_password=old_password
	)
	if frappe.local.response.get("http_status_code") != GONE:
		# Core has signed in the user of the password.
		user = frappe.session.user
		ending_access.on_password_change(user)
		if user == newcomer:
			email_proof.record_followed_link(user)
	return answer


def find_newcomer(key: str | None) -> str | None:
	"""Find the user of a link for a first password, which only a mail can have brought.

	To users who have a password, Frappe also gives the link without a mail, where the password is too old.
	"""
	user = users.find_by_password_link(key) if key else None
	return user if user and users.is_without_password(user) else None
