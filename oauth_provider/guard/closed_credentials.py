"""What no Bearer request may change of a user: whatever lets somebody in (doc_events of User)."""

import sys
from inspect import unwrap
from types import FrameType

import frappe
from frappe.model.document import Document

from oauth_provider.guard.closed_documents import refuse_document
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.wire.challenge import challenge

# What a user signs in with. Whoever sets the hash of a reset key has a link that sets the password.
CREDENTIALS = ("new_password", "api_key", "api_secret", "reset_password_key")
# Where one-time codes and links to set a password go, and by what else a user signs in.
CHANNELS = ("email", "mobile_no", "username")
# Every save goes through one of these.
SAVING = {unwrap(method).__code__ for method in (Document.insert, Document._save)}


def refuse_credentials(user: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from changing what a user signs in with (doc_events of User).

	To be called before the controller validates: after that, a new password is no longer in its field.
	"""
	token = frappe.local.flags.oauth2_token
	user.flags.oauth2_checked = False
	if not token:
		return
	before = user.get_doc_before_save() or {}
	fields = CREDENTIALS if user.is_new() else CREDENTIALS + CHANNELS
	changed = any((user.get(field) or None) != (before.get(field) or None) for field in fields)
	if changed or social_logins(user) != social_logins(before):
		raise challenge(InsufficientScope(hint="Credentials are not for tokens."), token)
	user.flags.oauth2_checked = True


def is_saving_checked_user() -> bool:
	"""Whether a User that passed the check is being saved right now.

	Frappe has no event for a save that fails, and a method may go on after one. So what the check allows hangs on the
	document, and holds while its save is on the stack.
	"""
	frame: FrameType | None = sys._getframe()
	while frame:
		if frame.f_code in SAVING and frame.f_locals["self"].flags.oauth2_checked:
			return True
		frame = frame.f_back
	return False


def refuse_renaming(user: Document, method: str | None = None, *args: object) -> None:
	"""Keep a Bearer request from renaming a user: the name is the address that a forgotten password goes to."""
	refuse_document(user)


def social_logins(user: Document | dict) -> list[tuple]:
	"""The accounts elsewhere that a user may sign in with."""
	return sorted((row.provider or "", row.userid or "") for row in user.get("social_logins") or [])
