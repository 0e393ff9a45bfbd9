"""Reading the arguments of a request as far as they name something."""

import json
from collections.abc import Iterator
from typing import TypeAlias, TypeVar

# Whatever JSON can say: an argument that is not checked yet.
JsonValue: TypeAlias = object
T = TypeVar("T")


class NotUnderstood(Exception):
	"""An argument is not of the kind that Frappe takes there.

	Args:
		argument: its name, where one is to blame.
	"""

	def __init__(self, argument: str = ""):
		super().__init__(argument)
		self.argument = argument


def expect(value: object, kind: type[T], argument: str = "") -> T:
	if not isinstance(value, kind) or (isinstance(value, str) and not is_text(value)):
		raise NotUnderstood(argument)
	return value


def is_text(value: object) -> bool:
	"""Whether a value is a text without halves of characters, which JSON may have, and no database and no answer."""
	return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def parse_json(value: JsonValue, argument: str = "") -> JsonValue:
	"""Read an argument that may come as JSON text or, from a JSON body, as it is.

	Args:
		value: of the argument.
		argument: its name.

	Raises:
		NotUnderstood: it is no JSON.
	"""
	if not isinstance(value, str):
		return value
	try:
		return json.loads(value) if value else None
	except (ValueError, RecursionError):
		raise NotUnderstood(argument) from None


def parse_or_none(value: JsonValue) -> JsonValue:
	"""Read an argument that may come as JSON text; None where the text is no JSON."""
	try:
		return parse_json(value)
	except NotUnderstood:
		return None


def parse_filters(filters: JsonValue) -> JsonValue:
	"""Read filters; Frappe reads a JSON text of a JSON text as well. None for a name."""
	parsed = parse_or_none(filters)
	return parse_or_none(parsed) if isinstance(parsed, str) else parsed


def conditions_of(filters: JsonValue) -> Iterator[tuple[str | None, str, JsonValue]]:
	"""Read what the conditions of filters are about.

	Args:
		filters: as they came; those that are no list, no object and no JSON of one have no conditions, but a name.

	Yields:
		The DocType that a condition names, None where it is the query's own; the name of its field; and the operator
		with the value, as they came.
	"""
	waiting = [parse_filters(filters)]
	while waiting:
		entry = waiting.pop()
		if isinstance(entry, dict):
			yield from ((None, field, value) for field, value in entry.items())
		elif isinstance(entry, list) and entry and isinstance(entry[0], str):
			# DocType, field, operator, value; Desk adds whether the filter is hidden.
			doctype, field, *rest = entry if len(entry) >= 4 else (None, *entry)
			yield doctype, str(field), rest
		elif isinstance(entry, list):
			waiting += entry
