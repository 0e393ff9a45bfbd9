"""Statements of the import from Frappe's own OAuth provider on the tables of this app, for many rows at once."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import frappe
from pypika import Criterion, Parameter
from redis.exceptions import RedisError

from oauth_provider.store import clients, grants, rows, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.records.record import Record
from oauth_provider.store.rows import prepared

REASON = "Revoked at Frappe's own provider"
FIRST = ""
# Seconds. A token whose transaction was under way when an import began may be older than the import and not in it. It
# is less than the shortest lifetime of a refresh token, after which a row may be cleared.
MARGIN = 1800
# The key in Redis while an import brings the last tokens, and the seconds after which a killed one is forgotten.
FINISHING, LONGEST_FINISH = "oauth2_import_finishes", 60


@dataclass(frozen=True, kw_only=True)
class ImportState(Record):
	"""What an import has stored on a client.

	Attributes:
		core_imported_at: when the last complete import began, in seconds since 1970 UTC; 0 before it.
		core_scopes_as_all: whether it was imported "as it was".
	"""

	core_imported_at: int
	core_scopes_as_all: bool


@dataclass(frozen=True, kw_only=True)
class ClientState(Record):
	"""A client of Frappe's provider that this app has too, with one of its users.

	Attributes:
		creation: in the site's time zone.
		core_imported_at: as in ImportState.
		revoked_on: when the user revoked it here for the last time, in the site's time zone; None if never.
	"""

	enabled: bool
	creation: datetime
	core_imported_at: int
	revoked_on: datetime | None


@dataclass(frozen=True, kw_only=True)
class ImportedToken(Record):
	"""An imported token; `client` is the name of its row."""

	name: str
	client: str
	user: str


@dataclass(frozen=True, kw_only=True)
class ConsentPeriod(Record):
	"""A grant with the moments of its first and last consent and its last revocation, in the site's time zone."""

	name: str
	status: str
	scopes: tuple[str, ...]
	first_consent: datetime | None
	last_consent: datetime | None
	revoked_on: datetime | None


def find_state_of(client_id: str, user: str, lock: bool) -> ClientState | None:
	"""Read this app's client with a client_id, and when a user has revoked it; None without such a client.

	Args:
		client_id: of the client.
		user: the name of the User.
		lock: whether no import becomes complete for the client until the end of the transaction.
	"""
	client, grant = frappe.qb.DocType(clients.DOCTYPE), frappe.qb.DocType(grants.DOCTYPE)
	query = frappe.qb.from_(client).left_join(grant).on((grant.client == client.name) & (grant.user == user))
	query = query.where(client.client_id_hash == digest(client_id))
	found = query.select(client.enabled, client.creation, client.core_imported_at, grant.revoked_on).run(
		as_dict=True
	)
	if not found:
		return None
	if lock:
		found[0].core_imported_at = hold_import(client_id)
	return ClientState.from_row(found[0])


def hold_import(client_id: str) -> int:
	"""Lock the row of a client for others to read, and return its current `core_imported_at`."""
	client = frappe.qb.DocType(clients.DOCTYPE)
	query = frappe.qb.from_(client).select(client.core_imported_at)
	query = query.where(client.client_id_hash == Parameter("%(hashed)s"))
	shared = "LOCK IN SHARE MODE" if frappe.db.db_type == "mariadb" else "FOR SHARE"
	return int(frappe.db.sql(f"{query.get_sql()} {shared}", {"hashed": digest(client_id)})[0][0] or 0)


def begin_finish() -> None:
	"""Say to all web servers that an import is complete, and still brings what was issued at the last moment."""
	with suppress(RedisError):
		frappe.cache.set(frappe.cache.make_key(FINISHING), 1, ex=LONGEST_FINISH)


def end_finish() -> None:
	"""Say to all web servers that an import has brought everything."""
	with suppress(RedisError):
		frappe.cache.delete(frappe.cache.make_key(FINISHING))


def is_finishing() -> bool:
	"""Whether an import is between `begin_finish` and `end_finish`; False without Redis."""
	with suppress(RedisError):
		return bool(frappe.cache.get(frappe.cache.make_key(FINISHING)))
	return False


def read_state(client: str) -> ImportState:
	"""Read what an import has stored on a client, by the name of its row."""
	table = frappe.qb.DocType(clients.DOCTYPE)
	query = frappe.qb.from_(table).select(table.core_imported_at, table.core_scopes_as_all)
	return ImportState.from_row(query.where(table.name == client).run(as_dict=True)[0])


def store_choice(client: str, scopes_as_all: bool) -> None:
	"""Store whether a client was imported "as it was", for the tokens of later imports."""
	frappe.db.set_value(
		clients.DOCTYPE, client, "core_scopes_as_all", int(scopes_as_all), update_modified=False
	)


def store_complete_import(client: str, moment: int) -> None:
	"""Store when an import began that is complete for this client, in seconds since 1970 UTC.

	It waits for the requests that Frappe's provider is answering about the client.
	"""
	frappe.db.set_value(clients.DOCTYPE, client, "core_imported_at", moment, update_modified=False)


def select_clients(names: Sequence[str], lock: bool) -> set[str]:
	"""Read which of some clients are enabled, by the names of their rows.

	Args:
		names: of the rows.
		lock: whether to lock them until the end of the transaction, and to read their current values.
	"""
	return select_enabled(clients.DOCTYPE, names, lock)


def select_users(names: Sequence[str], lock: bool) -> set[str]:
	"""Read which of some users are enabled; as `select_clients`. Guest is none of them."""
	return select_enabled("User", names, lock) - {"Guest"}


def select_enabled(doctype: str, names: Sequence[str], lock: bool) -> set[str]:
	if not names:
		return set()
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name, table.enabled).where(table.name.isin(list(names)))
	# In a fixed order, so that two transactions cannot deadlock.
	query = query.orderby(table.name)
	return {name for name, enabled in (query.for_update() if lock else query).run() if enabled}


def select_grants(parties: Collection[tuple[str, str]], lock: bool) -> dict[tuple[str, str], ConsentPeriod]:
	"""Read the grants of users to clients.

	Args:
		parties: (client, user), by the names of their rows.
		lock: as for `select_clients`.

	Returns:
		The grants by (client, user).
	"""
	if not parties:
		return {}
	grant = frappe.qb.DocType(grants.DOCTYPE)
	columns = ("client", "user", "name", "status", "scopes", "first_consent", "last_consent", "revoked_on")
	of_parties = [
		(grant.client == client) & grant.user.isin(users) for client, users in rows.group(parties).items()
	]
	query = frappe.qb.from_(grant).select(*[grant[column] for column in columns])
	query = query.where(Criterion.any(of_parties)).orderby(grant.name)
	found = (query.for_update() if lock else query).run(as_dict=True)
	return {(row.client, row.user): ConsentPeriod.from_row(row) for row in found}


def find_tokens(access_token_hashes: Sequence[str]) -> dict[str, tuple[str, str]]:
	"""Read the rows of tokens by their hashes: name and status."""
	if not access_token_hashes:
		return {}
	token = frappe.qb.DocType(tokens.DOCTYPE)
	query = frappe.qb.from_(token).select(token.access_token_hash, token.name, token.status)
	found = query.where(token.access_token_hash.isin(list(access_token_hashes))).run()
	return {hashed: (name, status) for hashed, name, status in found}


def read_tokens(client_names: Sequence[str], since: int, after: str, limit: int) -> list[ImportedToken]:
	"""Read the active tokens that were imported, in the order of their rows' names.

	Args:
		client_names: names of the rows of clients.
		since: when they expire at the earliest, in seconds since 1970 UTC.
		after: the name before the first one; FIRST for the first page.
		limit: the number of rows at most.
	"""
	if not client_names:
		return []
	token = frappe.qb.DocType(tokens.DOCTYPE)
	query = frappe.qb.from_(token).select(token.name, token.client, token.user)
	query = query.where(token.client.isin(list(client_names)))
	query = query.where((token.is_imported == 1) & (token.status == "Active"))
	query = query.where((token.expires_at > since) & (token.name > after)).orderby(token.name).limit(limit)
	return [ImportedToken.from_row(row) for row in query.run(as_dict=True)]


def find_refresh_tokens(refresh_token_hashes: Sequence[str]) -> set[str]:
	"""Return the hashes among these that are refresh tokens of this app already."""
	if not refresh_token_hashes:
		return set()
	token = frappe.qb.DocType(tokens.DOCTYPE)
	query = frappe.qb.from_(token).select(token.refresh_token_hash)
	return set(query.where(token.refresh_token_hash.isin(list(refresh_token_hashes))).run(pluck=True))


def extend_scopes(name: str, scopes: Sequence[str]) -> None:
	"""Set the scopes of a locked grant."""
	set_scopes(name=name, scopes=" ".join(scopes), moment=frappe.utils.now())


@prepared
def set_scopes():
	grant = frappe.qb.DocType(grants.DOCTYPE)
	return (
		frappe.qb.update(grant)
		.set(grant.scopes, Parameter("%(scopes)s"))
		.set(grant.modified, Parameter("%(moment)s"))
		.where(grant.name == Parameter("%(name)s"))
	)


def extend_period(name: str, first: datetime, last: datetime) -> None:
	"""Set the moments of the first and last consent of a locked grant, in the site's time zone."""
	set_period(name=name, first=first, last=last)


@prepared
def set_period():
	grant = frappe.qb.DocType(grants.DOCTYPE)
	return (
		frappe.qb.update(grant)
		.set(grant.first_consent, Parameter("%(first)s"))
		.set(grant.last_consent, Parameter("%(last)s"))
		.where(grant.name == Parameter("%(name)s"))
	)


def end_tokens(names: Sequence[str]) -> None:
	"""Revoke tokens that were imported, if they are still active: a refreshed one is no longer the provider's."""
	if names:
		tokens.end("Revoked", REASON, lambda token: token.name.isin(names) & (token.status == "Active"))
