"""Whether a user may authorize a client: checked before the dialog, at the token endpoint, and on every request."""

from oauth_provider.store import clients, users
from oauth_provider.store.records import RegisteredClient

SYSTEM_MANAGER = "System Manager"


def find_objection(user: str, client: RegisteredClient) -> str | None:
	"""Find the reason why a user may not use a client.

	Args:
		user: name of the User.
		client: an enabled client.

	Returns:
		The reason, for the audit trail; None when the user may use the client.
	"""
	found = users.find(user)
	if user == "Guest" or not found or not found.enabled:
		return "The user is a guest, disabled or deleted."
	if not has_role_for(client.name, client.limited_to_role, user):
		return "The user has none of the roles that the client is limited to."
	return None


def scopes_left(granted: tuple[str, ...], client: RegisteredClient) -> tuple[str, ...]:
	"""Return the granted scopes that the client still has; a new token gets no scope that the client has lost.

	A disabled scope is included: it opens nothing while it is disabled.
	"""
	return tuple(scope for scope in granted if scope in client.scopes)


def may_allow_administration(user: str) -> bool:
	return users.has_role(user, {SYSTEM_MANAGER})


def has_everyday_work(user: str) -> bool:
	"""True if the user can work without administration roles. Administrator cannot: Frappe checks no role of it."""
	return user != "Administrator"


def has_role_for(client: str, limited_to_role: str | None, user: str) -> bool:
	"""True if a user has one of the roles that a client is limited to, or if it is open to all.

	Args:
		client: the name of the client's row.
		limited_to_role: one row of its allowed roles; empty for a client that is open to all, which saves a query.
		user: name of the User.
	"""
	return not limited_to_role or has_allowed_role(user, clients.allowed_roles(client))


def has_allowed_role(user: str, allowed: set[str]) -> bool:
	"""True if a user has one of the roles, or if none is named."""
	return not allowed or users.has_role(user, allowed)
