"""The search behind link fields to documents that hold hashes, or that are other people's."""

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
	"""Search as a link field does, among what the user may list, and show names and titles (hook `standard_queries`).

	Frappe's own search takes a link field's word that permissions do not matter, those of single fields among them.

	Args:
		doctype: one of those in the hook.
		txt: what a name or a title has in it.
		searchfield: not looked at, nor are filters and what follows `as_dict`.
		start: rows to leave out.
		page_len: rows at most.
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
