"""Statements on OAuth2 Client Session: the sessions by which users have signed in to clients that want to be told.

A row ends with its session, or with the user's grant to the client. Frappe deletes sessions in many places and tells no
app of it, so the rows are compared with what is left of both.
"""

from collections.abc import Iterator
from contextlib import suppress

import frappe
from redis.exceptions import RedisError

from oauth_provider.store import grants, rows
from oauth_provider.store.hashing import hash_session
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records import ClientSession
from oauth_provider.store.short_jobs import enqueue_if_possible

DOCTYPE = "OAuth2 Client Session"
#: In Redis, while a run tells clients.
RUN, ONE_MORE = "oauth2_telling", "oauth2_telling_again"
#: Rows of one statement.
BATCH = 1000


def add(client: str, user: str, session_hash: str) -> None:
	"""Store that a user has signed in to a client by a session, unless it is stored.

	Args:
		client: the name of its row.
		user: name of the User.
		session_hash: of the session.
	"""
	if not session_hash or frappe.db.exists(DOCTYPE, {"client": client, "session_hash": session_hash}):
		return
	rows.insert_if_new(
		DOCTYPE, client=client, user=user, session_hash=session_hash, began_at=rows.now(), attempts=0
	)


def any_of(client: str | None = None, user: str | None = None) -> bool:
	"""Whether a client, or a user, has such sessions, ended or not."""
	session = frappe.qb.DocType(DOCTYPE)
	of_both = rows.held_by(session, client, user)
	return bool(frappe.qb.from_(session).select(session.name).where(of_both).limit(1).run())


def tell_soon() -> None:
	"""Queue the job that tells clients, when this transaction is committed. If that fails, a scheduled one does it."""

	def enqueue() -> None:
		# The server's own job, also where a token has ended the session.
		with own_writes():
			enqueue_if_possible("oauth_provider.api.logout_jobs.tell_clients", "Clients are told later.")

	frappe.db.after_commit.add(enqueue)


def begin_run(seconds: int) -> bool:
	"""Begin to tell clients; False if another run is under way, after which one more begins.

	Args:
		seconds: after which a run that was killed counts as over.
	"""
	try:
		is_first = bool(frappe.cache.set(frappe.cache.make_key(RUN), 1, ex=seconds, nx=True))
		if not is_first:
			frappe.cache.set(frappe.cache.make_key(ONE_MORE), 1, ex=seconds)
		return is_first
	except RedisError:
		# Each attempt is claimed in the database, so two runs at once do no harm.
		return True


def end_run() -> bool:
	"""End a run; returns whether one more is to begin."""
	with suppress(RedisError):
		frappe.cache.delete(frappe.cache.make_key(RUN))
		return bool(frappe.cache.delete(frappe.cache.make_key(ONE_MORE)))
	return False


def list_ended() -> Iterator[ClientSession]:
	"""List the sessions that have ended and whose client is to be told now, by a thousand rows at a time."""
	found = list_after("")
	while found:
		living = living_sessions({row.user for row in found})
		yield from (row for row in found if not row.has_grant or row.session_hash not in living)
		found = list_after(found[-1].name)


def list_after(name: str) -> list[ClientSession]:
	"""Read the rows after one of them, in the order of the primary key, of which an attempt is due."""
	session = frappe.qb.DocType(DOCTYPE)
	client = frappe.qb.DocType("OAuth2 Client")
	grant = frappe.qb.DocType(grants.DOCTYPE)
	of_both = (grant.client == session.client) & (grant.user == session.user) & (grant.status == "Active")
	query = (
		frappe.qb.from_(session)
		.left_join(client)
		.on((client.name == session.client) & (client.enabled == 1))
		.left_join(grant)
		.on(of_both)
		.select(
			session.name,
			session.client,
			session.user,
			session.session_hash,
			session.attempts,
			client.client_id,
			client.backchannel_logout_uri,
			grant.name.as_("has_grant"),
		)
		.where((session.name > name) & (session.next_attempt_at <= rows.now()))
		.orderby(session.name)
		.limit(BATCH)
	)
	return [ClientSession.from_row(row) for row in query.run(as_dict=True)]


def living_sessions(users: set[str]) -> set[str]:
	"""Hash the ids of the sessions that users have."""
	if not users:
		return set()
	session = frappe.qb.DocType("Sessions")
	query = frappe.qb.from_(session).select(session.sid).where(session.user.isin(sorted(users)))
	return {hash_session(sid) for sid in query.run(pluck=True)}


def claim_attempt(row: ClientSession, next_attempt_at: int) -> bool:
	"""Claim the next attempt to tell a client; of several jobs at once, one gets it.

	Args:
		row: as it was read.
		next_attempt_at: of the attempt after this one, in seconds since 1970 UTC.
	"""
	session = frappe.qb.DocType(DOCTYPE)
	is_unchanged = (session.name == row.name) & (session.attempts == row.attempts)
	locked = frappe.qb.from_(session).select(session.name).where(is_unchanged).for_update().run()
	if locked:
		update = frappe.qb.update(session).set(session.attempts, row.attempts + 1)
		update.set(session.next_attempt_at, next_attempt_at).where(session.name == row.name).run()
	return bool(locked)


def delete(name: str) -> None:
	"""Delete a row whose client was told, or is told no more."""
	rows.delete_rows(DOCTYPE, [name])
