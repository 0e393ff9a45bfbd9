"""Frappe's own count of rows, with the permissions that it forgets (override_whitelisted_methods)."""

import frappe
from frappe import _, client
from frappe.desk import reportview

OURS = "oauth2 "


@frappe.whitelist()
def get_count(doctype: str, filters=None, debug=False, cache=False):
	"""Count rows as core does; those of this app for a System Manager only, and never by a hash.

	Core asks no permission, so any user could count, and by counting guess, what a row holds. For a token only those
	are counted that its user may list.

	Args:
		doctype: the DocType.
		filters: as for a list.
		debug: core's.
		cache: core's.

	Returns:
		The number of rows.

	Raises:
		frappe.PermissionError: the rows are this app's, and the user may not know of them.
	"""
	wanted = frappe.as_json([doctype, frappe.parse_json(filters)])
	if OURS in wanted.casefold():
		frappe.only_for("System Manager")
		if "_hash" in wanted:
			frappe.throw(_("Hashes cannot be searched."), frappe.PermissionError)
	if frappe.local.flags.oauth2_token:
		return count_listed(doctype, filters)
	return client.get_count(doctype, filters=filters, debug=debug, cache=cache)


def count_listed(doctype: str, filters) -> int:
	"""Count what a list of the user's would show, as Desk does, which takes its arguments from the request."""
	filters = frappe.parse_json(filters) if filters else []
	if isinstance(filters, str | int | float):
		filters = {"name": str(filters)}
	frappe.local.form_dict = frappe._dict(doctype=doctype, filters=frappe.as_json(filters), distinct="true")
	return reportview.get_count()
