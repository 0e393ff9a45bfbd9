"""Counts over many rows, for Desk. Each reads a range of one index."""

from contextlib import suppress

import frappe
from frappe.query_builder.functions import Count, Max
from pypika import Case
from redis.exceptions import RedisError

from oauth_provider.store import events, grants, rows, tokens, uses

HOUR = 3600

# Events of requests that the site refused. A Denial is the user's decision, a Revocation is no refusal.
FAILURES = (
	"Authorization Error",
	"Failed Client Authentication",
	"Refused Grant",
	"Refused Registration",
	"Refused Scope",
	"Refused Token",
	"Replay",
)


def tokens_issued_since(moment: int) -> int:
	"""Count the access tokens issued since a moment (seconds since 1970 UTC), refreshed ones included."""
	token = frappe.qb.DocType(tokens.DOCTYPE)
	return frappe.qb.from_(token).select(Count("*")).where(token.issued_at >= moment).run()[0][0]


def failures_since(moment: int) -> int:
	"""Count the refusals in the audit trail since a moment (seconds since 1970 UTC)."""
	event = frappe.qb.DocType(events.DOCTYPE)
	query = frappe.qb.from_(event).select(Count("*"))
	return query.where((event.occurred_at >= moment) & event.event.isin(FAILURES)).run()[0][0]


def tokens_by_period(moments: list[int]) -> list[tuple[int, str, int]]:
	"""Count the access tokens of each client in each period.

	Args:
		moments: the bounds of the periods in seconds since 1970 UTC, ascending, two at least.

	Returns:
		(index of the period, name of the client's row, count) where the count is not 0.
	"""
	token = frappe.qb.DocType(tokens.DOCTYPE)
	period = Case()
	for index, end in enumerate(moments[1:]):
		period = period.when(token.issued_at < end, index)
	query = (
		frappe.qb.from_(token)
		.select(period.as_("period"), token.client, Count("*"))
		.where((token.issued_at >= moments[0]) & (token.issued_at < moments[-1]))
		.groupby(period.as_("period"), token.client)
	)
	return [(int(index), client, count) for index, client, count in query.run()]


def app_names(clients: list[str]) -> dict[str, str]:
	"""Read the app names of clients.

	Args:
		clients: names of their rows.

	Returns:
		App names by row; a deleted client is left out.
	"""
	if not clients:
		return {}
	client = frappe.qb.DocType("OAuth2 Client")
	query = frappe.qb.from_(client).select(client.name, client.app_name)
	return dict(query.where(client.name.isin(clients)).run())


def active_grants(client: str | None = None, user: str | None = None) -> int:
	"""Count the active grants of a client, of a user, or of both."""
	grant = frappe.qb.DocType(grants.DOCTYPE)
	query = frappe.qb.from_(grant).select(Count("*"))
	return query.where(rows.held_by(grant, client, user) & (grant.status == "Active")).run()[0][0]


def last_used(client: str) -> int | None:
	"""Read when a client last sent a token: from its grants, and from Redis where no job has stored it yet.

	Args:
		client: the name of its row.

	Returns:
		Seconds since 1970 UTC, exact to the hour; None when no use was recorded.
	"""
	grant = frappe.qb.DocType(grants.DOCTYPE)
	of_client = frappe.qb.from_(grant).where(grant.client == client)
	stored = of_client.select(Max(grant.last_used_at)).run()[0][0] or 0
	if rows.now() - stored < HOUR:
		return stored
	with suppress(RedisError):
		unsaved = uses.read(of_client.select(grant.name).run(pluck=True))
		stored = max(stored, *unsaved.values(), 0)
	return stored or None


def last_issued(client: str) -> int | None:
	"""Read when a client last got a token, from the tokens that are not cleared yet.

	Args:
		client: the name of its row.

	Returns:
		Seconds since 1970 UTC; None when it has none.
	"""
	grant, token = frappe.qb.DocType(grants.DOCTYPE), frappe.qb.DocType(tokens.DOCTYPE)
	query = frappe.qb.from_(grant).join(token).on(token.oauth2_grant == grant.name)
	return query.select(Max(token.issued_at)).where(grant.client == client).run()[0][0] or None
