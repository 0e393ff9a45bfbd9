"""The third ring: each statement that a Bearer request sends to the database, whatever led to it.

1. A list of a limited token reads no table beyond the open ones (`lists`).
2. Nothing writes the tables of this app, those of Frappe's own OAuth, or what users sign in with (`credentials`); nor,
   without administration, what only the administration roles may write (`administration`).
3. While a template is rendered, nothing is written at all (`templates`).
4. Nothing reads sessions, passwords and keys of users, tokens of Frappe's own server, or mail (`credentials`).
"""

import json
import re
from collections.abc import Callable
from functools import cache, wraps
from types import MethodType
from typing import Any

import frappe
import frappe.deferred_insert
from frappe.database.database import Database

from oauth_provider.guard import administration, credentials, lists, sql_text, templates
from oauth_provider.guard.sql_text import Values
from oauth_provider.protocol.errors import ClosedToTokens, ClosedWithoutAdministration
from oauth_provider.store.own_tables import are_allowed, is_frappes, is_oauth, is_ours
from oauth_provider.wire.challenge import challenge

HARMLESS = ("select", "show", "desc", "explain", "savepoint", "release", "rollback", "commit", "start")

# With this prefix, Frappe 16 limits the time of a count.
LIMIT_OF_TIME = re.compile(
	r"\Aset\s+statement\s+max_statement_time\s*=\s*[\d.]+\s+for\s+(?=select\b)", re.IGNORECASE
)

# What a query does besides reading: it locks rows that others write, and counts up a sequence.
TOUCHING = re.compile(
	r"\bfor\s+update\b|\block\s+in\s+share\s+mode\b|\b(?:next|set)val\b|\bnext\s+value\s+for\b", re.IGNORECASE
)
# The column of the table of settings that says whose they are.
WHOSE = re.compile(r"\bdoctype\b", re.IGNORECASE)
# PostgreSQL runs what it explains so.
RUNNING = re.compile(r"explain\b.*\banalyze\b", re.IGNORECASE | re.DOTALL)


def checked(run: Callable[..., Any]) -> Callable[..., Any]:
	"""Check each statement of a token's request or job before it is sent.

	Args:
		run: the method `sql` of a class of connections.
	"""

	@wraps(run)
	def sql(self: Database, query: object, *args: Any, **kwargs: Any) -> Any:
		flags = getattr(frappe.local, "flags", None)
		if flags and flags.oauth2_token:
			statement = LIMIT_OF_TIME.sub("", str(query).lstrip())
			lists.check_list(statement)
			check_statement(statement, args[0] if args else kwargs.get("values"))
		return run(self, query, *args, **kwargs)

	return sql


@cache
def stand_before_statements() -> dict[Callable[..., Any], Callable[..., Any]]:
	"""Check the statements of every connection, also of one to a replica; once in a process.

	Returns:
		The methods of Frappe's that are replaced, each with what stands in its place.
	"""
	replaced = {}
	for kind in (Database, *Database.__subclasses__()):
		if run := vars(kind).get("sql"):
			replaced[run] = kind.sql = checked(run)  # type: ignore[method-assign]
	return replaced


def stand_before(database: Database) -> None:
	"""Check the statements of a connection, whatever stands on it already: Frappe's Recorder holds the method."""
	replaced = stand_before_statements()
	for name, value in list(vars(database).items()):
		function = getattr(value, "__func__", None)
		if function in replaced:
			setattr(database, name, MethodType(replaced[function], database))


def judged(defer: Callable[..., None]) -> Callable[..., None]:
	"""Judge documents that Frappe puts aside, to insert them later as Administrator, as if it inserted them now.

	Args:
		defer: Frappe's `deferred_insert`.
	"""

	@wraps(defer)
	def deferred_insert(doctype: str, records: Any) -> None:
		if frappe.local.flags.oauth2_token:
			known = json.loads(records) if isinstance(records, str) else records
			for record in [known] if isinstance(known, dict) else known:
				check_statement(f"insert into `tab{doctype}`", list(record.values()))
		defer(doctype, records)

	return deferred_insert


@cache
def watch_deferred_documents() -> None:
	"""Have Frappe ask before it puts documents aside; once in a process."""
	frappe.deferred_insert.deferred_insert = judged(frappe.deferred_insert.deferred_insert)


def check_statement(statement: str, values: Values = None) -> None:
	"""Refuse a statement that a token must not send.

	Args:
		statement: its text.
		values: what is filled in.

	Raises:
		HTTPException: with a 403 response.
	"""
	reads_secrets = credentials.may_read_secrets(statement)
	writes = is_writing(statement)
	if not writes and not reads_secrets:
		return
	tables, texts = sql_text.names_in(statement), sql_text.texts_in(statement, values)
	reason = find_reason(statement, tables, texts) if writes else None
	if reads_secrets and not reason:
		reason = credentials.find_reading(statement, tables, texts)
	if reason:
		raise challenge(ClosedToTokens(reason), frappe.local.flags.oauth2_token)
	if writes and (written := administration.find_written(statement, tables, texts)):
		error = ClosedWithoutAdministration(f"write {', '.join(written)}.")
		raise challenge(error, frappe.local.flags.oauth2_token)


def is_writing(statement: str) -> bool:
	"""Whether a statement changes anything; a template's query does nothing besides reading."""
	if templates.is_rendering() and TOUCHING.search(statement):
		return True
	return not statement[:10].lower().startswith(HARMLESS) or bool(RUNNING.match(statement))


def find_settings(statement: str, texts: list[str]) -> str | None:
	"""Why a statement that writes settings is refused; their values are in one table."""
	if any(map(is_oauth, texts)):
		return "Settings of OAuth are not for tokens."
	# A row that is inserted says it by its values.
	says_whose = statement[:6].lower() == "insert" or WHOSE.search(sql_text.without_literals(statement))
	if not is_deleting(statement) and not (says_whose and administration.singles_among(texts)):
		return "A statement that writes settings says whose."
	return None


def is_deleting(statement: str) -> bool:
	return statement[:6].lower() == "delete"


def find_reason(statement: str, tables: set[str], texts: list[str]) -> str | None:
	"""Why a statement that writes is refused, for the audit trail; None if it is not.

	Args:
		statement: its text.
		tables: that it names.
		texts: its values that are texts.
	"""
	if any(is_ours(table[3:]) for table in tables) and not (are_allowed() or administration.is_renaming()):
		return "Documents of the app are not for tokens."
	if templates.is_rendering():
		return "A template writes nothing."
	if sql_text.has_comment(statement):
		return "A statement that writes has no comment."
	if administration.writes_singles(tables) and (reason := find_settings(statement, texts)):
		return reason
	if administration.says_who_may(tables, texts):
		return "What says who may see and write documents of OAuth is not for tokens."
	# A method that a scope names is trusted with what it does to users.
	if frappe.local.flags.oauth2_named_method:
		return None
	# What is taken away lets nobody in.
	taken = is_deleting(statement) or administration.is_renaming()
	if any(is_frappes(table[3:]) for table in tables) and not taken:
		return "Tokens of Frappe's own server are not for tokens."
	return credentials.find_writing(statement, tables, texts)
