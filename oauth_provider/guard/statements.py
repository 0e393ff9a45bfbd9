"""The third ring: each statement that a Bearer request sends to the database, whatever led to it.

1. A list of a limited token reads no table beyond the open ones (`list_wall`).
2. Nothing writes the tables of this app, those of Frappe's own OAuth, or what users sign in with; nor, without
   administration, what only the administration roles may write.
3. While a template is rendered, nothing is written at all.
4. Nothing reads sessions, or passwords and keys of users.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any, TypeAlias

import frappe
import frappe.deferred_insert
from frappe.database.database import Database

from oauth_provider.guard import credentials, roles, templates, unasked
from oauth_provider.guard.permissions import is_controlling, is_tidying
from oauth_provider.protocol.errors import ClosedToTokens, ClosedWithoutAdministration
from oauth_provider.store.own_tables import are_allowed, is_ours
from oauth_provider.wire.challenge import challenge

# What is filled in for the parameters of a statement.
Values: TypeAlias = dict[str, Any] | Sequence[Any] | None
HARMLESS = ("select", "show", "desc", "explain", "savepoint", "release", "rollback", "commit", "start")
SELECT = re.compile(r"\bselect\b", re.IGNORECASE)
# Whole tokens, so that a quote in one hides nothing of the next: literals, names, comments. In double quotes stands a
# literal, or in PostgreSQL a name. What MariaDB runs of a comment (/*! */) is no comment.
TOKEN = re.compile(
	r"""'(?:[^'\\]|\\.|'')*'"""
	r"""|`(?P<name>(?:[^`]|``)*)`"""
	r"""|"(?P<either>(?:[^"\\]|\\.|"")*)\""""
	r"""|/\*(?!M?!).*?\*/|(?:--\s|\#)[^\n]*"""
	r"""|\b(?P<plain>tab[A-Z]\w*|__Auth)\b""",
	re.IGNORECASE | re.DOTALL,
)


def stand_before(database: Database) -> None:
	"""Watch the statements of this request from now on.

	Args:
		database: the connection of the request.
	"""
	run = database.sql

	def sql(query: object, *args: Any, **kwargs: Any) -> Any:
		if frappe.local.flags.oauth2_token:
			check_statement(str(query).lstrip(), args[0] if args else kwargs.get("values"))
		return run(query, *args, **kwargs)

	database.sql = sql


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
	is_writing = not statement[:10].lower().startswith(HARMLESS)
	is_reading_secrets = credentials.SECRETS.search(statement) and SELECT.search(statement)
	if not is_writing and not is_reading_secrets:
		return
	texts = texts_in(statement, values)
	reason = find_reason(statement, texts) if is_writing else None
	if is_reading_secrets and not reason:
		tables = {name.casefold() for name in tables_of(statement)}
		reason = credentials.find_reading(statement, tables, texts)
	if reason:
		raise challenge(ClosedToTokens(reason), frappe.local.flags.oauth2_token)


def find_reason(statement: str, texts: list[str]) -> str | None:
	"""Why a statement that writes is refused, for the audit trail; None if it is not.

	Args:
		statement: its text.
		texts: its values that are texts.

	Raises:
		HTTPException: with a 403 response, where a scope with administration would do.
	"""
	named = tables_of(statement)
	tables = {name.casefold() for name in named}
	if any(name.startswith("taboauth2 ") for name in tables) and not are_allowed():
		return "Documents of the app are not for tokens."
	if templates.is_rendering():
		return "A template writes nothing."
	administration = sorted(filter(is_administration, named))
	if (administration or "tabsingles" in tables) and any(map(is_ours, texts)):
		return "What says who may see and write documents of the app is not for tokens."
	# A method that a scope names is trusted with what it does to users; what is taken away lets nobody in.
	if frappe.local.flags.oauth2_named_method:
		return None
	if statement[:6].lower() != "delete":
		if any(name.startswith("taboauth ") for name in tables):
			return "Tokens of Frappe's own server are not for tokens."
		if reason := credentials.find_reason(statement, tables, texts):
			return reason
	opened = frappe.local.flags.oauth2_opened
	is_everyday = opened and opened.full_access and not opened.administration
	if administration and is_everyday and not (is_controlling() or is_tidying()):
		names = ", ".join(table.removeprefix("tab") for table in administration)
		error = ClosedWithoutAdministration(f"write {names}.")
		raise challenge(error, frappe.local.flags.oauth2_token)
	return None


def is_administration(table: str) -> bool:
	"""Whether nobody but the administration roles may write the documents of a table, by the DocType's permissions.

	A child table is its parents'. Not so for what code alone makes ("In Create"), whoever may correct it, and not for
	users, whose credentials have a rule of their own.
	"""
	known = frappe.local.flags.setdefault("oauth2_administration", {"tabUser": False})
	if table not in known:
		known[table] = False
		known[table] = table.startswith("tab") and ask_permissions(table[3:])
	return known[table]


def ask_permissions(doctype: str) -> bool:
	try:
		meta = frappe.get_meta(doctype)
	except (frappe.DoesNotExistError, ImportError):
		# A table of Frappe's that is no DocType's.
		frappe.clear_messages()
		return False
	if meta.istable:
		parents = unasked.parents_of(doctype)
		return bool(parents) and all(is_administration(f"tab{parent}") for parent in parents)
	writing = {row.role for row in meta.permissions if not row.permlevel and (row.write or row.create)}
	return not meta.in_create and bool(writing) and writing <= roles.list_administration_roles()


def tables_of(statement: str) -> set[str]:
	found = (match["name"] or match["either"] or match["plain"] for match in TOKEN.finditer(statement))
	return {name for name in found if name}


def texts_in(statement: str, values: Values) -> list[str]:
	"""The values of a statement that are texts: its literals, and what is filled in."""
	if isinstance(values, dict):
		filled_in = tuple(values.values())
	else:
		# As Frappe has it: one value that is no list is a list of one.
		filled_in = tuple(values) if isinstance(values, list | tuple) else (values,)
	literals = [match[0][1:-1] for match in TOKEN.finditer(statement) if match[0][0] in "'\""]
	return literals + [value for value in filled_in if isinstance(value, str)]
