"""A wall before every statement of a Bearer request that writes, whatever led to it.

The checks of `protected`, `protected_documents` and `protected_users` are on methods and documents. Frappe's templates
write past documents and their events, and so may any method of any app. No statement of a Bearer request may write into
this app's tables, give a user a password or a key, or change what a user signs in with past the document that checks
it.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import frappe
from frappe.database.database import Database
from werkzeug.exceptions import HTTPException

from oauth_provider.guard.closed_credentials import is_saving_checked_user
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.store.own_tables import are_allowed, is_ours
from oauth_provider.wire.challenge import challenge

# What is filled in for the parameters of a statement.
Values: TypeAlias = dict[str, Any] | Sequence[Any] | None
HARMLESS = (
	"select",
	"show",
	"desc",
	"explain",
	"savepoint",
	"release",
	"rollback",
	"commit",
	"start",
)
# Whole tokens, so that a quote in one hides nothing of the next: literals, names, comments. In double quotes stands a
# literal, or in PostgreSQL a name. What MariaDB runs of a comment (/*! */) is no comment.
TOKEN = re.compile(
	r"""'(?:[^'\\]|\\.|'')*'"""
	r"""|`(?P<name>(?:[^`]|``)*)`"""
	r"""|"(?P<either>(?:[^"\\]|\\.|"")*)\""""
	r"""|/\*(?!M?!).*?\*/|(?:--\s|\#)[^\n]*"""
	r"""|\b(?P<plain>tabUser|tabSessions|tabSingles|__Auth)\b""",
	re.IGNORECASE | re.DOTALL,
)
# Frappe inserts passwords, and updates the names of what they belong to.
NEW_PASSWORD = re.compile(r"update\b.*\bset\b.*password", re.IGNORECASE | re.DOTALL)
CREDENTIAL = re.compile(
	r"\b(?:email|username|mobile_no|api_key|api_secret|reset_password_key)\b", re.IGNORECASE
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


def check_statement(statement: str, values: Values = None) -> None:
	"""Refuse a statement that no Bearer request may send.

	Args:
		statement: its text.
		values: what is filled in.

	Raises:
		HTTPException: with a 403 response.
	"""
	if statement[:10].lower().startswith(HARMLESS):
		return
	tables, flags = tables_of(statement), frappe.local.flags
	if any(table.startswith("taboauth2 ") for table in tables) and not are_allowed():
		raise refusal("Documents of the app are not for tokens.")
	if "tabsingles" in tables and any(map(is_ours, texts_in(statement, values))):
		raise refusal("The app's settings are not for tokens.")
	# A method that a scope names is trusted with what it does to users; what is taken away lets nobody in.
	if statement[:6].lower() == "delete" or flags.oauth2_named_method:
		return
	if any(table.startswith("taboauth ") for table in tables):
		raise refusal("Tokens of Frappe's own server are not for tokens.")
	if "tabsessions" in tables:
		raise refusal("A token makes no session.")
	if "__auth" in tables and (names_user(statement, values) or NEW_PASSWORD.match(statement)):
		raise refusal("Passwords and keys of users are not for tokens.")
	if writes_credentials(statement, tables) and not is_saving_checked_user():
		raise refusal("What a user signs in with is not for tokens.")


def writes_credentials(statement: str, tables: set[str]) -> bool:
	return "tabuser social login" in tables or ("tabuser" in tables and bool(CREDENTIAL.search(statement)))


def tables_of(statement: str) -> set[str]:
	found = (match["name"] or match["either"] or match["plain"] for match in TOKEN.finditer(statement))
	return {name.casefold() for name in found if name}


def names_user(statement: str, values: Values) -> bool:
	return any(text.casefold() == "user" for text in texts_in(statement, values))


def texts_in(statement: str, values: Values) -> list[str]:
	"""The values of a statement that are texts: its literals, and what is filled in."""
	if isinstance(values, dict):
		filled_in = tuple(values.values())
	else:
		# As Frappe has it: one value that is no list is a list of one.
		filled_in = tuple(values) if isinstance(values, list | tuple) else (values,)
	literals = [match[0][1:-1] for match in TOKEN.finditer(statement) if match[0][0] in "'\""]
	return literals + [value for value in filled_in if isinstance(value, str)]


def refusal(hint: str) -> HTTPException:
	return challenge(InsufficientScope(hint=hint), frappe.local.flags.oauth2_token)
