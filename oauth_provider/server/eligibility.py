"""May this user authorize this client? Asked before the dialog, at the token endpoint, and on every request."""

import frappe

from oauth_provider.store import clients, users


def find_objection(user: str, client_id: str) -> str | None:
	"""Say why a user may not use a client.

	Args:
		user: name of the User.
		client_id: of an enabled client.

	Returns:
		The reason, for the audit trail; None when there is nothing against it.
	"""
	found = users.find(user)
	if user == "Guest" or not found or not found.enabled:
		return "The user is a guest, disabled or deleted."
	if not has_allowed_role(user, clients.allowed_roles(client_id)):
		return "The user has none of the roles that the client is limited to."
	return None


def has_allowed_role(user: str, allowed: set[str]) -> bool:
	"""Tell whether a user has one of the roles; no roles named means anyone."""
	return not allowed or not allowed.isdisjoint(frappe.get_roles(user))
