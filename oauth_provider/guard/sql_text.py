"""What the text of a statement names: tables, and values that are texts.

A statement is read as far as the database reads it the same way. Which comments MariaDB takes for such depends on its
version and on the character behind `--`, and what stands in a comment may open a literal. So from the first comment on,
every word counts as a name, and so does every word behind what only PostgreSQL has: literals in dollars, names with
escapes, and functions that run a statement. Frappe writes none of these.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import frappe

SELECT = re.compile(r"\bselect\b", re.IGNORECASE)
# A call of a function, or a word with something in brackets behind; of quoted names is left what stands here.
CALL = re.compile(r"(\w+|``)\s*\(")
# Words that lock, write a file, and take the next number of a sequence.
ACTING = re.compile(r"\b(?:for|into|lock|procedure)\b", re.IGNORECASE)
CLAUSE = re.compile(r"\n\s*from\s", re.IGNORECASE)
COUNTING = re.compile(
	r"\s*select\s+(?:count|sum)\s*\([^()]*\)(?:\s+as\s+\S+)?\s+from\s*\(\s*select\b", re.IGNORECASE
)
# What is filled in for the parameters of a statement.
Values: TypeAlias = dict[str, Any] | Sequence[Any] | None
# Whole tokens, so that a quote in one hides nothing of the next: literals, names, and what begins a comment. MariaDB
# has literals or names in double quotes; for PostgreSQL Frappe turns each backtick into a double quote.
TOKENS = {
	db_type: re.compile(
		rf"""{literal}|{name}|(?P<comment>{comment})|\b(?P<plain>tab[A-Z]\w*|__Auth)\b""",
		re.IGNORECASE | re.DOTALL,
	)
	for db_type, literal, name, comment in (
		(
			"mariadb",
			r"""'(?:[^'\\]|\\.|'')*'""",
			r"""`(?P<name>(?:[^`]|``)*)`|"(?P<either>(?:[^"\\]|\\.|"")*)\"""",
			r"""/\*|--|\#""",
		),
		(
			"postgres",
			r"""\bE'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'""",
			r"""["`](?P<name>(?:[^"`]|["`]{2})*)["`](?P<either>(?!))?""",
			r"""/\*|--|\#|\$|\bU&|\w+_to_xml\w*""",
		),
	)
}
AS = re.compile(r"\s+(?:as\s+)?", re.IGNORECASE)
# The schemas that every MariaDB and PostgreSQL has, what shows the statements of others, and tables of Frappe beside
# those of DocTypes, of which no column has such a name. Behind a dot, the name of a schema is a column.
OWN_NAME = re.compile(
	r"information_schema|performance_schema|mysql|sys|processlist|innodb_\w+|pg_\w+|__\w+", re.IGNORECASE
)
FOREIGN = re.compile(
	r"(?<!\.)\b(?:(?:information_schema|performance_schema|mysql|sys|pg_catalog)\s*\.|pg_stat\w*)|\b__\w+",
	re.IGNORECASE,
)


def token() -> re.Pattern[str]:
	"""Return the pattern of the tokens of the site's database."""
	return TOKENS[frappe.db.db_type]


def has_comment(statement: str) -> bool:
	return any(match["comment"] for match in token().finditer(statement))


def tokens_of(statement: str) -> Iterator[re.Match[str]]:
	"""The literals and names, up to the first comment."""
	for match in token().finditer(statement):
		if match["comment"]:
			return
		yield match


def names_in(statement: str) -> set[str]:
	"""All names in a statement that may be those of tables, up to the first comment."""
	return {name for match in tokens_of(statement) if (name := name_in(match))}


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
	for match in tokens_of(statement):
		if name := name_in(match):
			if match["name"] and end >= 0 and AS.fullmatch(statement, end, match.start()):
				aliases.add(name)
			else:
				(owners if statement.startswith(".", match.end()) else tables).add(name)
		end = match.end() if match["name"] else -1
	return tables | (owners - aliases)


def hides_clause(statement: str) -> bool:
	"""Whether a literal or quoted name has a line of Frappe's in it, between the columns and the tables of a list."""
	return any(CLAUSE.search(match[0]) for match in tokens_of(statement))


def words_of(statement: str) -> str:
	"""The words of a statement outside of literals and quoted names, but with quoted names that are the database's own.

	All of a statement that has a comment.
	"""
	return statement if has_comment(statement) else token().sub(word_of, statement)


def word_of(match: re.Match[str]) -> str:
	name = name_in(match)
	if name is None:
		return "''"
	return name if match["plain"] or OWN_NAME.fullmatch(name) else "``"


def foreign_names_in(statement: str) -> set[str]:
	"""The names in a statement that lead to tables of no DocType: the database's own, and those of Frappe's."""
	return {match[0] for match in FOREIGN.finditer(words_of(statement))}


def count_queries(statement: str) -> int:
	"""How often a statement selects; a count of a query's rows selects once."""
	words = words_of(statement)
	return len(SELECT.findall(words)) - bool(COUNTING.match(words))


def calls_in(statement: str) -> set[str]:
	"""The names in front of brackets, in lower case, and the words that do something besides reading rows."""
	words = words_of(statement)
	return {name.lower() for name in (*CALL.findall(words), *ACTING.findall(words))}


def without_literals(statement: str) -> str:
	return token().sub(lambda match: match[0] if name_in(match) else "''", statement)


def texts_in(statement: str, values: Values) -> list[str]:
	"""The values of a statement that are texts: its literals, and what is filled in."""
	literals = [match[0].strip("Ee")[1:-1] for match in tokens_of(statement) if match[0][-1] in "'\""]
	return [*literals, *(value for value in filled_in(values) if isinstance(value, str))]


def filled_in(values: Values) -> Iterator[Any]:
	if isinstance(values, dict):
		return iter(values.values())
	# As Frappe has it: one value that is no list is a list of one.
	return iter(values) if isinstance(values, list | tuple) else iter((values,))
