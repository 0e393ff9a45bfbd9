"""What the text of a statement names: tables, and values that are texts."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

# What is filled in for the parameters of a statement.
Values: TypeAlias = dict[str, Any] | Sequence[Any] | None
# Whole tokens, so that a quote in one hides nothing of the next: literals, names, comments. In double quotes stands a
# literal, or in PostgreSQL a name. What MariaDB runs of a comment (/*! */) is no comment.
TOKEN = re.compile(
	r"""'(?:[^'\\]|\\.|'')*'"""
	r"""|`(?P<name>(?:[^`]|``)*)`"""
	r"""|"(?P<either>(?:[^"\\]|\\.|"")*)\""""
	r"""|(?P<comment>/\*(?!M?!).*?\*/|(?:--\s|\#)[^\n]*)"""
	r"""|\b(?P<plain>tab[A-Z]\w*|__Auth)\b""",
	re.IGNORECASE | re.DOTALL,
)
AS = re.compile(r"\s+(?:as\s+)?", re.IGNORECASE)


def names_in(statement: str) -> set[str]:
	"""All names in a statement that may be those of tables."""
	return {name for match in TOKEN.finditer(statement) if (name := name_in(match))}


def name_in(match: re.Match[str]) -> str | None:
	return match["name"] or match["either"] or match["plain"]


def tables_of(statement: str) -> set[str]:
	"""The names in a statement but for those by which it calls a table otherwise, as Frappe does in a join.

	What directly follows a table is such an alias, as in "`tabCustomer` `tabCustomer_1`", and so is the same name where
	a column follows it.
	"""
	tables: set[str] = set()
	owners: set[str] = set()
	aliases: set[str] = set()
	end = -1
	for match in TOKEN.finditer(statement):
		if name := name_in(match):
			if match["name"] and end >= 0 and AS.fullmatch(statement, end, match.start()):
				aliases.add(name)
			else:
				(owners if statement.startswith(".", match.end()) else tables).add(name)
		end = match.end() if match["name"] else -1
	return tables | (owners - aliases)


def has_comment(statement: str) -> bool:
	return any(match["comment"] for match in TOKEN.finditer(statement))


def texts_in(statement: str, values: Values) -> list[str]:
	"""The values of a statement that are texts: its literals, and what is filled in."""
	literals = [match[0][1:-1] for match in TOKEN.finditer(statement) if match[0][0] in "'\""]
	return [*literals, *(value for value in filled_in(values) if isinstance(value, str))]


def filled_in(values: Values) -> Iterator[Any]:
	if isinstance(values, dict):
		return iter(values.values())
	# As Frappe has it: one value that is no list is a list of one.
	return iter(values) if isinstance(values, list | tuple) else iter((values,))
