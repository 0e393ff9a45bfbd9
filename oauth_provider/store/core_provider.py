"""Statements on the tables of Frappe's own OAuth provider. They only read.

Frappe stores secrets, and before version 16.3 tokens too, as they are. None leaves this module: what it returns has
their hashes. Frappe logs an exception with the values of local variables, so the exceptions of this module go without
the calls in which they were raised.
"""

import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import frappe
from frappe.query_builder.functions import Count, Max, Min

from oauth_provider.store.hashing import digest
from oauth_provider.store.records import CoreClient, CoreToken
from oauth_provider.store.rows import group

CLIENT, TOKEN, ROLE = "OAuth Client", "OAuth Bearer Token", "OAuth Client Role"
# Who makes a document through the registration endpoint, which asks for no login.
NOBODY = "Guest"
REVOKED = "Revoked"
# What Frappe shows instead of a value that it stores encrypted elsewhere.
MASK = frozenset("*")
# As the patch of Frappe recognises what is hashed; a token of its own has 30 letters and digits.
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
COLUMNS = (
	*("name", "client", "user", "scopes", "access_token", "refresh_token"),
	*("creation", "expiration_time", "expires_in", "status"),
)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Place:
	"""The row after which a page of tokens begins. Its name may be the token."""

	name: str = field(default="", repr=False)


def read_clients() -> list[CoreClient]:
	"""Read all clients, in the order of their names."""
	return without_calls(select_clients)


def has_client(client_id: str) -> bool:
	"""Whether Frappe's provider has a client with exactly this client_id."""
	client = frappe.qb.DocType(CLIENT)
	return client_id in frappe.qb.from_(client).select(client.name).where(client.name == client_id).run(
		pluck=True
	)


def read_tokens(
	clients: Sequence[str], after: Place, limit: int, since: datetime | None = None
) -> tuple[list[CoreToken], Place | None]:
	"""Read a page of the tokens of clients, in the order of their rows' names.

	Args:
		clients: client_ids.
		since: when they were made at the earliest, in the site's time zone; None for all.
		after: where the page before ended.
		limit: the number of rows at most.

	Returns:
		The tokens, and where the page ended; None after the last page.
	"""
	return without_calls(lambda: select_tokens(clients, after, limit, since))


def read_periods(
	clients: Sequence[str], after: tuple[str, str], limit: int
) -> list[tuple[str, str, datetime, datetime]]:
	"""Read when each user got the first and the last token of each client, whatever became of the tokens.

	Args:
		clients: client_ids.
		after: client_id and user of the last row of the page before.
		limit: the number of rows at most.

	Returns:
		client_id, user, and the two moments in the site's time zone, in the order of client_id and user.
	"""
	token = frappe.qb.DocType(TOKEN)
	# A row without a user sorts differently in the two databases.
	query = frappe.qb.from_(token).where(token.client.isin(list(clients)) & (token.user != ""))
	query = query.where((token.client > after[0]) | ((token.client == after[0]) & (token.user > after[1])))
	query = query.groupby(token.client, token.user).orderby(token.client, token.user).limit(limit)
	return list(query.select(token.client, token.user, Min(token.creation), Max(token.creation)).run())


def find_clients_with_tokens(clients: Sequence[str]) -> set[str]:
	"""Return the client_ids among these of which there is a token, in any state."""
	token = frappe.qb.DocType(TOKEN)
	query = frappe.qb.from_(token).select(token.client).distinct()
	return set(query.where(token.client.isin(list(clients))).run(pluck=True))


def find_parties(clients: Sequence[str], users: Sequence[str]) -> set[tuple[str, str]]:
	"""Return each of these clients and users, as (client_id, user), of which there is a token, in any state."""
	token = frappe.qb.DocType(TOKEN)
	query = frappe.qb.from_(token).select(token.client, token.user).distinct()
	return set(query.where(token.client.isin(list(clients)) & token.user.isin(list(users))).run())


def count_users(clients: Sequence[str], moment: datetime) -> dict[str, int]:
	"""Count the enabled users who have a token that works, or can be refreshed.

	Args:
		clients: client_ids.
		moment: now, in the site's time zone.

	Returns:
		The numbers by client_id; a client without such users is left out.
	"""
	if not clients:
		return {}
	token, user = frappe.qb.DocType(TOKEN), frappe.qb.DocType("User")
	lives = (token.expiration_time > moment) | (token.refresh_token != "")
	query = frappe.qb.from_(token).join(user).on(user.name == token.user)
	query = query.where(token.client.isin(list(clients)) & (token.status != REVOKED) & lives)
	query = query.where((user.enabled == 1) & (user.name != NOBODY)).groupby(token.client)
	return dict(query.select(token.client, Count(token.user).distinct()).run())


def is_secret_of(client_id: str, secret: str) -> bool:
	"""Whether a client of Frappe's provider has this secret."""

	def compare() -> bool:
		client = frappe.qb.DocType(CLIENT)
		query = frappe.qb.from_(client).where(client.name == client_id)
		stored = dict(query.select(client.name, client.client_secret).run()).get(client_id) or ""
		return bool(secret) and hmac.compare_digest(digest(stored), digest(secret))

	return without_calls(compare)


def list_administrators(client_id: str) -> list[str]:
	"""List the users with a token of a client, in any state, who are System Managers, and Administrator."""
	token, role = frappe.qb.DocType(TOKEN), frappe.qb.DocType("Has Role")
	query = (
		frappe.qb.from_(token)
		.left_join(role)
		.on((role.parent == token.user) & (role.role == "System Manager"))
	)
	query = query.where(
		(token.client == client_id) & (role.name.isnotnull() | (token.user == "Administrator"))
	)
	return query.select(token.user).distinct().orderby(token.user).run(pluck=True)


def without_calls(read: Callable[[], Found]) -> Found:
	"""Call a function; its exceptions lose the calls within, whose variables have credentials."""
	try:
		return read()
	except Exception as error:
		problem = error.with_traceback(None)
		problem.__context__ = problem.__cause__ = None
	raise problem


def select_clients() -> list[CoreClient]:
	client = frappe.qb.DocType(CLIENT)
	roles = read_role_rows()
	rows = frappe.qb.from_(client).select(client.star).orderby(client.name).run(as_dict=True)
	return [make_client(row, tuple(roles.get(row.name, ()))) for row in rows]


def read_role_rows() -> dict[str, list[str]]:
	# Frappe of 2023 has no such table.
	if not frappe.db.table_exists(ROLE):
		return {}
	role = frappe.qb.DocType(ROLE)
	query = frappe.qb.from_(role).select(role.parent, role.role).where(role.parenttype == CLIENT)
	return group(query.orderby(role.parent, role.idx).run())


def make_client(row: frappe._dict, roles: tuple[str, ...]) -> CoreClient:
	secret = row.client_secret or ""
	secret = "" if set(secret) <= MASK else secret
	known: dict[str, Any] = {name: row.get(name) for name in CoreClient.__dataclass_fields__}
	return CoreClient.from_row(
		{
			**known,
			# Frappe looks a client up by its name; the field may be older than a renaming.
			"client_id": row.name,
			"allowed_roles": roles,
			"owner": row.owner or NOBODY,
			"secret_hash": digest(secret) if secret else "",
			"secret_length": len(secret),
		}
	)


def select_tokens(
	clients: Sequence[str], after: Place, limit: int, since: datetime | None
) -> tuple[list[CoreToken], Place | None]:
	token = frappe.qb.DocType(TOKEN)
	query = frappe.qb.from_(token).select(*[token[column] for column in COLUMNS])
	query = query.where(token.client.isin(list(clients)) & (token.name > after.name))
	if since:
		query = query.where(token.creation >= since)
	found = query.orderby(token.name).limit(limit).run(as_dict=True)
	end = Place(found[-1].name) if len(found) == limit else None
	return [make_token(row) for row in found if row.access_token], end


def make_token(row: frappe._dict) -> CoreToken:
	expires = row.expiration_time
	if not expires and row.expires_in:
		expires = row.creation + timedelta(seconds=row.expires_in)
	return CoreToken(
		access_token_hash=hash_token(row.access_token),
		refresh_token_hash=hash_token(row.refresh_token) if row.refresh_token else None,
		client=row.client or "",
		user=row.user or "",
		scopes=tuple((row.scopes or "").split()),
		created=row.creation,
		expires=expires,
		is_revoked=row.status == REVOKED,
	)


def hash_token(stored: str) -> str:
	"""Return the hash of a token that is stored as it is, or hashed: both hash by SHA-256."""
	return stored if SHA256.match(stored) else digest(stored)
