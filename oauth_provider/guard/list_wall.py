"""The statements of a list query of a limited token: it reads no table beyond the open ones.

A statement that reads the listed DocType may read no table beside it but those that the token's scopes open, and those
that the site's own permission rules for the DocType read. So a column, filter or order that Frappe does not ask about
reaches nothing either.
"""

import re
from functools import cached_property
from typing import Any

import frappe
from frappe.database.database import Database
from frappe.model.db_query import DatabaseQuery

from oauth_provider.protocol.scope_map import DocumentAccess, Opened

# In one pass, so that what stands in a literal is no table, and what looks like a literal hides none.
TOKEN = re.compile(
	r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`tab(?P<quoted>[^`]+)`|\btab(?P<plain>[A-Z]\w*)|(?P<comment>/\*|--\s|\#)""",
	re.DOTALL,
)

AS = re.compile(r"\s+(?:as\s+)?", re.IGNORECASE)


def keep_within(listed: str, opened: Opened) -> None:
	"""Watch the statements of this request from now on.

	They go to the primary database: of the connection to a replica, which Frappe opens in the middle of a request,
	nothing is known here.

	Args:
		listed: the DocType whose list is asked for.
		opened: what the token's scopes open.
	"""
	frappe.local.conf = frappe._dict(frappe.local.conf, read_from_replica=0)
	Wall(listed, opened, frappe.local.db)


class Wall:
	"""Stands before the statements of one connection to the database."""

	def __init__(self, listed: str, opened: Opened, database: Database):
		self.listed, self.opened, self.database = listed, opened, database
		self.run = database.sql
		database.sql = self.sql

	def sql(self, query: object, *args: Any, **kwargs: Any) -> Any:
		if others := self.tables_beyond(str(query)):
			# With these, the answer to Frappe's own refusal names scopes that would do.
			missing = tuple(DocumentAccess(name, ("read",)) for name in sorted(others))
			frappe.local.flags.update(oauth2_missing=missing, oauth2_looked_up=False)
			raise frappe.PermissionError
		return self.run(query, *args, **kwargs)

	def tables_beyond(self, statement: str) -> set[str]:
		tables = tables_of(statement)
		others = tables - {self.listed} if self.listed in tables else set()
		return others - self.open_tables - self.tables_of_rules if others else others

	@cached_property
	def open_tables(self) -> set[str]:
		readable = {name for name, actions in self.opened.doctypes.items() if "read" in actions}
		return with_their_child_tables({self.listed, *readable})

	@cached_property
	def tables_of_rules(self) -> set[str]:
		"""The tables in what the site's own rules add to every list of the DocType."""
		self.database.sql = self.run  # these rules may ask the database as well
		try:
			query = DatabaseQuery(self.listed, user=frappe.session.user)
			return tables_of(query.get_permission_query_conditions() or "")
		finally:
			self.database.sql = self.sql


def tables_of(statement: str) -> set[str]:
	"""The DocTypes whose tables a statement names; a comment, which Frappe writes in none, counts as one.

	Frappe joins a table under another name, `tabCustomer_1`: what directly follows a table is such a name.
	"""
	found: set[str | None] = set()
	aliases: set[str | None] = set()
	end = -1
	for match in TOKEN.finditer(statement):
		name = match["quoted"] or match["plain"] or match["comment"]
		is_alias = match["quoted"] and end >= 0 and AS.fullmatch(statement[end : match.start()])
		(aliases if is_alias else found).add(name)
		end = match.end() if match["quoted"] else -1
	return {name for name in found - aliases if name}


def with_their_child_tables(doctypes: set[str]) -> set[str]:
	# A scope may list a DocType that is gone.
	metas = [frappe.get_meta(name) for name in doctypes if frappe.db.exists("DocType", name, cache=True)]
	return {*doctypes, *(field.options for meta in metas for field in meta.get_table_fields())}
