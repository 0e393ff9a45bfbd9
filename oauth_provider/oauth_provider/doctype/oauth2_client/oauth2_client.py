import secrets

import frappe
from frappe import _

from oauth_provider.oauth_provider import importing
from oauth_provider.oauth_provider.doctype.oauth2_client import rules
from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import emphasize
from oauth_provider.oauth_provider.hash_holder import (
	HashHolder,
	require_permission,
	require_system_manager_post,
)
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.store import clients, core_provider, statistics
from oauth_provider.store.hashing import digest
from oauth_provider.store.own_tables import are_allowed
from oauth_provider.store.records.client import SELF_MADE
from oauth_provider.wire import new_secrets

DOCTYPE = "OAuth2 Client"
STORED = ["client_secret_hash", "secret_is_short", "core_imported_at", "core_scopes_as_all"]
STORED += ["client_id", "enabled"]
# Of a client that registered itself. The server writes these, and an import of a new client.
REGISTRATION_FIELDS = {
	"registration": "Manual",
	"registration_host": None,
	"known_hosts": None,
	"approval": "",
	"changed_by_administrator": 0,
	"saved_by_administrator": 0,
	"application_type": "",
	"registered_at": 0,
	"last_used_at": 0,
	"document_read_at": 0,
	"document_fresh_until": 0,
	"document_gone_since": 0,
}
STORED += [*REGISTRATION_FIELDS, *rules.DESCRIBED, "registration_token_hash"]


class OAuth2Client(HashHolder):
	def autoname(self):
		self.name = secrets.token_hex(10)

	def before_import(self):
		# Frappe deletes the document of the same name, and inserts this one.
		self.flags.replaced = read_stored(self.name)

	def before_validate(self):
		require_permission(self)
		rules.tidy(self)
		stored = frappe._dict() if self.is_new() else read_stored(self.name, for_update=True)
		stored = stored or self.flags.replaced or frappe._dict()
		# The server alone changes these: the secret's by `clients.store_secret_hash`, the import's by `store.imported`.
		# A public client of Frappe's provider may have come with a secret that its app sends.
		has_secret = self.client_type == "Confidential" or stored.client_type == "Public"
		self.client_secret_hash = stored.client_secret_hash if has_secret else None
		self.secret_is_short = stored.secret_is_short or 0 if has_secret else 0
		self.core_imported_at, self.core_scopes_as_all = (
			stored.core_imported_at or 0,
			stored.core_scopes_as_all or 0,
		)
		self.keep_registration(stored)
		# A client_id stays what it was when the client was made. One that came from elsewhere may be a URL.
		imported = self.client_id if importing.is_importing() else None
		self.client_id = stored.client_id or self.flags.client_id or imported or self.name
		self.client_id_hash = digest(self.client_id)

	def keep_registration(self, stored):
		"""Set what says how the client came to the site; a hash is never written with the document."""
		self.registration_token_hash = stored.registration_token_hash
		# `unused_clients` writes it without the document, so the value in this one may be old.
		self.last_used_at = stored.last_used_at or self.last_used_at or 0
		if are_allowed():
			return
		for fieldname, default in REGISTRATION_FIELDS.items():
			imported = self.get(fieldname) if importing.is_importing() else None
			self.set(fieldname, stored.get(fieldname) if stored else imported or default)
		if stored.registration in SELF_MADE:
			self.saved_by_administrator = 1
			# The client must not take back what an administrator has taken from it.
			self.changed_by_administrator |= rules.is_described_otherwise(self, stored)

	def validate(self):
		rules.check_client_id(self)
		rules.check_self_made(self)
		rules.check_metadata(self)
		rules.add_known_hosts(self)

	def after_insert(self):
		if self.client_type == "Confidential" and not self.flags.replaced and not importing.is_importing():
			new_secrets.expect_secret(self.name)

	def on_update(self):
		before = self.get_doc_before_save() or self.flags.replaced
		if before and before.enabled and not self.enabled:
			end_access("Client disabled", client=self.name)
		if importing.is_importing():
			self.say_what_is_missing()
		elif before and before.client_type != self.client_type == "Confidential":
			frappe.msgprint(self.explain_missing_secret(), title=_("Secret Missing"), indicator="orange")

	def say_what_is_missing(self):
		name = emphasize(self.app_name)
		if self.client_type == "Confidential" and not self.client_secret_hash:
			importing.say(f"{name}: {self.explain_missing_secret()}")
		if missing := clients.missing_scopes(self.name).get(self.name):
			importing.say(
				f"{name}: "
				+ _("There is no scope {0}. Import it too, or remove it from the client.").format(
					", ".join(map(emphasize, missing))
				)
			)

	def explain_missing_secret(self) -> str:
		return _(
			"This client has no secret. Click {0} to create one. Until then, the client cannot get tokens."
		).format(frappe.bold(_("Rotate Secret")))

	def on_trash(self):
		# Frappe imports a document over another by deleting that.
		if core_provider.has_client(self.client_id) and not importing.is_importing():
			frappe.throw(
				_(
					"{0} is a client of Frappe's own provider too. What that has issued would work there again."
					" Disable it here, or delete the {1} there first."
				).format(emphasize(self.app_name), _("OAuth Client"))
			)
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


def read_stored(name: str | None, for_update: bool = False) -> frappe._dict | None:
	return frappe.db.get_value(DOCTYPE, name, STORED, as_dict=True, for_update=for_update) if name else None
