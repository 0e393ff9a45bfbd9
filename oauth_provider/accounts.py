"""What happens to access when a client or user goes, or an administrator ends it."""

from oauth_provider.store import events, grants, tokens


def end_access(reason: str, client: str | None = None, user: str | None = None) -> int:
	"""End every grant, code and token of a client, of a user, or between the two, and say so in the audit trail.

	Args:
		reason: for the tokens and the event.
		client: a client_id; None for every client.
		user: None for every user.

	Returns:
		The number of token rows that ended.
	"""
	names = grants.names_of(client=client, user=user)
	ended = sum(tokens.revoke_for_grant(name, reason) for name in names)
	if names:
		events.record("Revocation", client=client, user=user, reason=reason)
	return ended


def on_user_update(user, method: str | None = None) -> None:
	"""End the access of a user who was just disabled, so that it does not come back when they are enabled."""
	before = user.get_doc_before_save()
	if before and before.enabled and not user.enabled:
		end_access("User disabled", user=user.name)


def on_user_trash(user, method: str | None = None) -> None:
	"""End the access of a deleted user; somebody else may get the same name later."""
	end_access("User deleted", user=user.name)
