"""Which texts of a request may name something or be run.

What a document says and what a list looks for are texts, whatever they spell: a ToDo may quote a template, and its
description may be "Data Import". So are the arguments of a method that is known to take them for text. Any other text
may be the name of a DocType or a method, or a template.
"""

import re
from collections.abc import Iterator
from typing import Any

import frappe
from frappe.model.document import Document

from oauth_provider.guard import entry
from oauth_provider.guard.arguments import JsonValue, NotUnderstood, conditions_of, expect, parse_json
from oauth_provider.guard.closed_documents import PROGRAMS, TEMPLATES
from oauth_provider.guard.json_texts import parse_or_none, texts_of
from oauth_provider.guard.unasked import TABLES, meta_of

QUERY = frozenset(("fields", "filters", "or_filters", "order_by", "group_by"))
# Names of documents, and what people write.
WORDS = frozenset(
	"name docname old_name new_name reference_name txt content title filename file_name filedata comment_by".split()
)
# What the documents of these DocTypes say, the site runs.
RUN = TEMPLATES.union(PROGRAMS)
# Columns whose values name a DocType or a method, beside each Link to DocType.
NAMING = re.compile(r"(?:doc(?:ument)?_?type|parenttype|method)\Z")


def read_texts(called: tuple[str, ...], known: bool) -> set[str]:
	"""Read each text of the current request that may name a DocType or a method, or be run as a template.

	Args:
		called: the methods that are called.
		known: whether all of them are known to take a text for what it is.

	Returns:
		The texts, and the DocType that the path names.
	"""
	found = entry.RESOURCE.match(frappe.request.path)
	doctype = (found[1] or found[3]) if found else None
	try:
		if known:
			parts = list(parts_of_call(called[0], frappe.form_dict))
		elif called or entry.calls_a_method():
			parts = arguments()
		else:
			parts = list(parts_of_resource(doctype, named=bool(found and (found[2] or found[4]))))
	except NotUnderstood:
		parts = arguments()
	return {*texts_of(parts), *([doctype] if doctype else [])}


def arguments() -> list[JsonValue]:
	"""Everything that the request says, a body included that Frappe reads as JSON although it is not called so."""
	return [frappe.form_dict, *bodies_by_another_name()]


def values_of(fieldname: JsonValue, value: JsonValue) -> dict[str, Any]:
	"""The values of `frappe.client.set_value`: of one field, or of several as an object or JSON of one."""
	if not value:
		return expect(parse_json(fieldname), dict)
	return {expect(fieldname, str): value}


def is_plain(value: JsonValue) -> bool:
	return value is None or isinstance(value, str | int | float | bool)


def bodies_by_another_name() -> list[JsonValue]:
	if "application/json" in (frappe.request.content_type or ""):
		return []
	body = frappe.request.get_data(as_text=True)
	return [parse_or_none(body)] if body else []


def parts_of_call(method: str, form: dict[str, Any]) -> Iterator[JsonValue]:
	"""The arguments of a known method that are more than text."""
	lists = entry.ROADS[method][0] == "read"
	if method == "frappe.client.set_value":
		values = values_of(form.get("fieldname"), form.get("value"))
		yield from parts_of_document(form.get("doctype"), values)
		form = {name: value for name, value in form.items() if name not in ("fieldname", "value")}
	# The name of a document that defines a DocType is more than that.
	words = WORDS if lists or not is_run(form.get("doctype")) else frozenset()
	for name, value in form.items():
		if name in ("doc", "docs"):
			yield from parts_of_documents(parse_json(value))
		elif name in QUERY and lists:
			yield from (doctype for doctype, _field, _value in conditions_of(value))
		elif name not in words or not is_plain(value):
			yield {name: value}
	yield from bodies_by_another_name()


def parts_of_resource(doctype: str | None, named: bool) -> Iterator[JsonValue]:
	"""What a request that calls no method says beside the text of documents and the conditions of lists.

	Args:
		doctype: that the path names.
		named: whether the path names a document as well.
	"""
	verb, path, form = frappe.request.method, frappe.request.path, frappe.form_dict
	if doctype and (verb in ("PUT", "PATCH") or (verb == "POST" and not named)):
		# Which of them Frappe takes for the document is not guessed here.
		bodies = [form, *bodies_by_another_name()]
		if "data" in form and not path.startswith("/api/v2/"):
			bodies = [{name: value for name, value in form.items() if name != "data"}, parse_json(form.data)]
		for body in bodies:
			yield from parts_of_document(doctype, body or {})
		return
	lists = verb == "GET" and path.startswith("/api/")
	for name, value in form.items():
		if name in QUERY and lists:
			yield from (doctype for doctype, _field, _value in conditions_of(value))
		else:
			yield {name: value}
	yield from bodies_by_another_name()


def parts_of_documents(documents: JsonValue) -> Iterator[JsonValue]:
	for document in documents if isinstance(documents, list) else [documents]:
		yield from parts_of_document(expect(document, dict).get("doctype"), document)


def parts_of_document(doctype: JsonValue, document: JsonValue, is_row: bool = False) -> Iterator[JsonValue]:
	"""What a document holds beside its text: what names a DocType or a method, and what no field of it is for.

	Args:
		doctype: of the document.
		document: its values.
		is_row: whether it is a row of another document.

	Raises:
		NotUnderstood: it is no document of a DocType of the site.
	"""
	meta = meta_of(expect(doctype, str))
	columns = set() if is_run(doctype) else {*meta.get_valid_columns(), "docname"}
	for name, value in expect(document, dict).items():
		field = meta.get_field(name)
		if columns and not is_row and field and field.fieldtype in TABLES:
			for row in expect(parse_json(value) or [], list):
				yield from parts_of_document(field.options, row, is_row=True)
		elif name not in columns or names_something(name, field, is_row):
			yield {name: value}


def is_run(doctype: JsonValue) -> bool:
	return bool(doctype) and meta_of(expect(doctype, str)).name in RUN


def names_something(name: str, field: Document | None, is_row: bool) -> bool:
	"""Tell whether the value of a column names a DocType or a method."""
	if field and field.fieldtype == "Link" and field.options == "DocType":
		return True
	# A rule of permissions is for the DocType that it names as its parent; the parent of a row is a document.
	return bool(NAMING.search(name)) or (name == "parent" and not is_row)
