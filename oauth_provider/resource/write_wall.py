"""A wall before every statement of a Bearer request that writes, whatever led to it.

The checks of `protected`, `protected_documents` and `protected_users` are on methods and documents. Frappe's templates
write past documents and their events, and so may any method of any app. No statement of a Bearer request may write into
this app's tables, give a user a password or a key, or change what a user signs in with past the document that checks
it.
"""

import re

import frappe

from oauth_provider.resource.challenge import challenge
from oauth_provider.server.errors import InsufficientScope
from oauth_provider.store.own_writes import are_allowed

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
	"begin",
)
# A literal hides what it says; in double quotes stands a literal, or in PostgreSQL a name.
TABLE = re.compile(
	r"""'(?:[^'\\]|\\.|'')*'|["`](?P<quoted>tab[^"`]*|__Auth)["`]|"(?:[^"\\]|\\.|"")*"|\b(?P<plain>tabUser|__Auth)\b""",
	re.IGNORECASE | re.DOTALL,
)
CREDENTIAL = re.compile(
	r"\b(?:email|username|mobile_no|api_key|api_secret|reset_password_key)\b", re.IGNORECASE
)


def stand_before(database) -> None:
	"""Watch the statements of this request from now on.

	Args:
		database: the connection of the request.
	"""
	run = database.sql

	def sql(query, *args, **kwargs):
		if frappe.local.flags.oauth2_token:
			check(str(query).lstrip(), args[0] if args else kwargs.get("values"))
		return run(query, *args, **kwargs)

	database.sql = sql


def check(statement: str, values=None) -> None:
	"""Refuse a statement that no Bearer request may send.

	Args:
		statement: its text.
		values: what is filled in.

	Raises:
		HTTPException: with a 403 response.
	"""
	if statement[:10].lower().startswith(HARMLESS):
		return
	tables = tables_of(statement)
	if any(table.startswith("taboauth2 ") for table in tables) and not are_allowed():
		raise refusal("Documents of the app are not for tokens.")
	if "__auth" in tables and sets_a_key(statement, values) and not frappe.local.flags.oauth2_named_method:
		raise refusal("Passwords and keys of users are not for tokens.")
	if "tabuser" in tables and CREDENTIAL.search(statement) and not frappe.local.flags.oauth2_user_checked:
		raise refusal("What a user signs in with is not for tokens.")


def tables_of(statement: str) -> set[str]:
	found = (match["quoted"] or match["plain"] for match in TABLE.finditer(statement))
	return {name.casefold() for name in found if name}


def sets_a_key(statement: str, values) -> bool:
	"""Tell whether a password or key of a user is stored; other documents keep theirs in the same table."""
	if statement[:6].lower() == "delete":
		return False
	filled_in = values.values() if isinstance(values, dict) else values or ()
	return "'User'" in statement or "User" in [value for value in filled_in if isinstance(value, str)]


def refusal(hint: str):
	return challenge(InsufficientScope(hint=hint), frappe.local.flags.oauth2_token)
