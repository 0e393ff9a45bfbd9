"""What the methods reach that Desk calls for its lists, searches, reports and shares."""

from typing import Any

import frappe

from oauth_provider.guard.arguments import (
	Needs,
	check_arguments,
	document_name,
	look_up,
	merge,
	meta_of,
	no_table,
	number,
	of_document,
	text,
)
from oauth_provider.guard.listing import FIELD, JsonValue, NotUnderstood, expect, is_plain, parse_json, reach
from oauth_provider.protocol.access import DocumentAccess

PAGING = "start page_length limit_start limit_page_length limit"
# What Frappe's list queries take otherwise (ignore_permissions, join, run, parent_doctype...) is not mapped.
QUERY = f"doctype distinct view with_comment_count save_user_settings as_list {PAGING}"
SELECTION = "fields filters or_filters order_by group_by"
EXPORT = "file_format_type title add_totals_row translate_values csv_quoting csv_delimiter"
# A Custom Report adds columns of other DocTypes; one of the Report Builder is a list query of its own.
REPORTS = ("Query Report", "Script Report")
SHARED = ("read", "write", "submit", "share")


def get(form: dict[str, Any]) -> Needs:
	"""A list with what Desk shows beside it: names, addresses and images of the users that are assigned."""
	needs = get_list(form)
	if shows_assigned(form["doctype"], fields_of(form)):
		return merge(*needs, DocumentAccess("User", ("read",)))
	return needs


def get_list(form: dict[str, Any]) -> Needs:
	check_arguments(form, QUERY, SELECTION)
	number(form, *PAGING.split())
	needs = reach(no_table(form.get("doctype")), {**form, "fields": fields_of(form)})
	if str(form.get("with_comment_count") or 0) in ("0", "false"):
		return needs
	return merge(*needs, DocumentAccess("Comment", ("read",)))


def export_query(form: dict[str, Any]) -> Needs:
	check_arguments(form, f"{QUERY} {EXPORT}", f"{SELECTION} selected_items")
	number(form, *PAGING.split())
	if not all(is_plain(name) for name in expect(parse_json(form.get("selected_items")) or [], list)):
		raise NotUnderstood
	doctype = no_table(form.get("doctype"))
	needs = reach(doctype, {**form, "fields": fields_of(form)})
	return merge(DocumentAccess(doctype, ("export",)), *needs)


def get_stats(form: dict[str, Any]) -> Needs:
	"""How often each value of some columns occurs."""
	check_arguments(form, "doctype", "stats filters")
	columns = expect(parse_json(form.get("stats")), list)
	if not all(FIELD.match(expect(column, str)) for column in columns):
		raise NotUnderstood
	return reach(no_table(form.get("doctype")), {"filters": form.get("filters")})


def search_links(form: dict[str, Any]) -> Needs:
	"""A search for a link. Where the site searches a DocType by a function of its own, that is a method."""
	check_arguments(
		form,
		"doctype txt query page_length start searchfield as_dict reference_doctype",
		"filters filter_fields ignore_user_permissions",
	)
	number(form, "start", "page_length")
	# Frappe takes the caller's word for it that permissions do not matter.
	if str(form.get("ignore_user_permissions") or 0) != "0":
		raise NotUnderstood
	doctype = no_table(form.get("doctype"))
	if form.get("query") or doctype in (frappe.get_hooks("standard_queries") or {}):
		raise NotUnderstood
	columns = expect(parse_json(form.get("filter_fields")) or [], list)
	for column in [*columns, form.get("searchfield") or "name"]:
		if not FIELD.match(expect(column, str)):
			raise NotUnderstood
	return reach(doctype, {"filters": form.get("filters")})


def run_report(form: dict[str, Any]) -> Needs:
	"""A report reads what whoever wrote it lets it read; the scope's action `report` is for just that."""
	check_arguments(form, "report_name", "filters")
	filters = expect(parse_json(form.get("filters")) or {}, dict)
	# This would name the result of another report.
	if "prepared_report_name" in filters or not all(is_value(value) for value in filters.values()):
		raise NotUnderstood
	if (opened := frappe.local.flags.oauth2_opened) and not opened.opens_anywhere("report"):
		raise NotUnderstood
	look_up()
	fields = ["ref_doctype", "report_type", "prepared_report"]
	report = frappe.db.get_value("Report", text(form, "report_name"), fields, as_dict=True)
	if not report or report.report_type not in REPORTS:
		raise NotUnderstood
	need = DocumentAccess(report.ref_doctype, ("report",))
	# The answer holds the document that keeps the result.
	return merge(need, DocumentAccess("Prepared Report", ("read",))) if report.prepared_report else (need,)


def share(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name user read write submit share everyone notify")
	document_name(form)
	return (DocumentAccess(no_table(form.get("doctype")), ("share",)),)


def set_permission(form: dict[str, Any]) -> Needs:
	"""The permission is the name of a field that is set."""
	check_arguments(form, "doctype name user permission_to value everyone")
	document_name(form)
	if form.get("permission_to") not in SHARED:
		raise NotUnderstood
	return (DocumentAccess(no_table(form.get("doctype")), ("share",)),)


def get_shares(form: dict[str, Any]) -> Needs:
	"""Users by their names, as in every link to one; nothing else of them."""
	check_arguments(form, "doctype name")
	return of_document(form.get("doctype"), document_name(form), "read", "share")


def fields_of(form: dict[str, Any]) -> JsonValue:
	fields = form.get("fields")
	return ["*"] if fields == "*" else parse_json(fields)


def shows_assigned(doctype: str, fields: JsonValue) -> bool:
	named = fields if isinstance(fields, list) else [fields or ""]
	columns = [expect(column, str) for column in named]
	return bool(meta_of(doctype).get("is_virtual")) or any(
		column.strip() == "*" or "_assign" in column.lower() for column in columns
	)


def is_value(value: JsonValue) -> bool:
	return all(is_plain(item) for item in value) if isinstance(value, list) else is_plain(value)
