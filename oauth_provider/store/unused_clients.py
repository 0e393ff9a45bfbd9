"""Statements on the use of clients that registered themselves: those that nobody uses are deleted.

A client is used as soon as a user has allowed it, or waits for an administrator after a user has come from it.
"""

from contextlib import suppress

import frappe
from frappe.query_builder.functions import Count
from pypika import Criterion
from pypika.queries import Table
from pypika.terms import ExistsCriterion
from redis.exceptions import RedisError

from oauth_provider.store import clients, failures, rows, tokens
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records.client import DYNAMIC, NEW, WAITING
from oauth_provider.store.self_made_clients import is_self_made
from oauth_provider.store.short_jobs import enqueue_if_possible

DOCTYPE = clients.DOCTYPE
DAY = 24 * 3600
#: Unused clients that one user may allow in a day, and as many may wait because of the user.
NEW_OF_USER = 50
#: Seconds between two jobs that make room.
ROOM_INTERVAL = 10
#: What Desk writes about a document, with the columns that name it.
ABOUT_DOCUMENTS = {
	"Comment": ("reference_doctype", "reference_name"),
	"Version": ("ref_doctype", "docname"),
}


def mark_used(name: str) -> None:
	"""Store that a user has allowed a client; once a day."""
	client = frappe.qb.DocType(DOCTYPE)
	moment = rows.now()
	is_old = client.last_used_at < moment - DAY
	(frappe.qb.update(client).set(client.last_used_at, moment).where((client.name == name) & is_old)).run()


def mark_waiting(name: str) -> None:
	"""Let a client wait for an administrator, from which a user has come for the first time."""
	client = frappe.qb.DocType(DOCTYPE)
	is_new = (client.name == name) & (client.approval == NEW)
	waits = frappe.qb.update(client).set(client.approval, WAITING).set(client.last_used_at, rows.now())
	waits.where(is_new).run()


def may_allow_new(user: str) -> bool:
	"""Whether a user may be the first to allow one more client; it is counted.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	return failures.add(f"new clients of {user}", DAY) <= NEW_OF_USER


def may_bring_waiting(user: str) -> bool:
	"""Whether a user may let one more client wait; it is counted, apart from what the user allows.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	return failures.add(f"waiting clients of {user}", DAY) <= NEW_OF_USER


def count() -> int:
	"""Count the clients that make room: those that nobody has used, and that no administrator has saved."""
	client = frappe.qb.DocType(DOCTYPE)
	return frappe.qb.from_(client).select(Count("*")).where(makes_room(client)).run()[0][0]


def beyond(most: int, limit: int) -> list[str]:
	"""List the clients that make room, the oldest first, so that only `most` stay; `limit` of them at most."""
	number = min(count() - most, limit)
	if number <= 0:
		return []
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name).where(makes_room(client))
	return query.orderby(client.registered_at, client.name).limit(number).run(pluck=True)


def makes_room(client: Table) -> Criterion:
	return is_self_made(client) & (client.saved_by_administrator == 0) & (client.last_used_at == 0)


def unused_since(moment: int, limit: int, after: str) -> list[str]:
	"""List clients that nobody has used since a moment, and that have no token left to use.

	One with a document that an administrator has saved stays: it would come again with its client_id, as it was before.

	Args:
		moment: in seconds since 1970 UTC.
		limit: the number of clients at most.
		after: a name; only names behind it are returned.

	Returns:
		The names of their rows in order.
	"""
	client, token = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(tokens.DOCTYPE)
	now = rows.now()
	can_be_used = (token.expires_at > now) | (token.refresh_token_expires_at > now)
	live = (
		frappe.qb.from_(token)
		.select(token.name)
		.where((token.client == client.name) & (token.status == "Active") & can_be_used)
	)
	is_old = (client.registered_at < moment) & (client.last_used_at < moment)
	query = frappe.qb.from_(client).select(client.name)
	may_go = is_self_made(client) & ((client.registration == DYNAMIC) | (client.saved_by_administrator == 0))
	query = query.where(may_go & is_old & (client.name > after))
	return query.where(ExistsCriterion(live).negate()).orderby(client.name).limit(limit).run(pluck=True)


def lock_unused_since(names: list[str], moment: int) -> dict[str, int]:
	"""Lock clients that are still unused, whatever this transaction read before: no user can allow them meanwhile.

	Args:
		names: of their rows.
		moment: since when nobody has used them, in seconds since 1970 UTC.

	Returns:
		The names of those that are, each with its last use; 0 for none.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name, client.last_used_at)
	query = query.where(client.name.isin(names) & (client.last_used_at < moment))
	return {name: int(used) for name, used in query.orderby(client.name).for_update().run()}


def delete(names: list[str]) -> None:
	"""Delete clients with what Desk has written about them. The caller has ended their access.

	Not by their documents: for each, Frappe would queue a job.
	"""
	with own_writes():
		for doctype in {field.options for field in frappe.get_meta(DOCTYPE).get_table_fields()}:
			frappe.db.delete(doctype, {"parenttype": DOCTYPE, "parent": ("in", names)})
		for doctype, (of_doctype, of_name) in ABOUT_DOCUMENTS.items():
			frappe.db.delete(doctype, {of_doctype: DOCTYPE, of_name: ("in", names)})
		rows.delete_rows(DOCTYPE, names)
	for name in names:
		frappe.clear_document_cache(DOCTYPE, name)


def make_room_soon() -> None:
	"""Have a job delete the oldest unused clients: one job, whoever asks for it meanwhile."""
	with suppress(RedisError):
		if frappe.cache.set(frappe.cache.make_key("oauth2_make_room"), 1, ex=ROOM_INTERVAL, nx=True):
			# Now, whatever becomes of this request: a refused one asks for room too.
			enqueue_if_possible("oauth_provider.api.scheduled_jobs.make_room", "Room is made later.")
