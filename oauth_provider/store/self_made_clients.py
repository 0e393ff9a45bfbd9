"""Statements on clients that registered themselves. A row is written by its document, by the rules of all clients."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import frappe
from frappe.query_builder.functions import Count
from pypika import Criterion
from pypika.queries import QueryBuilder, Table
from pypika.terms import ExistsCriterion
from redis.exceptions import RedisError

from oauth_provider.store import clients, events, failures, provider_settings, rows, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records import EnabledScope, SelfMadeClient
from oauth_provider.store.records.client import DYNAMIC, NEW, REFUSED, SELF_MADE, UNDECIDED, WAITING

DOCTYPE = clients.DOCTYPE
SCOPES = "OAuth2 Client Scope"
#: Clients in one statement.
BATCH = 1000
DAY = 24 * 3600
#: Clients from which nobody has come yet, which one user may bring in a day.
NEW_OF_USER = 50
#: Seconds between two jobs that make room.
ROOM_INTERVAL = 10


def offered_scopes() -> list[EnabledScope]:
	"""Read the enabled scopes that the settings list for clients that register themselves, in that order."""
	row, scope = frappe.qb.DocType(SCOPES), frappe.qb.DocType("OAuth2 Scope")
	query = frappe.qb.from_(row).join(scope).on(scope.name == row.scope)
	query = query.select(scope.name, scope.full_access, scope.administration)
	of_settings = (row.parenttype == provider_settings.DOCTYPE) & (row.parentfield == "registration_scopes")
	found = query.where(of_settings & (scope.enabled == 1)).orderby(row.idx).run(as_dict=True)
	return [EnabledScope.from_row(each) for each in found]


def insert(client_id: str | None = None, **values: Any) -> str:
	"""Insert a client that registers itself.

	Args:
		client_id: None for a random one.
		values: fields of the document, `registration` among them.

	Returns:
		The name of the row.
	"""
	client = frappe.get_doc({"doctype": DOCTYPE, **values, "registered_at": rows.now()})
	client.flags.client_id = client_id
	with own_writes():
		client.insert(ignore_permissions=True)
	return client.name


def change(name: str, **values: Any) -> None:
	"""Change fields of a client that registered itself; without a Version, of which it could make any number.

	Raises:
		ChangedMeanwhileError: another request has changed or deleted it.
	"""
	with one_at_a_time():
		client = frappe.get_doc(DOCTYPE, name)
		client.update(values)
		client.save(ignore_permissions=True, ignore_version=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
	"""Save a client that registered itself, by the server's own writes.

	Raises:
		ChangedMeanwhileError: another request has changed or deleted it: the client itself may, at any moment.
	"""
	try:
		with own_writes():
			yield
	except (frappe.TimestampMismatchError, frappe.DoesNotExistError):
		raise rows.ChangedMeanwhileError(DOCTYPE) from None


def store_approval(name: str, approval: str, is_enabled: bool, seen: str | None = None) -> None:
	"""Store what an administrator has decided about a client; the access of one that is disabled ends.

	Also of one that its document's rules would refuse, as after one of its scopes got full access.

	Args:
		name: of the row.
		approval: APPROVED or REFUSED.
		is_enabled: whether users may connect it.
		seen: when the document that the administrator has seen was last modified; None for a decision about any.

	Raises:
		ChangedMeanwhileError: it has changed since.
	"""
	with one_at_a_time():
		client = frappe.get_doc(DOCTYPE, name)
		if seen is not None and seen != str(client.modified):
			raise rows.ChangedMeanwhileError(DOCTYPE)
		client.update({"approval": approval, "enabled": int(is_enabled)})
		client.flags.ignore_validate = client.flags.ignore_links = client.flags.ignore_mandatory = True
		client.save(ignore_permissions=True)


def store_approvals(names: list[str], approval: str, is_enabled: bool) -> None:
	"""Store one decision about any number of clients. The caller ends their access."""
	client = frappe.qb.DocType(DOCTYPE)
	for first in range(0, len(names), BATCH):
		(
			frappe.qb.update(client)
			.set(client.approval, approval)
			.set(client.enabled, int(is_enabled))
			.set(client.modified, frappe.utils.now())
			.where(client.name.isin(names[first : first + BATCH]))
		).run()


def count_grants(names: list[str]) -> dict[str, int]:
	"""Count the active grants of clients; those without one are left out."""
	grant = frappe.qb.DocType("OAuth2 Grant")
	found: dict[str, int] = {}
	for first in range(0, len(names), BATCH):
		of_clients = grant.client.isin(names[first : first + BATCH]) & (grant.status == "Active")
		query = frappe.qb.from_(grant).select(grant.client, Count("*")).where(of_clients)
		found |= dict(query.groupby(grant.client).run())
	return found


def delete(name: str) -> None:
	"""Delete a client, without a Deleted Document. Its access ends."""
	# Another request may delete the same one, to make room.
	with own_writes(), suppress(frappe.DoesNotExistError):
		frappe.delete_doc(DOCTYPE, name, force=True, ignore_permissions=True, delete_permanently=True)


def forget(name: str) -> None:
	"""Delete a client that nobody has used, and its events: there is nothing to remember."""
	delete(name)
	events.delete_of_client(name)


def make_room_soon() -> None:
	"""Have a job delete the oldest clients that nobody has used: one job, whoever asks for it meanwhile."""
	with suppress(RedisError):
		if frappe.cache.set(frappe.cache.make_key("oauth2_make_room"), 1, ex=ROOM_INTERVAL, nx=True):
			frappe.enqueue(
				"oauth_provider.api.scheduled_jobs.make_room", queue="short", enqueue_after_commit=True
			)


def find(client_id: str) -> SelfMadeClient | None:
	"""Read a client that registered itself by a request; None when there is no such client."""
	record = clients.read_client(SelfMadeClient, rows_of_registration(hashed=digest(client_id)))
	return record if record and record.registration == DYNAMIC else None


@rows.prepared
def rows_of_registration():
	return clients.select_with_scopes(SelfMadeClient)


def store_token_hash(name: str, hashed: str) -> None:
	"""Store the hash of a client's registration access token, without a Version."""
	frappe.db.set_value(DOCTYPE, name, "registration_token_hash", hashed, update_modified=False)


def mark_used(name: str) -> None:
	"""Store that a user who has signed in has come from a client; once a day."""
	client = frappe.qb.DocType(DOCTYPE)
	moment = rows.now()
	is_old = client.last_used_at < moment - DAY
	(frappe.qb.update(client).set(client.last_used_at, moment).where((client.name == name) & is_old)).run()


def may_bring_new(user: str) -> bool:
	"""Whether a user may bring one more client from which nobody has come yet; it is counted.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	return failures.add(f"new clients of {user}", DAY) <= NEW_OF_USER


def mark_waiting(name: str) -> None:
	"""Let a client wait for an administrator, from which a user has come for the first time."""
	client = frappe.qb.DocType(DOCTYPE)
	is_new = (client.name == name) & (client.approval == NEW)
	(frappe.qb.update(client).set(client.approval, WAITING).where(is_new)).run()


def unused_beyond(most: int) -> list[str]:
	"""List the registered clients from which no user has come yet, the oldest first, so that only `most` stay."""
	number = count_unused() - most
	if number <= 0:
		return []
	client = frappe.qb.DocType(DOCTYPE)
	names = select_unused(client).select(client.name).orderby(client.registered_at, client.name)
	return names.limit(number).run(pluck=True)


def count_unused() -> int:
	"""Count the registered clients from which no user has come yet."""
	return select_unused(frappe.qb.DocType(DOCTYPE)).select(Count("*")).run()[0][0]


def select_unused(client: Table) -> QueryBuilder:
	return frappe.qb.from_(client).where((client.registration == DYNAMIC) & (client.last_used_at == 0))


def unused_since(moment: int, limit: int, after: str) -> list[tuple[str, int]]:
	"""List clients that nobody has used since a moment, and that have no token left to use.

	One with a document that an administrator has refused or disabled stays: it would come again with its client_id.

	Args:
		moment: in seconds since 1970 UTC.
		limit: the number of clients at most.
		after: a name; only names behind it are returned.

	Returns:
		The names of their rows in order, each with its last use, 0 for none.
	"""
	client, token = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(tokens.DOCTYPE)
	now = rows.now()
	can_be_used = (token.expires_at > now) | (token.refresh_token_expires_at > now)
	live = (
		frappe.qb.from_(token)
		.select(token.name)
		.where((token.client == client.name) & (token.status == "Active") & can_be_used)
	)
	query = frappe.qb.from_(client).select(client.name, client.last_used_at)
	is_old = (client.registered_at < moment) & (client.last_used_at < moment)
	is_welcome = is_decided_otherwise(client, REFUSED) & (client.enabled == 1)
	may_go = (client.registration == DYNAMIC) | is_welcome
	query = query.where(is_self_made(client) & may_go & is_old & (client.name > after))
	query = query.where(ExistsCriterion(live).negate()).orderby(client.name).limit(limit)
	return [(name, int(used or 0)) for name, used in query.run()]


def count_by_approval() -> dict[str, int]:
	"""Count the clients that registered themselves, by their approval."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.approval, Count("*")).where(is_self_made(client))
	found: dict[str, int] = {}
	for approval, number in query.groupby(client.approval).run():
		found[approval or ""] = found.get(approval or "", 0) + number
	return found


def waiting_with_hosts() -> list[tuple[str, tuple[str, list[str]]]]:
	"""Read the clients that an administrator has to decide about, and nobody has disabled.

	Returns:
		The names of their rows, each with its host and its redirect URIs.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	is_undecided = is_self_made(client) & client.approval.isin(UNDECIDED) & (client.enabled == 1)
	query = select_with_host(client).where(is_undecided)
	return [(name, (host, (uris or "").split())) for name, host, uris in query.run()]


def with_host(host: str) -> list[tuple[str, str, list[str]]]:
	"""Read the clients, but those that are refused, whose host or redirect URIs have a text.

	Returns:
		The name, the host and the redirect URIs of each.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	# Neither character is one of a host, and both mean something in a pattern.
	pattern = f"%{host.replace('%', '').replace('_', '')}%"
	has_host = (client.registration_host == host) | client.redirect_uris.like(pattern)
	query = select_with_host(client).where(
		is_self_made(client) & is_decided_otherwise(client, REFUSED) & has_host
	)
	return [(name, own or "", (uris or "").split()) for name, own, uris in query.run()]


def is_there(name: str) -> bool:
	"""Whether a client of this name has registered itself."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name).where((client.name == name) & is_self_made(client))
	return name in query.run(pluck=True)


def select_with_host(client: Table) -> QueryBuilder:
	query = frappe.qb.from_(client).select(client.name, client.registration_host, client.redirect_uris)
	return query.orderby(client.name)


def is_decided_otherwise(client: Table, approval: str) -> Criterion:
	return client.approval.isnull() | (client.approval != approval)


def is_self_made(client: Table) -> Criterion:
	"""Build the condition for clients that registered themselves."""
	return client.registration.isin(SELF_MADE)
