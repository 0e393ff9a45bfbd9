"""What the methods of frappe.client reach: the same as REST, by other names."""

import json
from typing import Any

from oauth_provider.guard import writing
from oauth_provider.guard.arguments import (
	Needs,
	check_arguments,
	document_name,
	merge,
	meta_of,
	no_table,
	number,
	of_document,
	of_rows,
	parents_of,
	text,
)
from oauth_provider.guard.listing import FIELD, TABLES, JsonValue, NotUnderstood, expect, parse_json, reach
from oauth_provider.protocol.access import DocumentAccess

# Other fields may decide which document is written, or its state.
ATTACHABLE = ("Attach", "Attach Image")


def get_list(form: dict[str, Any]) -> Needs:
	check_arguments(
		form,
		"doctype limit_start limit_page_length parent as_dict",
		"fields filters or_filters order_by group_by",
	)
	number(form, "limit_start", "limit_page_length")
	return of_query(form, form)


def get(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name parent", "filters")
	doctype = text(form, "doctype")
	if form.get("name"):
		return of_document(doctype, document_name(form), "read")
	return of_query(form, {"filters": form.get("filters")})


def get_value(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype as_dict parent", "fieldname filters")
	return of_query(
		form, {"fields": field_names(form.get("fieldname")), "filters": by_name(form.get("filters"))}
	)


def get_single_value(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype field")
	if not FIELD.match(text(form, "field")):
		raise NotUnderstood
	return (DocumentAccess(no_table(form.get("doctype")), ("read",)),)


def count(form: dict[str, Any]) -> Needs:
	"""Any filter that Frappe takes; it asks no permission, and there is no parent to say whose rows count."""
	check_arguments(form, "doctype cache", "filters")
	no_table(form.get("doctype"))
	return of_query(form, {"filters": by_name(form.get("filters"))})


def set_value(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name", "fieldname value")
	doctype, name = text(form, "doctype"), document_name(form)
	values = values_of(form.get("fieldname"), form.get("value"))
	if not writing.is_a_save(values, form.get("name")):
		raise NotUnderstood
	(target,) = of_document(doctype, name, "write")
	need = writing.need(target.doctype, "write", [values])
	if target.doctype != doctype and need.actions != ("write",):
		raise NotUnderstood
	return (need,)


def insert(form: dict[str, Any]) -> Needs:
	check_arguments(form, "", "doc")
	return (of_insert(parse_json(form.get("doc"))),)


def insert_many(form: dict[str, Any]) -> Needs:
	check_arguments(form, "", "docs")
	return merge(*(of_insert(document) for document in some(parse_json(form.get("docs")))))


def save(form: dict[str, Any]) -> Needs:
	check_arguments(form, "", "doc")
	return (of_save(parse_json(form.get("doc"))),)


def submit(form: dict[str, Any]) -> Needs:
	check_arguments(form, "", "doc")
	return (of_save({**expect(parse_json(form.get("doc")), dict), "docstatus": 1}),)


def bulk_update(form: dict[str, Any]) -> Needs:
	check_arguments(form, "", "docs")
	needs = []
	for document in some(parse_json(expect(form.get("docs"), str))):
		values = expect(document, dict)
		doctype, name = no_table(values.get("doctype")), document_name(values, "docname")
		if not writing.is_a_save(values, name):
			raise NotUnderstood
		needs.append(writing.need(doctype, "write", [values]))
	return merge(*needs)


def cancel(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name")
	document_name(form)
	return (DocumentAccess(no_table(form.get("doctype")), ("cancel",)),)


def delete(form: dict[str, Any]) -> Needs:
	"""To delete a row of a child table is to write its parent."""
	check_arguments(form, "doctype name")
	action = "write" if meta_of(form.get("doctype")).istable else "delete"
	return of_document(form["doctype"], document_name(form), action)


def rename_doc(form: dict[str, Any]) -> Needs:
	"""Merging deletes the document that had the old name."""
	check_arguments(form, "doctype old_name new_name merge")
	document_name(form, "old_name")
	actions = ("write", "delete") if form.get("merge") else ("write",)
	return (DocumentAccess(no_table(form.get("doctype")), actions),)


def ask_permission(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype docname perm_type")
	return of_document(form.get("doctype"), document_name(form, "docname"), "read")


def get_doc_permissions(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype docname")
	return of_document(form.get("doctype"), document_name(form, "docname"), "read")


def is_document_amended(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype docname")
	document_name(form, "docname")
	return (DocumentAccess(no_table(form.get("doctype")), ("read",)),)


def validate_link(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype docname", "fields")
	no_table(form.get("doctype"))
	fields = parse_json(form.get("fields"))
	selection = {"fields": field_names(fields) if fields else None, "filters": by_name(text(form, "docname"))}
	return of_query(form, selection)


def attach_file(form: dict[str, Any]) -> Needs:
	"""Without content, Frappe would look for a file of the given name."""
	check_arguments(form, "filename filedata doctype docname folder decode_base64 is_private docfield")
	text(form, "filename")
	text(form, "filedata")
	doctype = no_table(form.get("doctype"))
	document_name(form, "docname")
	if field := form.get("docfield"):
		found = meta_of(doctype).get_field(field)
		if not found or found.fieldtype not in ATTACHABLE:
			raise NotUnderstood
	return (DocumentAccess(doctype, ("write",)),)


def of_query(form: dict[str, Any], selection: dict[str, Any]) -> Needs:
	"""What a query reads: the documents, or the parents of the rows, and what its arguments reach into."""
	doctype = text(form, "doctype")
	rows = of_rows(doctype, form.get("parent"), selection.get("filters"))
	return merge(*rows, *reach(doctype, selection)[1:])


def field_names(value: JsonValue) -> list[Any]:
	"""Names of fields, as frappe.client reads them: one as it is, or a list, which may be JSON."""
	if isinstance(value, str):
		try:
			value = json.loads(value)
		except ValueError:
			value = [value]
		except RecursionError:
			raise NotUnderstood from None
	return some(value)


def by_name(filters: JsonValue) -> JsonValue:
	"""Filters, as frappe.client reads them: text that is no JSON, and a number, are a name."""
	if isinstance(filters, str):
		try:
			filters = json.loads(filters)
		except ValueError:
			pass
		except RecursionError:
			raise NotUnderstood from None
	if isinstance(filters, str | int | float):
		return {"name": str(filters)} if filters else None
	return filters


def values_of(fieldname: JsonValue, value: JsonValue) -> dict[str, Any]:
	"""The values that set_value sets."""
	if value:
		return {text({"fieldname": fieldname}, "fieldname"): value}
	if isinstance(fieldname, str):
		try:
			return expect(json.loads(fieldname), dict)
		except ValueError:
			return {fieldname: ""}
		except RecursionError:
			raise NotUnderstood from None
	return expect(fieldname, dict)


def some(value: JsonValue) -> list[Any]:
	if values := expect(value, list):
		return values
	raise NotUnderstood


def of_insert(document: JsonValue) -> DocumentAccess:
	"""An insert; of a row of a child table, the writing of the document that it names as its parent."""
	values = expect(document, dict)
	meta = meta_of(values.get("doctype"))
	if not meta.istable:
		return writing.need(meta.name, "create", [values])
	document_name(values, "parent")
	parenttype = expect(values.get("parenttype"), str)
	if parenttype not in parents_of(meta.name):
		raise NotUnderstood
	field = meta_of(parenttype).get_field(expect(values.get("parentfield"), str))
	if not field or field.fieldtype not in TABLES or field.options != meta.name:
		raise NotUnderstood
	row = {name: value for name, value in values.items() if name not in (*writing.PARENT, "doctype")}
	need = writing.need(parenttype, "write", [row])
	if need.actions != ("write",):
		raise NotUnderstood
	return need


def of_save(document: JsonValue) -> DocumentAccess:
	"""A save; Frappe inserts a document that says it is local, or has no name."""
	values = expect(document, dict)
	doctype = no_table(values.get("doctype"))
	need = writing.need(doctype, "write", [values])
	if values.get("name") and "__islocal" not in values:
		document_name(values)
		return need
	return DocumentAccess(doctype, ("create", *need.actions))
