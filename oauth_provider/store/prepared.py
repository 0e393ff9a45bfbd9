"""SQL text, built once in a process: building it takes longer than running it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from pypika.queries import QueryBuilder
from pypika.terms import Term


@dataclass(frozen=True)
class Reading:
	"""A query that reads.

	Args:
		query: without columns.
		columns: each with a name or an alias; a query among them gives one value.
	"""

	query: QueryBuilder
	columns: list[Term]

	def get_sql(self) -> str:
		return self.query.select(*self.columns).get_sql()

	@property
	def names(self) -> tuple[str, ...]:
		return tuple(column.alias or column.name for column in self.columns)


def prepared(build: Callable[[], Any]) -> Callable[..., list[dict[str, Any]]]:
	"""Make a function that runs a statement out of a function that builds it.

	The text is cached for each kind of database. It holds nothing of a site: what differs from call to call is a
	`Parameter("%(name)s")` in the query, and a named argument of the function.

	Args:
		build: gives a `Reading`, or a query of `frappe.qb` that writes.

	Returns:
		A function that takes the arguments and gives the rows, as dictionaries.
	"""

	@functools.cache
	def build_text(db_type: str) -> tuple[str, tuple[str, ...]]:
		built = build()
		return built.get_sql(), built.names if isinstance(built, Reading) else ()

	@functools.wraps(build)
	def run(**values: Any) -> list[dict[str, Any]]:
		statement, names = build_text(frappe.db.db_type)
		found = frappe.db.sql(statement, values)
		return [dict(zip(names, row, strict=True)) for row in found] if names else []

	return run
