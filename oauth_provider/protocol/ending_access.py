"""Ends access: of a disabled or deleted client or user, after a change of password, or by an administrator."""

from frappe.model.document import Document

from oauth_provider.store import (
	client_sessions,
	clients,
	codes,
	events,
	grants,
	provider_settings,
	subjects,
	tokens,
	users,
)
from oauth_provider.store.own_tables import own_writes

#: Grants in one statement that ends them.
BATCH = 1000


def end_access(reason: str, client: str | None = None, user: str | None = None) -> int:
	"""End all grants, codes and tokens of a client, of a user, or of one user at one client; record the event.

	Args:
		reason: for the tokens and the event.
		client: the name of the client's row; None for every client.
		user: None for every user.

	Returns:
		The number of token rows that ended.
	"""
	# `consent.lock_parties` takes the same locks: a concurrent consent is ended here, or finds the client disabled.
	if client:
		clients.lock(client)
	if user:
		users.lock(user)
	names = grants.names_of(client=client, user=user)
	with own_writes():
		ended = end_grants(names, reason)
		if names:
			events.record("Revocation", client=client, user=user, reason=reason)
	if client_sessions.any_of(client, user):
		client_sessions.tell_soon()
	return ended


def end_grants(names: list[str], reason: str) -> int:
	"""Revoke grants and end every code and token under them.

	By a thousand grants at a time: Frappe allows a transaction 200,000 statements that write. Not by the client in one
	statement: where most rows are of one client, MariaDB reads the whole table then, and locks other clients' rows.

	Args:
		names: of the grants, which the caller has locked.
		reason: for the token's form and the audit trail.

	Returns:
		The number of token rows that ended.
	"""
	ended = 0
	for first in range(0, len(names), BATCH):
		batch = names[first : first + BATCH]
		grants.mark_revoked(batch)
		codes.revoke_codes(batch)
		ended += tokens.revoke_of_grants(batch, reason)
	return ended


def before_user_validate(user: Document, method: str | None = None) -> None:
	"""Set a flag for a new password, since the controller empties its field before `on_update`."""
	user.flags.oauth2_new_password = bool(user.get("new_password")) and not user.is_new()


def on_user_update(user: Document, method: str | None = None) -> None:
	"""End the access of a user who was just disabled, or has a new password; enabling the user does not restore it."""
	before = user.get_doc_before_save()
	if before and before.enabled and not user.enabled:
		end_access("User disabled", user=user.name)
	elif user.flags.oauth2_new_password:
		on_password_change(user.name)


def on_password_change(user: str) -> None:
	"""End a user's access after a change of password, if the settings require it: others may have known the old one."""
	if provider_settings.read().end_tokens_on_password_change:
		end_access("Password changed", user=user)


def after_new_user(user: Document, method: str | None = None) -> None:
	"""Delete what an earlier user of the same name has left."""
	free_name(user.name)


def before_user_rename(
	user: Document, method: str | None = None, old: str = "", new: str = "", merge: bool = False
) -> None:
	"""Make room for the grants of a user at the new name; end the access of one who is merged into another.

	The user who stays after a merge has not consented to anything of the other's. Both may have grants of the same
	clients, and (client, user) is unique.

	Args:
		user: the document.
		method: the event.
		old: the old name.
		new: the new name.
		merge: whether a user with the new name exists and gets this one's documents.
	"""
	if merge:
		end_access("User merged", user=old)
		with own_writes():
			subjects.retire(old)
		free_name(old)
	elif not users.find(new):
		free_name(new)


def free_name(user: str) -> None:
	"""Delete what is stored under the name of a user who is gone: the next user of the name is somebody else.

	The rows of a deleted user are ended and stay, for the audit trail, until another user gets the name.
	"""
	with own_writes():
		grants.delete_of(user)
		# Not the value of Frappe's provider: a new user has one already, which counts for that user.
		subjects.unlink(user)


def on_user_trash(user: Document, method: str | None = None) -> None:
	"""End the access of a deleted user; another user may get the same name later."""
	end_access("User deleted", user=user.name)
	with own_writes():
		subjects.retire(user.name)
