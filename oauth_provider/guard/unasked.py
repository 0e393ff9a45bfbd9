"""What Frappe reads or deletes on its roads to documents without asking whether the user may.

Each function takes the arguments of a request and yields what else they reach. All of it is asked of the scopes before
Frappe serves the request.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import frappe
from frappe.model.meta import Meta

from oauth_provider.guard.arguments import (
	JsonValue,
	NotUnderstood,
	conditions_of,
	expect,
	parse_filters,
	parse_json,
)
from oauth_provider.protocol.scope_map import DocumentAccess

TABLES = ("Table", "Table MultiSelect")
# These read the tree of the DocType that a field links to, in a query of their own.
TREE_OPERATORS = frozenset(
	(
		"ancestors of",
		"descendants of",
		"descendants of (inclusive)",
		"not ancestors of",
		"not descendants of",
	)
)
# Perhaps with a link, or a table, in front.
COLUMN = re.compile(r"[\w .-]*")
READING = frozenset(("read", "select", "export", "print", "report"))
# Arguments that name the parent through which rows are read.
PARENTS = ("parent", "parent_doctype")
Form = dict[str, Any]


def read_access(*doctypes: str) -> Iterator[DocumentAccess]:
	return (DocumentAccess(doctype, ("read",)) for doctype in doctypes)


def expanded_links(doctype: str, form: Form) -> Iterator[DocumentAccess]:
	"""The documents that come in place of links: those that a list names, or all of one document and its rows."""
	meta = frappe.get_meta(doctype)
	for fieldname in expect(parse_json(form.get("expand"), "expand") or [], list, "expand"):
		field = meta.get_field(expect(fieldname, str, "expand"))
		if not field or not field.options:
			raise NotUnderstood("expand")
		yield from read_access(field.options)
	if str(form.get("expand_links") or 0).lower() not in ("0", "false"):
		for part in (meta, *(frappe.get_meta(field.options) for field in meta.get_table_fields())):
			if part.get_dynamic_link_fields():
				raise NotUnderstood("expand_links")
			yield from read_access(*(field.options for field in part.get_link_fields()))


def trees(doctype: str, form: Form) -> Iterator[DocumentAccess]:
	"""The trees along which filters select."""
	for filters in (form.get("filters"), form.get("or_filters")):
		for named, fieldname, rest in conditions_of(filters):
			operator = rest[0] if isinstance(rest, list) and rest else None
			if isinstance(operator, str) and operator.strip().lower() in TREE_OPERATORS:
				field = meta_of(expect(named or doctype, str, "filters")).get_field(fieldname)
				if not field and fieldname != "name":
					# Frappe takes it for a field of a child table.
					raise NotUnderstood("filters")
				yield from read_access(field.options if field and field.options else named or doctype)
				# Frappe 16 takes the tree of the listed DocType's field of this name, whichever the condition names.
				listed = meta_of(doctype).get_field(fieldname)
				if listed and listed.fieldtype == "Link":
					yield from read_access(listed.options)


def rows_of_others(doctype: str, form: Form) -> Iterator[DocumentAccess]:
	"""The other DocTypes that have rows in a child table.

	Frappe asks for the permission of the parent that is given, and answers with the rows of all, unless the filters
	name it.
	"""
	given = [form[name] for name in PARENTS if form.get(name)]
	if meta_of(doctype).istable and not all(
		names_parent(doctype, parent, form.get("filters")) for parent in given
	):
		yield from read_access(*parents_of(doctype))


def names_parent(table: str, parent: object, filters: JsonValue) -> bool:
	"""Whether filters say that rows have to be of a parent; between nested conditions may stand an `or`."""
	if not is_flat(parse_filters(filters)):
		return False
	wanted = (parent, ["=", parent])
	return any(
		field == "parenttype" and rest in wanted and named in (None, table)
		for named, field, rest in conditions_of(filters)
	)


def is_flat(filters: JsonValue) -> bool:
	"""Whether filters are an object, or a list of conditions."""
	if not isinstance(filters, list):
		return isinstance(filters, dict)
	return all(isinstance(entry, list) and entry and isinstance(entry[0], str) for entry in filters)


def parents_of(table: str) -> list[str]:
	"""The DocTypes that have rows in a child table."""
	tables = {"options": table, "fieldtype": ("in", TABLES)}
	found = frappe.get_all("DocField", filters=tables, pluck="parent")
	found += frappe.get_all("Custom Field", filters=tables, pluck="dt")
	return list(dict.fromkeys(found))


def stored_result(form: Form) -> Iterator[DocumentAccess]:
	"""A filter of a report may name the stored result of another report."""
	filters = form.get("filters")
	if form.get("report_name") and "prepared_report_name" in expect(
		parse_json(filters, "filters") or {}, dict, "filters"
	):
		yield from read_access("Prepared Report")


def format_of_others(doctype: str, form: Form) -> Iterator[DocumentAccess]:
	"""A format that is not for the printed DocType: its template may read what it is made for, and whatever else."""
	for argument in ("format", "print_format"):
		name = expect(form.get(argument) or "Standard", str, argument)
		if name != "Standard" and frappe.db.get_value("Print Format", name, "doc_type") != doctype:
			yield from read_access("Print Format")


def refuse_switches(form: Form) -> Iterator[DocumentAccess]:
	"""What the sender may switch on: the user's permissions do not matter, or the user's list in Desk is changed.

	Raises:
		NotUnderstood: one is on; no scope opens that.
	"""
	for argument in ("ignore_user_permissions", "user_settings", "save_user_settings_fields"):
		if str(form.get(argument) or 0) not in ("0", "{}"):
			raise NotUnderstood(argument)
	yield from ()


def meta_of(doctype: str) -> Meta:
	"""The meta of a DocType that is named exactly; Frappe finds it in any case.

	Raises:
		NotUnderstood: there is none.
	"""
	try:
		meta = frappe.get_meta(doctype)
	except (frappe.DoesNotExistError, ImportError):
		raise NotUnderstood from None
	if meta.name != doctype:
		raise NotUnderstood
	return meta


def is_table(doctype: str) -> bool:
	"""Whether a DocType is a child table; what is no DocType is none, and a refusal does not tell the two apart."""
	try:
		return bool(meta_of(doctype).istable)
	except NotUnderstood:
		return False


def swapped_filters(doctype: str, form: Form) -> Iterator[DocumentAccess]:
	"""Filters in place of columns, and columns in place of filters: Frappe takes each for the other.

	Raises:
		NotUnderstood: the arguments are such; what is read here as filters would not be what Frappe filters by.
	"""
	fields, filters = (parse_filters(form.get(name)) for name in ("fields", "filters"))
	if isinstance(fields, dict) or (
		isinstance(fields, list) and any(isinstance(each, list) for each in fields)
	):
		raise NotUnderstood("fields")
	if fields and isinstance(filters, list) and len(filters) > 1 and isinstance(filters[0], str):
		raise NotUnderstood("filters")
	yield from ()


def expressions(doctype: str, form: Form) -> Iterator[DocumentAccess]:
	"""Filters that are about an expression: Frappe puts the field into SQL as it stands, which may undo the others.

	Raises:
		NotUnderstood: a filter is not about a column.
	"""
	for argument in ("filters", "or_filters"):
		fields = (fieldname for _named, fieldname, _rest in conditions_of(form.get(argument)))
		if not all(map(COLUMN.fullmatch, fields)):
			raise NotUnderstood(argument)
	yield from ()


UNASKED: tuple[Callable[[str, Form], Iterator[DocumentAccess]], ...] = (
	swapped_filters,
	expressions,
	expanded_links,
	trees,
)
# And what it does not ask where the road has an action.
UNASKED_FOR: dict[str, tuple[Callable[[str, Form], Iterator[DocumentAccess]], ...]] = {
	"read": (rows_of_others,),
	"export": (rows_of_others,),
	"print": (format_of_others,),
}


def list_needs(doctypes: tuple[str, ...], actions: tuple[str, ...], form: Form) -> list[DocumentAccess]:
	"""What a request reaches besides the DocTypes that it names, without a question of Frappe's.

	Args:
		doctypes: that it names.
		actions: what it may do to them.
		form: its arguments.

	Raises:
		NotUnderstood: that is not known.
	"""
	if not READING.intersection(actions):
		# The arguments are a document's values.
		return []
	looks = [*UNASKED, *(look for action in actions for look in UNASKED_FOR.get(action, ()))]
	found = [need for doctype in doctypes for look in looks for need in look(meta_of(doctype).name, form)]
	return [*found, *stored_result(form), *refuse_switches(form)]
