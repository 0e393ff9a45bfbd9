import frappe

from oauth_provider.oauth_provider.protected import ServerRow

ADMINISTRATORS = {"Administrator", "System Manager"}


class OAuth2Grant(ServerRow):
	pass


def on_doctype_update():
	# One row for a client and a user, also when two dialogs are answered at the same moment.
	frappe.db.add_unique("OAuth2 Grant", ["client", "user"])


def get_permission_query_conditions(user: str | None = None) -> str:
	"""Limit lists to the user's own grants (hook `permission_query_conditions`).

	The owner is whoever was logged in when the row was made, which need not be whom it is about.

	Returns:
		An SQL condition; empty for those who administer the site.
	"""
	user = user or frappe.session.user
	if ADMINISTRATORS & set(frappe.get_roles(user)):
		return ""
	return f"`tabOAuth2 Grant`.`user` = {frappe.db.escape(user)}"


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	"""Let users see only their own grants (hook `has_permission`)."""
	user = user or frappe.session.user
	return bool(ADMINISTRATORS & set(frappe.get_roles(user))) or doc.get("user") == user
