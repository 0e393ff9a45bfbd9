"""The search of link fields to this app's documents."""

import frappe

MOST = 50


@frappe.whitelist()
def search(
	doctype: str,
	txt: str,
	searchfield: str | None = None,
	start: int = 0,
	page_len: int = 10,
	filters=None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
) -> list:
	"""Search names and titles of the documents that the user can list (hook `standard_queries`).

	Frappe's own search skips permissions, also those of fields, when the caller says so.

	Args:
		doctype: one of those in the hook.
		txt: a part of a name or title.
		searchfield: ignored, as are filters and the arguments after `as_dict`.
		start: rows to skip.
		page_len: maximum number of rows.
		as_dict: whether rows are dictionaries.

	Returns:
		Rows of name and title.
	"""
	title = frappe.get_meta(doctype).get_title_field()
	fields = list(dict.fromkeys(("name", title)))
	pattern = ["like", f"%{txt}%"]
	return frappe.get_list(
		doctype,
		or_filters={field: pattern for field in fields},
		fields=fields,
		limit_start=frappe.utils.cint(start),
		limit_page_length=min(frappe.utils.cint(page_len) or 10, MOST),
		as_list=not as_dict,
	)
