"""Statements that are written once: for the ones that every request needs, writing takes longer than running."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass

import frappe
from pypika import CustomFunction
from pypika.queries import QueryBuilder
from pypika.terms import Bracket, Term


@dataclass(frozen=True)
class Reading:
	"""A query that reads, and what.

	On MariaDB a row comes as one JSON array: the driver of Frappe 15 takes as long to learn the name and type of a
	column as to read a row.

	Args:
		query: without columns. Without ORDER BY too: MariaDB would write the arrays to disk to sort them.
		columns: texts, whole numbers or NULL, each with a name or an alias; a query among them gives one value.
	"""

	query: QueryBuilder
	columns: list[Term]

	@property
	def names(self) -> list[str]:
		return [column.alias or column.name for column in self.columns]

	def plain(self) -> str:
		"""The text of a statement with a column for each."""
		return self.query.select(*self.columns).get_sql()

	def in_one_column(self) -> str:
		"""The text of a statement whose rows are JSON arrays."""
		values = [Bracket(one) if isinstance(one, QueryBuilder) else one for one in self.columns]
		return self.query.select(CustomFunction("JSON_ARRAY", self.names)(*values)).get_sql()


def prepared(build: Callable) -> Callable:
	"""Make a function that runs a statement out of one that builds it.

	The text is kept for each kind of database. It has nothing of a site in it: what differs from call to call is a
	`Parameter("%(name)s")` in the query, and a named argument of the function.

	Args:
		build: gives a `Reading`, or a query of `frappe.qb` that writes.

	Returns:
		A function that takes the arguments and gives the rows, as dictionaries.
	"""

	@functools.cache
	def text(db_type: str) -> tuple[str, list[str] | None]:
		built = build()
		if not isinstance(built, Reading):
			return built.get_sql(), None
		return (built.in_one_column(), built.names) if db_type == "mariadb" else (built.plain(), None)

	@functools.wraps(build)
	def run(**values):
		statement, names = text(frappe.db.db_type)
		if not names:
			return frappe.db.sql(statement, values, as_dict=True)
		found = frappe.db.sql(statement, values)
		return [frappe._dict(zip(names, json.loads(row), strict=True)) for (row,) in found]

	return run
