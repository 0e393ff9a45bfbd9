"""Builds the text of a statement once in a process; inserts and deletes rows.

Each exchange inserts a token and an event. Frappe's Document.insert would add several statements to each, for links,
naming, versions and notifications that these rows do not have.
"""

import functools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from pypika import Criterion, Parameter
from pypika.queries import QueryBuilder, Table
from pypika.terms import Term


class ChangedMeanwhileError(frappe.QueryDeadlockError):
	"""Another transaction has inserted a row that this one does not see, as on PostgreSQL; to be run once more."""


def now() -> int:
	"""Return the current moment in seconds since 1970 UTC.

	Expiry is stored in this form: a local datetime without a zone is ambiguous for an hour when the clocks go back.
	"""
	return int(time.time())


@dataclass(frozen=True)
class Reading:
	"""A query that reads.

	Attributes:
		query: the query without columns.
		columns: each has a name or an alias; a query among them gives one value.
	"""

	query: QueryBuilder
	columns: list[Term]

	def get_sql(self) -> str:
		return self.query.select(*self.columns).get_sql()

	@property
	def names(self) -> tuple[str, ...]:
		return tuple(column.alias or column.name for column in self.columns)


def prepared(build: Callable[[], Any]) -> Callable[..., list[dict[str, Any]]]:
	"""Turn a function that builds a statement into one that runs it. Building takes longer than running.

	The text is cached for each kind of database, for all sites of the process. A value that differs between calls is a
	`Parameter("%(name)s")` in the query, and a named argument of the function.

	Args:
		build: returns a `Reading`, or a query of `frappe.qb` that writes.

	Returns:
		A function that takes the values and returns the rows as dictionaries.
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


def insert_row(doctype: str, **values: Any) -> str:
	"""Insert one row with Frappe's standard columns.

	Args:
		doctype: a DocType of the app.
		values: the values of its columns.

	Returns:
		The name of the new row.
	"""
	moment = frappe.utils.now()
	user = frappe.session.user
	row = {
		"name": frappe.generate_hash(length=20),
		"creation": moment,
		"modified": moment,
		"owner": user,
		"modified_by": user,
		"docstatus": 0,
		"idx": 0,
		**values,
	}
	frappe.db.sql(insert_statement(frappe.db.db_type, doctype, *row), row)
	return row["name"]


def insert_if_new(doctype: str, **values: Any) -> str | None:
	"""Insert one row as `insert_row` does, unless a unique key of it is there already.

	Returns:
		The name of the new row; None when there is one with that key, which this transaction may not see.
	"""
	frappe.db.savepoint("oauth2_insert")
	try:
		return insert_row(doctype, **values)
	except Exception as error:
		if not frappe.db.is_duplicate_entry(error):
			raise
		frappe.db.rollback(save_point="oauth2_insert")
		return None


def insert_rows(doctype: str, values: Sequence[Mapping[str, Any]]) -> None:
	"""Insert rows in one statement, each with Frappe's standard columns.

	Args:
		doctype: a DocType of the app.
		values: the values of each row, all with the same columns; a few thousand at most.
	"""
	if not values:
		return
	moment, user = frappe.utils.now(), frappe.session.user
	standard = {"creation": moment, "modified": moment, "owner": user, "modified_by": user}
	found = [
		{"name": frappe.generate_hash(length=20), **standard, "docstatus": 0, "idx": 0, **row}
		for row in values
	]
	columns = tuple(found[0])
	statement = insert_many_statement(frappe.db.db_type, doctype, columns, len(found))
	frappe.db.sql(statement, tuple(row[column] for row in found for column in columns))


@functools.lru_cache(maxsize=16)
def insert_many_statement(db_type: str, doctype: str, columns: tuple[str, ...], number: int) -> str:
	"""Build the text of an insert of many rows, with a parameter for each value."""
	row = tuple(Parameter("%s") for _ in columns)
	table = frappe.qb.DocType(doctype)
	return frappe.qb.into(table).columns(*columns).insert(*[row] * number).get_sql()


@functools.cache
def insert_statement(db_type: str, doctype: str, *columns: str) -> str:
	"""Build the text of an insert, with a named parameter for each column (as in `prepared`)."""
	table = frappe.qb.DocType(doctype)
	parameters = [Parameter(f"%({column})s") for column in columns]
	return frappe.qb.into(table).columns(*columns).insert(*parameters).get_sql()


def group(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
	"""Collect the second values of pairs by the first."""
	found: dict[str, list[str]] = {}
	for key, value in pairs:
		found.setdefault(key, []).append(value)
	return found


def held_by(table: Table, client: str | None, user: str | None) -> Criterion:
	"""Build the condition for the rows of a client, of a user, or of one user at one client.

	Args:
		table: a table with the columns client and user.
		client: the name of its row; None for every client.
		user: the name of the User; None for every user.

	Raises:
		ValueError: neither is given; the condition would hold for every row of the site.
	"""
	parties = {"client": client, "user": user}
	conditions = [table[column] == name for column, name in parties.items() if name]
	if not conditions:
		raise ValueError("A client or a user is needed.")
	return Criterion.all(conditions)


def delete_rows(doctype: str, names: list[str]) -> None:
	"""Delete rows by name, without Deleted Documents."""
	table = frappe.qb.DocType(doctype)
	frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
