"""Which DocTypes the arguments of a list query reach.

Frappe reads fields, filters and orders as a small language in which other tables can be named: of dotted link
fields, of child tables, in backticks. What is not understood here is not guessed.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias, TypeVar

import frappe
from frappe.model.document import Document

from oauth_provider.protocol.access import DocumentAccess

# Whatever JSON can say: an argument that is not checked yet.
JsonValue: TypeAlias = object
T = TypeVar("T")

FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# `tabToDo`.`status`, `status`, status, and assigned_by.email
COLUMN = re.compile(
	r"(?:`tab(?P<table>[^`]+)`\.|(?P<link>(?!tab)[A-Za-z_][A-Za-z0-9_]*)\.)?(?P<quote>`?)[A-Za-z_][A-Za-z0-9_]*(?P=quote)\Z"
)
ALIAS = re.compile(r"`?[A-Za-z_][A-Za-z0-9_]*`?\Z")
AGGREGATES = ("count", "sum", "avg", "min", "max")
OPERATORS = frozenset(
	("=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between", "timespan")
)
TABLES = ("Table", "Table MultiSelect")


class NotUnderstood(Exception):
	"""The arguments say something that is not mapped."""


class NotOpened(Exception):
	"""The scopes do not open what is reached before a document is looked at; so none is.

	Attributes:
		needs: what is not open.
	"""

	def __init__(self, *needs: DocumentAccess):
		super().__init__()
		self.needs = needs


def reach(doctype: str, arguments: dict[str, Any]) -> tuple[DocumentAccess, ...]:
	"""Say what a list query reads.

	Args:
		doctype: that it is of.
		arguments: fields, filters, or_filters, order_by, group_by and expand, as they came; others are not looked at.

	Returns:
		Reading that DocType, and each other that the arguments reach into.

	Raises:
		NotUnderstood: something in the arguments is not mapped.
	"""
	selection = Selection(doctype)
	selection.add_fields(parse_json(arguments.get("fields")))
	for name in ("filters", "or_filters"):
		selection.add_filters(parse_json(arguments.get(name)))
	for part in split_columns(arguments.get("order_by")):
		selection.add_column(without_direction(part))
	for part in split_columns(arguments.get("group_by")):
		selection.add_column(part)
	for link in expect(parse_json(arguments.get("expand")) or [], list):
		selection.add_link(expect(link, str))
	return selection.needs()


def reach_expanded(doctype: str) -> tuple[DocumentAccess, ...]:
	"""Say what a document shows whose links are replaced by the documents that they lead to, in its rows as well.

	Raises:
		NotUnderstood: a link of it may lead anywhere.
	"""
	selection = Selection(doctype)
	selection.add_all_links()
	return selection.needs()


class Selection:
	"""The DocTypes of one query, as its parts are read."""

	def __init__(self, doctype: str):
		self.doctype = doctype
		self.others: dict[str, None] = {}

	def needs(self) -> tuple[DocumentAccess, ...]:
		return tuple(DocumentAccess(doctype, ("read",)) for doctype in (self.doctype, *self.others))

	def add_fields(self, fields: JsonValue) -> None:
		if fields is None:
			return
		for field in [fields] if isinstance(fields, str) else expect(fields, list):
			column = within_aggregate(without_alias(expect(field, str).strip(" ")))
			if column != "*":
				self.add_column(column)

	def add_filters(self, filters: JsonValue) -> None:
		if filters is None:
			return
		if isinstance(filters, dict):
			filters = [[field, value] for field, value in filters.items()]
		for entry in expect(filters, list):
			self.add_filter(expect(entry, list))

	def add_filter(self, entry: list[JsonValue]) -> None:
		# Desk adds whether the filter is hidden.
		if len(entry) == 5 and isinstance(entry[4], bool):
			entry = entry[:4]
		if len(entry) == 4:
			self.add_table(expect(entry[0], str))
			entry = entry[1:]
		if len(entry) not in (2, 3):
			raise NotUnderstood
		self.add_column(expect(entry[0], str))
		if not is_condition(entry[1:] if len(entry) == 3 else entry[1]):
			raise NotUnderstood

	def add_column(self, column: str) -> None:
		match = COLUMN.match(column.strip(" "))
		if not match:
			raise NotUnderstood
		if match["table"]:
			self.add_table(match["table"])
		elif match["link"]:
			self.add_link(match["link"])

	def add_table(self, doctype: str) -> None:
		"""The query's own table, or a child table of it, which follows its parent."""
		if doctype == self.doctype:
			return
		if doctype not in {field.options for field in self.fields_of(TABLES)}:
			raise NotUnderstood

	def add_link(self, fieldname: str) -> None:
		"""A link field leads to another DocType, a table field to a child table."""
		for field in self.fields_of(("Link", *TABLES)):
			if field.fieldname == fieldname:
				if field.fieldtype == "Link":
					self.others[field.options] = None
				return
		raise NotUnderstood

	def add_all_links(self) -> None:
		rows = [Selection(field.options) for field in self.fields_of(TABLES)]
		for part in (self, *rows):
			if part.fields_of(("Dynamic Link",)):
				raise NotUnderstood
			self.others |= {field.options: None for field in part.fields_of(("Link",))}

	def fields_of(self, fieldtypes: tuple[str, ...]) -> list[Document]:
		try:
			meta = frappe.get_meta(self.doctype)
		except frappe.DoesNotExistError:
			raise NotUnderstood from None
		return meta.get("fields", {"fieldtype": ("in", fieldtypes)})


# Taken apart by hand: a pattern with two runs of blanks in it takes the cube of their length.


def without_alias(expression: str) -> str:
	"""`x as y` without `as y`."""
	head, _blank, alias = expression.rpartition(" ")
	head = head.rstrip(" ")
	return head[:-3].rstrip(" ") if head[-3:].lower() == " as" and ALIAS.match(alias) else expression


def within_aggregate(expression: str) -> str:
	"""`x` of `count(x)`."""
	function, parenthesis, rest = expression.partition("(")
	if parenthesis and function.rstrip(" ").lower() in AGGREGATES and rest.endswith(")"):
		return rest[:-1].strip(" ")
	return expression


def without_direction(part: str) -> str:
	"""`x` of `x desc`."""
	head, _blank, direction = part.rpartition(" ")
	return head.rstrip(" ") if direction.lower() in ("asc", "desc") else part


def split_columns(text: JsonValue) -> list[str]:
	"""Split an order or a group at its commas."""
	if not text:
		return []
	return [part.strip(" ") for part in expect(text, str).split(",")]


def expect(value: object, kind: type[T]) -> T:
	if not isinstance(value, kind):
		raise NotUnderstood
	return value


def conditions_of(filters: JsonValue) -> Iterator[tuple[str | None, str]]:
	"""Read what the conditions of filters are about, whatever values they compare it with.

	Args:
		filters: as they came; those that are no list, no object and no JSON of one have no conditions, but a name.

	Yields:
		The DocType that a condition names, None where it is the query's own; and the name of its field.
	"""
	try:
		waiting = [parse_json(filters)]
	except NotUnderstood:
		return
	while waiting:
		entry = waiting.pop()
		if isinstance(entry, dict):
			yield from ((None, field) for field in entry)
		elif isinstance(entry, list) and entry and isinstance(entry[0], str):
			# DocType, field, operator, value; Desk adds whether the filter is hidden.
			doctype, field = entry[:2] if len(entry) >= 4 else (None, entry[0])
			yield doctype, str(field)
		elif isinstance(entry, list):
			waiting += entry


def is_condition(value: JsonValue) -> bool:
	"""Tell whether a filter's value is plain, or an operator known to stay in its column with a plain value."""
	if not isinstance(value, list):
		return is_plain(value)
	if len(value) != 2 or not isinstance(value[0], str) or value[0].strip().lower() not in OPERATORS:
		return False
	return all(is_plain(item) for item in value[1]) if isinstance(value[1], list) else is_plain(value[1])


def is_plain(value: JsonValue) -> bool:
	return value is None or isinstance(value, str | int | float | bool)


def parse_json(value: JsonValue) -> JsonValue:
	"""Read an argument that may come as JSON text or, from a JSON body, as it is.

	Raises:
		NotUnderstood: it is no JSON; Frappe may read more into it.
	"""
	if not isinstance(value, str):
		return value
	try:
		return json.loads(value) if value else None
	except (ValueError, RecursionError):
		raise NotUnderstood from None
