"""Frappe's Role Permissions Manager, which cannot open the hash columns (override_whitelisted_methods)."""

import frappe
from frappe import _
from frappe.core.page.permission_manager import permission_manager as core

from oauth_provider.guard.closed_methods import refuse_token
from oauth_provider.store.own_tables import is_ours


@frappe.whitelist()
def update(doctype: str, role: str, permlevel: int, ptype: str, value=None, if_owner=0):
	"""Change one property of a permission rule as core does, but never the level of a rule on our DocTypes.

	Core changes it without document events. A rule on the level of the hash columns would show them in lists.

	Args:
		doctype: of the rule.
		role: of the rule.
		permlevel: of the rule.
		ptype: the property.
		value: its new value.
		if_owner: of the rule.

	Returns:
		What core returns.

	Raises:
		frappe.PermissionError: the property is the level of a rule on a DocType of this app.
		HTTPException: the request has a token, and the rule is on a DocType of this app.
	"""
	if is_ours(doctype):
		refuse_token(f"Permissions of {doctype} are not for tokens.")
	if is_ours(doctype) and ptype == "permlevel":
		frappe.throw(_("Nobody can see hashes of tokens, codes and secrets."), frappe.PermissionError)
	values = {"role": role, "permlevel": permlevel, "ptype": ptype, "value": value, "if_owner": if_owner}
	# frappe.call passes only the arguments that this version of Frappe takes.
	return frappe.call(core.update, doctype=doctype, **values)
