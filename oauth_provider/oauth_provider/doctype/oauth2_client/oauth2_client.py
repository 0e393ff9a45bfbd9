import secrets

import frappe
from frappe import _

from oauth_provider.oauth_provider.doctype.oauth2_client import rules
from oauth_provider.oauth_provider.hash_holder import HashHolder, require_system_manager_post
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.store import clients, statistics
from oauth_provider.store.hashing import digest
from oauth_provider.wire import new_secrets

DOCTYPE = "OAuth2 Client"


class OAuth2Client(HashHolder):
	def autoname(self):
		self.name = secrets.token_hex(10)

	def before_validate(self):
		# The stored hash changes by `clients.store_secret_hash` alone.
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
		rules.check_metadata(self)

	def after_insert(self):
		if self.client_type == "Confidential":
			new_secrets.expect_secret(self.name)

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
			clients.store_secret_hash(self.name, None)
		else:
			frappe.msgprint(
				_(
					"This client has no secret. Click {0} to create one. Until then, the client cannot get tokens."
				).format(frappe.bold(_("Rotate Secret"))),
				title=_("Secret Missing"),
				indicator="orange",
			)

	def on_trash(self):
		end_access("Client deleted", client=self.name)

	@frappe.whitelist(methods=["POST"])
	def rotate_secret(self) -> dict[str, str]:
		"""Create a new secret. The old one stops working immediately; issued tokens stay valid.

		Returns:
			`client_id` and `client_secret`. The secret is not stored and cannot be shown again.

		Raises:
			frappe.PermissionError: the user is not a System Manager.
			frappe.ValidationError: the client is public, so it has no secret.
		"""
		require_system_manager_post(self)
		# The caller controls the fields of this document, so read the stored row.
		stored = frappe.db.get_value(DOCTYPE, self.name, ["client_id", "client_type"], as_dict=True)
		if not stored:
			frappe.throw(_("There is no such client."), frappe.DoesNotExistError)
		if stored.client_type == "Public":
			frappe.throw(
				_("A public client has no secret. Set its type to {0} and save first.").format(
					_("Confidential")
				)
			)
		secret = new_secrets.make(self.name)
		self.add_comment("Info", _("rotated the client secret"))
		return {"client_id": stored.client_id, "client_secret": secret}

	@frappe.whitelist(methods=["POST"])
	def revoke_tokens(self) -> dict[str, int]:
		"""End all access that users gave to this client. It stays enabled, and users can allow it again.

		Returns:
			`people`, the number of users, and `tokens`, the number of rows that ended.

		Raises:
			frappe.PermissionError: the user is not a System Manager.
			frappe.DoesNotExistError: there is no such client.
		"""
		require_system_manager_post(self)
		if not frappe.db.exists(DOCTYPE, self.name):
			frappe.throw(_("There is no such client."), frappe.DoesNotExistError)
		people = statistics.active_grants(client=self.name)
		ended = end_access("Revoked by an administrator", client=self.name)
		self.add_comment("Info", _("revoked all tokens"))
		return {"people": people, "tokens": ended}
