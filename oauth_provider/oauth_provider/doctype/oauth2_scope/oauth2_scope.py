import frappe
from frappe import _
from frappe.model.document import Document

from oauth_provider.oauth_provider import importing
from oauth_provider.oauth_provider.doctype.oauth2_scope import cautions, rules
from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import emphasize
from oauth_provider.protocol.scope_strings import SCOPE_TOKEN
from oauth_provider.store import compiled_scopes, scopes

# Installed with the app. Clients and the documentation rely on them.
STANDARD_SCOPES = ("admin", "all", "profile")


class OAuth2Scope(Document):
	def before_validate(self):
		self.scope_name = (self.scope_name or "").strip()
		if self.administration:
			self.full_access = 1
		for row in self.methods:
			row.method = (row.method or "").strip()
		for row in self.routes:
			# Frappe takes a slash at the end for none.
			row.path = (row.path or "").strip().removesuffix("/")
		if self.description == rules.NOT_FILLED and rules.opens_anything(self):
			# The dialog would say that it opens nothing.
			self.description = None

	def validate(self):
		# Other roles that an admin gives rights to this DocType can read it, but never decide what tokens open; nor
		# does anybody whom Frappe has pass by permissions.
		frappe.only_for("System Manager", message=True)
		self.validate_name()
		if self.enabled and importing.is_importing():
			self.disable_invalid()
		elif self.enabled:
			rules.check_scope(self)

	def disable_invalid(self):
		"""Disable an imported scope with an invalid row, as where an app is missing: the other documents still come."""
		if problem := rules.find_invalid_row(self):
			self.enabled = 0
			importing.say(
				f"{emphasize(self.name)}: {problem} "
				+ _("The scope is disabled. Install the app or correct the row, then enable the scope.")
			)

	def onload(self):
		self.set_onload("problem", rules.find_invalid_row(self) if self.enabled else None)

	def validate_name(self):
		if not SCOPE_TOKEN.match(self.scope_name):
			frappe.throw(
				_(
					"{0} is not a valid scope name. Use ASCII characters, but no spaces, quotes or backslashes."
				).format(emphasize(self.scope_name))
			)

	def on_update(self):
		compiled_scopes.forget()
		if self.enabled and (found := cautions.find_cautions(self)):
			# Several scopes may be saved in one request.
			found = [f"{emphasize(self.name)}: {said}" for said in found]
			frappe.msgprint(found, title=_("Saved With Warnings"), indicator="orange", as_list=True)

	def after_rename(self, old: str, new: str, merge: bool = False):
		compiled_scopes.forget()

	def after_delete(self):
		compiled_scopes.forget()

	def before_rename(self, old: str, new: str, merge: bool = False):
		refuse_for_standard(old, _("renamed"))
		if not SCOPE_TOKEN.match(new):
			frappe.throw(_("{0} is not a valid scope name.").format(emphasize(new)))

	def on_trash(self):
		refuse_for_standard(self.name, _("deleted"))


def refuse_for_standard(scope: str, what: str) -> None:
	if scope in STANDARD_SCOPES:
		frappe.throw(
			_("The scope {0} belongs to the app and cannot be {1}. To stop its use, clear {2}.").format(
				frappe.bold(scope), what, frappe.bold(_("Enabled"))
			)
		)


@frappe.whitelist(methods=["GET", "POST"])
def find_missing_doctypes() -> dict[str, list[str]]:
	"""Find the DocTypes that scopes list and that are not on this site, for the list of scopes.

	Returns:
		DocTypes by scope.

	Raises:
		frappe.PermissionError: the user cannot read scopes.
	"""
	frappe.has_permission("OAuth2 Scope", "read", throw=True)
	return scopes.missing_doctypes()
