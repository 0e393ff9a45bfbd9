import secrets

import frappe
from frappe import _

from oauth_provider.oauth_provider.doctype.oauth2_client import rules
from oauth_provider.oauth_provider.hash_holder import HashHolder, refuse_others
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.store import statistics
from oauth_provider.store.hashing import digest, generate
from oauth_provider.wire import new_secrets

DOCTYPE = "OAuth2 Client"


class OAuth2Client(HashHolder):
	def autoname(self):
		self.name = secrets.token_hex(10)

	def before_validate(self):
		# The stored hash changes in rotate_secret() and forget_secret() alone.
		stored = (
			frappe.db.get_value(DOCTYPE, self.name, ["client_secret_hash", "client_id"], as_dict=True) or {}
		)
		self.client_secret_hash = stored.get("client_secret_hash")
		# A client_id stays what it was when the client was made. One that came from elsewhere may be a URL.
		self.client_id = stored.get("client_id") or self.flags.client_id
		rules.tidy(self)

	def validate(self):
		self.client_id = self.client_id or self.name
		self.client_id_hash = digest(self.client_id)
		rules.check(self)

	def after_insert(self):
		if self.client_type == "Confidential":
			# Only now: before this, Frappe resets fields whose level the user does not hold.
			secret = generate()
			store_secret(self.name, secret)
			new_secrets.remember(self.name, secret)

	def on_update(self):
		before = self.get_doc_before_save()
		if not before:
			return
		if self.has_value_changed("client_type"):
			self.change_type()
		if before.enabled and not self.enabled:
			end_access("Client disabled", client=self.name)

	def change_type(self):
		if self.client_type == "Public":
			forget_secret(self.name)
		else:
			frappe.msgprint(
				_(
					"This client has no secret yet. Click {0} to make one; until then it gets no tokens."
				).format(frappe.bold(_("Rotate Secret"))),
				title=_("Secret Needed"),
				indicator="orange",
			)

	def on_trash(self):
		end_access("Client deleted", client=self.name)

	@frappe.whitelist(methods=["POST"])
	def rotate_secret(self) -> dict[str, str]:
		"""Make a new secret; the old one is dead at once, tokens live on.

		Returns:
			`client_id` and `client_secret`. The secret is not stored and cannot be shown again.

		Raises:
			frappe.PermissionError: the user is not a System Manager.
			frappe.ValidationError: the client is public, so it has no secret.
		"""
		refuse_others(self)
		# What the caller sent may be anything; what is stored decides.
		stored = frappe.db.get_value(DOCTYPE, self.name, ["client_id", "client_type"], as_dict=True)
		if not stored:
			frappe.throw(_("There is no such client."), frappe.DoesNotExistError)
		if stored.client_type == "Public":
			frappe.throw(
				_("A public client has no secret. Set its type to {0} and save first.").format(
					_("Confidential")
				)
			)
		secret = generate()
		store_secret(self.name, secret)
		self.add_comment("Info", _("rotated the client secret"))
		return {"client_id": stored.client_id, "client_secret": secret}

	@frappe.whitelist(methods=["POST"])
	def revoke_tokens(self) -> dict[str, int]:
		"""End all access that people have given this client; it stays enabled, and they may allow it again.

		Returns:
			`people`, how many users it had access of, and `tokens`, how many rows of tokens ended.

		Raises:
			frappe.PermissionError: the user is not a System Manager.
			frappe.DoesNotExistError: there is no such client.
		"""
		refuse_others(self)
		if not frappe.db.exists(DOCTYPE, self.name):
			frappe.throw(_("There is no such client."), frappe.DoesNotExistError)
		people = statistics.active_grants(client=self.name)
		ended = end_access("Revoked by an administrator", client=self.name)
		self.add_comment("Info", _("revoked all tokens"))
		return {"people": people, "tokens": ended}


def store_secret(name: str, secret: str) -> None:
	"""Keep the hash of a secret, without a Version and without making an open form outdated."""
	frappe.db.set_value(DOCTYPE, name, "client_secret_hash", digest(secret), update_modified=False)


def forget_secret(name: str) -> None:
	frappe.db.set_value(DOCTYPE, name, "client_secret_hash", None, update_modified=False)
