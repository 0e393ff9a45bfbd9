"""Statements built once in a process, and how a row of ours is written.

Codes, tokens and events are written on every exchange. Frappe's Document.insert would add several
statements to each, for links, naming, versions and notifications that these rows do not have.
"""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from pypika import Criterion, Parameter
from pypika.queries import QueryBuilder, Table
from pypika.terms import Term


def now() -> int:
	"""The current moment in seconds since 1970 UTC.

	Moments that decide validity are kept so, since a naive local datetime lives an hour longer when the
	clocks go back.
	"""
	return int(time.time())


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
	"""Make a function that runs a statement out of a function that builds it: building takes longer than running.

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


def insert_row(doctype: str, **values: Any) -> str:
	"""Insert one row with Frappe's standard columns.

	Args:
		doctype: one of the app's DocTypes.
		values: its columns.

	Returns:
		The new row's name.
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


@functools.cache
def insert_statement(db_type: str, doctype: str, *columns: str) -> str:
	"""The text of an insert, with a named parameter for each column (as in `prepared`)."""
	table = frappe.qb.DocType(doctype)
	parameters = [Parameter(f"%({column})s") for column in columns]
	return frappe.qb.into(table).columns(*columns).insert(*parameters).get_sql()


def held_by(table: Table, client: str | None, user: str | None) -> Criterion:
	"""The condition on the rows of a client, of a user, or of one user at one client.

	Args:
		table: a table with the columns client and user.
		client: a client_id; None for every client.
		user: None for every user.

	Raises:
		ValueError: neither is given, which would be every row of the site.
	"""
	parties = {"client": client, "user": user}
	conditions = [table[column] == name for column, name in parties.items() if name]
	if not conditions:
		raise ValueError("A client or a user is needed.")
	return Criterion.all(conditions)


def delete_rows(doctype: str, names: list[str]) -> None:
	"""Delete rows by name, without the traces that Frappe keeps of deleted documents."""
	table = frappe.qb.DocType(doctype)
	frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
