"""May this user authorize this client? Asked before the dialog, at the token endpoint, and on every request."""

from oauth_provider.protocol.scope_strings import join, parse
from oauth_provider.store import clients, users

NO_SCOPE_LEFT = "The client has none of these scopes any more."


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


def keep_scopes(granted: str, client) -> str:
	"""Take from what was granted the scopes that the client has lost since; a new token does not bring them back.

	Args:
		granted: a scope string.
		client: as `store.clients.find_to_issue` reads it.

	Returns:
		A scope string, empty when nothing is left. A disabled scope stays: it opens nothing until it is enabled.
	"""
	return join([scope for scope in parse(granted) if scope in client.scopes])


def has_role_for(client_id: str, limited_to_role: str | None, user: str) -> bool:
	"""Tell whether a user has one of the roles that a client is limited to, if it is.

	Args:
		client_id: of the client.
		limited_to_role: what `store.clients.a_role_of` said of it; empty for one that is open to all, of which nothing
			more needs to be read.
		user: name of the User.
	"""
	return not limited_to_role or has_allowed_role(user, clients.allowed_roles(client_id))


def has_allowed_role(user: str, allowed: set[str]) -> bool:
	"""Tell whether a user has one of the roles; no roles named means anyone."""
	return not allowed or users.has_role(user, allowed)
