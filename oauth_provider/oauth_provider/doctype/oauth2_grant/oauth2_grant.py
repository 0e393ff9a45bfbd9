import frappe
from frappe import _

from oauth_provider.oauth_provider.hash_holder import ServerRow, require_system_manager_post
from oauth_provider.protocol.ending_access import end_access

DOCTYPE = "OAuth2 Grant"
ADMINISTRATORS = {"Administrator", "System Manager"}


class OAuth2Grant(ServerRow):
	@frappe.whitelist(methods=["POST"])
	def revoke(self) -> dict[str, int]:
		"""End the access that this user gave to this app. The user can allow it again.

		Returns:
			`tokens`, the number of rows that ended.

		Raises:
			frappe.PermissionError: the user is not a System Manager.
			frappe.DoesNotExistError: there is no such grant.
			frappe.ValidationError: it is not active.
		"""
		require_system_manager_post(self)
		# The caller controls the fields of this document, so read the stored row.
		stored = frappe.db.get_value(DOCTYPE, self.name, ["client", "user", "status"], as_dict=True)
		if not stored:
			frappe.throw(_("There is no such grant."), frappe.DoesNotExistError)
		if stored.status != "Active":
			frappe.throw(_("This grant is already revoked."))
		ended = end_access("Revoked by an administrator", client=stored.client, user=stored.user)
		self.add_comment("Info", _("revoked the access"))
		return {"tokens": ended}


def on_doctype_update():
	# One row per client and user, also when two dialogs are answered at the same time.
	# Frappe quotes no column here, and USER is a word of PostgreSQL.
	frappe.db.add_unique(DOCTYPE, ["client", "`user`"], constraint_name="unique_client_user")


def get_permission_query_conditions(user: str | None = None) -> str:
	"""Limit lists to the user's own grants (hook `permission_query_conditions`).

	The owner of a row is the session that created it, which is not always its user.

	Returns:
		An SQL condition; empty for System Managers.
	"""
	user = user or frappe.session.user
	if ADMINISTRATORS & set(frappe.get_roles(user)):
		return ""
	return f"`tabOAuth2 Grant`.`user` = {frappe.db.escape(user)}"


def has_permission(doc, ptype: str | None = None, user: str | None = None) -> bool:
	"""Let users see only their own grants (hook `has_permission`)."""
	user = user or frappe.session.user
	return bool(ADMINISTRATORS & set(frappe.get_roles(user))) or doc.get("user") == user
