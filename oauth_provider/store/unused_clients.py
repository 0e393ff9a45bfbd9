"""Statements on the use of clients that registered themselves: those that nobody uses are deleted."""

from contextlib import suppress

import frappe
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder, Table
from pypika.terms import ExistsCriterion
from redis.exceptions import RedisError

from oauth_provider.store import clients, events, failures, rows, tokens
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records.client import DYNAMIC, NEW, REFUSED, WAITING
from oauth_provider.store.self_made_clients import is_decided_otherwise, is_self_made

DOCTYPE = clients.DOCTYPE
DAY = 24 * 3600
#: Clients from which nobody has come yet, which one user may bring in a day.
NEW_OF_USER = 50
#: Seconds between two jobs that make room.
ROOM_INTERVAL = 10


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
