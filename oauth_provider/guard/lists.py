"""The statements of a list query of a limited token: it reads no table beyond the open ones.

A statement that reads the listed DocType may read no table beside it but those that the token's scopes open, and those
that the site's own permission rules for the DocType read; and it has no query within, beside those of these rules. So a
column, filter or order that Frappe does not ask about reaches nothing either. What it calls computes a value of its
rows: the database has functions that wait, lock, count up a sequence, and run a query that they get as a text.
"""

from functools import cached_property

import frappe
from frappe.model.db_query import DatabaseQuery

from oauth_provider.guard import sql_text
from oauth_provider.protocol.scope_map import DocumentAccess, Opened

# What may stand in front of brackets in a list: words of SQL, and functions.
COMPUTING = frozenset(
	"""
	all and any as between by case distinct else exists from having in interval like not on or over select then when
	where
	abs avg cast ceil ceiling char char_length coalesce concat concat_ws convert count curdate current_date
	current_timestamp date date_add date_format date_sub date_trunc datediff day dayname dayofmonth dayofweek dayofyear
	decimal extract field floor format from_unixtime greatest group_concat hour if ifnull instr json_contains
	json_extract json_unquote json_value last_day least left length locate lower ltrim max min minute mod month
	monthname now nullif quarter rand random replace reverse right round rtrim second std stddev str_to_date string_agg
	strpos substr substring substring_index sum time timediff timestamp timestampadd timestampdiff to_char to_date trim
	truncate unix_timestamp upper varchar week weekday year yearweek
	""".split()
)


def keep_within(listed: str, opened: Opened) -> None:
	"""Bound the statements of this request from now on.

	Args:
		listed: the DocType whose list is asked for.
		opened: what the token's scopes open.
	"""
	frappe.local.flags.oauth2_list = ListBounds(listed, opened)


def check_list(statement: str) -> None:
	"""Refuse a statement that reads the listed DocType and a table beyond the open ones.

	Raises:
		frappe.PermissionError: as where Frappe asks; the answer to it names scopes that would do.
	"""
	bounds = frappe.local.flags.oauth2_list
	if bounds and (others := bounds.tables_beyond(statement)):
		missing = tuple(DocumentAccess(name, ("read",)) for name in sorted(others))
		frappe.local.flags.update(oauth2_missing=missing, oauth2_looked_up=False)
		# Frappe 16 reads the first argument of this exception, as if the database had raised it.
		raise frappe.PermissionError("The list reaches further than the scopes.")


class ListBounds:
	"""Which tables a list may read."""

	def __init__(self, listed: str, opened: Opened):
		self.listed, self.opened = listed, opened

	def tables_beyond(self, statement: str) -> set[str]:
		if sql_text.has_comment(statement):
			return {"a comment"} if self.listed in statement else set()
		tables = doctypes_named_in(statement)
		# Also within a literal: what the sender writes may open one, around what Frappe writes.
		if self.listed not in tables and f"`tab{self.listed}`" not in statement.replace('"', "`"):
			return set()
		if sql_text.hides_clause(statement):
			return {"a list with an open quote"}
		queries = sql_text.count_queries(statement)
		if queries > 1 and queries > 1 + sql_text.count_queries(self.rules):
			return {"a sub-query"}
		calls = sql_text.calls_in(statement) - COMPUTING if statement[:6].lower() == "select" else set()
		if calls and (calls := calls - sql_text.calls_in(self.rules)):
			return {f"a list with {name}" for name in calls}
		others = tables - {self.listed}
		return sql_text.foreign_names_in(statement) | (
			others - self.open_tables - doctypes_named_in(self.rules) if others else others
		)

	@cached_property
	def open_tables(self) -> set[str]:
		readable = {name for name, actions in self.opened.doctypes.items() if "read" in actions}
		# A scope may list a DocType that is gone.
		names = {name for name in readable if frappe.db.exists("DocType", name, cache=True)} | {self.listed}
		tables = (field for name in names for field in frappe.get_meta(name).get_table_fields())
		return {*names, *(field.options for field in tables)}

	@cached_property
	def rules(self) -> str:
		"""What the site's own rules add to every list of the DocType."""
		# These rules may ask the database as well.
		frappe.local.flags.oauth2_list = None
		try:
			query = DatabaseQuery(self.listed, user=frappe.session.user)
			return query.get_permission_query_conditions() or ""
		finally:
			frappe.local.flags.oauth2_list = self


def doctypes_named_in(statement: str) -> set[str]:
	"""The DocTypes whose tables a statement names; "table" may be a column."""
	names = {name[3:] for name in sql_text.tables_of(statement) if name.startswith("tab")}
	return {name for name in names if not name[:1].islower() or frappe.db.exists("DocType", name, cache=True)}
