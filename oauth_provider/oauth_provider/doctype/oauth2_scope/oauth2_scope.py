import re

import frappe
from frappe import _
from frappe.model.document import Document

from oauth_provider.server.scopes import SCOPE_TOKEN

# Installed with the app; clients and its documentation rely on them.
STANDARD_SCOPES = ("all", "profile")
METHOD = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\.\w+|\.\*)\Z", re.ASCII)


class OAuth2Scope(Document):
	def before_validate(self):
		self.scope_name = (self.scope_name or "").strip()
		for row in self.methods:
			row.method = (row.method or "").strip()

	def validate(self):
		self.validate_name()
		self.validate_methods()

	def validate_name(self):
		if not SCOPE_TOKEN.match(self.scope_name):
			frappe.throw(
				_(
					"{0} cannot be a scope: use ASCII characters without spaces, quotes and backslashes."
				).format(bold(self.scope_name))
			)

	def validate_methods(self):
		for row in self.methods:
			if not METHOD.match(row.method):
				frappe.throw(
					_("Methods, row {0}: {1} is not a dotted path such as {2} or {3}.").format(
						row.idx, bold(row.method), "my_app.api.list_projects", "my_app.api.*"
					)
				)

	def before_rename(self, old: str, new: str, merge: bool = False):
		refuse_for_standard(old, _("renamed"))
		if not SCOPE_TOKEN.match(new):
			frappe.throw(_("{0} cannot be a scope.").format(bold(new)))

	def on_trash(self):
		refuse_for_standard(self.name, _("deleted"))


def refuse_for_standard(scope: str, what: str) -> None:
	if scope in STANDARD_SCOPES:
		frappe.throw(
			_(
				"The scope {0} belongs to the app and cannot be {1}. Clear {2} if nobody should get it."
			).format(frappe.bold(scope), what, frappe.bold(_("Enabled")))
		)


def bold(text: str) -> str:
	return frappe.bold(frappe.utils.escape_html(text))
