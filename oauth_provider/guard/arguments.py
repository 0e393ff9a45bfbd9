"""What the mapped methods have in common: reading arguments, and the DocTypes that they name.

A child table follows its parent: its rows are reached through the DocType that they are rows of.
"""

from typing import Any

import frappe
from frappe.model.meta import Meta

from oauth_provider.guard.listing import (
	TABLES,
	JsonValue,
	NotOpened,
	NotUnderstood,
	expect,
	is_plain,
	parse_json,
)
from oauth_provider.protocol.access import DocumentAccess

Needs = tuple[DocumentAccess, ...]


def check_arguments(form: dict[str, Any], plain: str, others: str = "") -> None:
	"""Refuse arguments that are not known.

	Args:
		form: the arguments.
		plain: names of those that are text, a number or nothing.
		others: names of those that the caller reads itself.

	Raises:
		NotUnderstood: another argument came, or a list or an object where plain text belongs.
	"""
	for name, value in form.items():
		if name not in ("cmd", *others.split()) and not (name in plain.split() and is_plain(value)):
			raise NotUnderstood


def text(form: dict[str, Any], name: str) -> str:
	"""An argument that must be there, as text: a DocType, or a name of which Frappe makes no filter."""
	if value := expect(form.get(name), str):
		return value
	raise NotUnderstood


def number(form: dict[str, Any], *names: str) -> None:
	"""Check that these arguments, where they came, are whole numbers."""
	for name in names:
		if not str(form.get(name) or 0).isdecimal():
			raise NotUnderstood


def document_name(form: dict[str, Any], name: str = "name") -> str:
	value = form.get(name)
	if isinstance(value, int) and not isinstance(value, bool):
		return str(value)
	return text(form, name)


def meta_of(doctype: JsonValue) -> Meta:
	"""The meta of a DocType that is named exactly; Frappe finds it in any case."""
	try:
		meta = frappe.get_meta(expect(doctype, str)) if doctype else None
	except (frappe.DoesNotExistError, ImportError):
		meta = None
	if not meta or meta.name != doctype:
		raise NotUnderstood
	return meta


def no_table(doctype: JsonValue) -> str:
	"""A DocType that is no child table."""
	meta = meta_of(doctype)
	if meta.istable:
		raise NotUnderstood
	return meta.name


def look_up(*any_of: DocumentAccess) -> None:
	"""Go on to look at documents, if the scopes open one of these; or whatever they open, where none is given.

	Otherwise the refusal, and how long it takes, would tell what exists. For the same reason a refusal after this
	names no scope but `all`.

	Raises:
		NotOpened: they open none.
	"""
	opened = frappe.local.flags.oauth2_opened
	if any_of and opened and not any(opened.opens_document(need) for need in any_of):
		raise NotOpened(*any_of)
	frappe.local.flags.oauth2_looked_up = True


def of_document(doctype: JsonValue, name: JsonValue, *actions: str) -> Needs:
	"""What it takes to act on one document; on a row of a child table, what it takes on its parent."""
	meta = meta_of(doctype)
	parent = parent_of_row(meta.name, name, actions) if meta.istable else meta.name
	return (DocumentAccess(parent, actions),)


def parent_of_row(table: str, name: JsonValue, actions: tuple[str, ...]) -> str:
	"""The DocType that a row is of, as the row itself says, and as Frappe will look it up."""
	if meta_of(table).get("is_virtual"):
		raise NotUnderstood
	parents = parents_of(table)
	look_up(*(DocumentAccess(parent, actions) for parent in parents))
	parenttype = frappe.db.get_value(table, expect(name, str), "parenttype")
	if parenttype not in parents:
		raise NotUnderstood
	return parenttype


def parents_of(table: str) -> list[str]:
	"""The DocTypes that have rows in a child table."""
	tables = {"options": table, "fieldtype": ("in", TABLES)}
	found = frappe.get_all("DocField", filters=tables, pluck="parent")
	found += frappe.get_all("Custom Field", filters=tables, pluck="dt")
	return list(dict.fromkeys(found))


def of_rows(doctype: str, parent: JsonValue, filters: JsonValue) -> Needs:
	"""What it takes to read documents that filters select.

	Args:
		doctype: of the documents, or a child table.
		parent: the DocType through which a child table is read.
		filters: as they came.

	Returns:
		For a child table, each DocType that has rows in it: Frappe asks for the permission of the one that is given,
		and answers with the rows of all, unless the filters name it.
	"""
	if not meta_of(doctype).istable:
		if parent:
			raise NotUnderstood
		return (DocumentAccess(doctype, ("read",)),)
	parents, chosen = parents_of(doctype), expect(parent, str)
	if chosen not in parents:
		raise NotUnderstood
	if names_parent(doctype, chosen, parse_json(filters)):
		parents = [chosen]
	return tuple(DocumentAccess(name, ("read",)) for name in parents)


def names_parent(table: str, parent: str, filters: JsonValue) -> bool:
	if isinstance(filters, dict):
		return filters.get("parenttype") == parent
	conditions = (["parenttype", "=", parent], [table, "parenttype", "=", parent])
	return isinstance(filters, list) and any(condition in filters for condition in conditions)


def merge(*needs: DocumentAccess) -> Needs:
	"""The same needs, each DocType once."""
	actions: dict[str, dict[str, None]] = {}
	for need in needs:
		actions.setdefault(need.doctype, {}).update(dict.fromkeys(need.actions))
	return tuple(DocumentAccess(doctype, tuple(names)) for doctype, names in actions.items())
