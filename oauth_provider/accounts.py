"""What happens to access when a user is disabled or deleted (doc_events of User)."""

from oauth_provider.store import tokens


def on_user_update(user, method: str | None = None) -> None:
	"""End the access of a user who was just disabled, so that it does not come back when they are enabled."""
	before = user.get_doc_before_save()
	if before and before.enabled and not user.enabled:
		tokens.revoke_for_user(user.name, "User disabled")


def on_user_trash(user, method: str | None = None) -> None:
	"""End the access of a deleted user; somebody else may get the same name later."""
	tokens.revoke_for_user(user.name, "User deleted")
