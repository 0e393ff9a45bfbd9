"""The base class of records, and the conversion of a row to a record."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar, get_type_hints

RecordType = TypeVar("RecordType", bound="Record")


def split_words(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
	"""Split a text column with a list: a scope string, or one value per line."""
	return tuple(value.split()) if isinstance(value, str) else tuple(value or ())


#: Checks are 0 and 1 in the database, lists are text, and a number or text without a value may be NULL.
CONVERTERS: dict[Any, Callable[[Any], Any]] = {
	bool: bool,
	int: lambda value: int(value or 0),
	str: lambda value: value or "",
	tuple[str, ...]: split_words,
}


@dataclass(frozen=True, kw_only=True)
class Record:
	"""A row, or a part of one. Moments are in seconds since 1970 UTC and lifetimes in seconds, unless noted."""

	@classmethod
	def from_row(cls: type[RecordType], row: Mapping[str, Any]) -> RecordType:
		"""Make a record of a row.

		Args:
			row: values by the names of the record's fields.

		Raises:
			KeyError: the row lacks a field of the record.
		"""
		record: type = cls
		return cls(**{name: convert(row[name]) for name, convert in converters_of(record)})


@functools.cache
def converters_of(record: type) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
	hints = get_type_hints(record)
	return tuple(
		(field.name, CONVERTERS.get(hints[field.name], lambda value: value)) for field in fields(record)
	)
