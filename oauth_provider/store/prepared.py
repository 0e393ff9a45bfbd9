"""Statements that are written once: for the ones that every request needs, writing takes longer than running."""

import functools
from collections.abc import Callable

import frappe


def prepared(build: Callable) -> Callable:
	"""Make a function that runs a statement out of one that builds it.

	The text is kept for each kind of database. It has nothing of a site in it: what differs from call to call is a
	`Parameter("%(name)s")` in the query, and a named argument of the function.

	Args:
		build: gives a query of `frappe.qb`.

	Returns:
		A function that takes the arguments and gives the rows, as dictionaries.
	"""

	@functools.cache
	def text(db_type: str) -> str:
		return build().get_sql()

	@functools.wraps(build)
	def run(**values):
		return frappe.db.sql(text(frappe.db.db_type), values, as_dict=True)

	return run
