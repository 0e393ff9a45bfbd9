"""Frappe's Role Permissions Manager, with the hashes of this app out of its reach (override_whitelisted_methods)."""

import frappe
from frappe import _
from frappe.core.page.permission_manager import permission_manager as core

from oauth_provider.guard.closed_methods import refuse_token
from oauth_provider.store.own_tables import is_ours


@frappe.whitelist()
def update(doctype: str, role: str, permlevel: int, ptype: str, value=None, if_owner=0):
	"""Change one property of a permission rule as core does, but never the level of a rule on our DocTypes.

	Core writes it by a statement that no document event sees; a rule moved to the level of the hash columns would
	list them.

	Args:
		doctype: whose rule.
		role: the rule's.
		permlevel: the rule's.
		ptype: the property.
		value: its new value.
		if_owner: the rule's.

	Returns:
		What core returns.

	Raises:
		frappe.PermissionError: it is the level of a rule on a DocType of this app.
		HTTPException: a token asks for any property of such a rule.
	"""
	if is_ours(doctype):
		refuse_token(f"Permissions of {doctype} are not for tokens.")
	if is_ours(doctype) and ptype == "permlevel":
		frappe.throw(_("Nobody can see hashes of tokens, codes and secrets."), frappe.PermissionError)
	values = {"role": role, "permlevel": permlevel, "ptype": ptype, "value": value, "if_owner": if_owner}
	# Versions of Frappe take different arguments; this passes those that they know.
	return frappe.call(core.update, doctype=doctype, **values)
