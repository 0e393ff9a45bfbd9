"""Which addresses of users are proved, for the claim email_verified where the settings ask for proof."""

import frappe

from oauth_provider.store import subjects, users


def record_followed_link(user: str) -> None:
	"""Record that a user has followed a link which this site had sent to the user's address."""
	if email := users.email(user):
		subjects.set_proved_email(user, email)


def are_password_links_mailed() -> bool:
	"""Whether a link for a new password has come by mail: Frappe also gives one to users whose password is too old."""
	return not frappe.db.get_single_value("System Settings", "force_user_to_reset_password")
