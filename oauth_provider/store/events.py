"""Statements on OAuth2 Event, the audit trail."""

import json
import re
from typing import Any

import frappe
from pypika import Order
from redis.exceptions import RedisError

from oauth_provider.store import rows
from oauth_provider.store.own_tables import own_writes

DOCTYPE = "OAuth2 Event"
MOST_READ = 10_000
# Markup, and what no line of text has. Rows are written past Frappe's own clean-up of documents.
HARMFUL = re.compile("[<>\x00-\x1f\x7f]")


def record(
	event: str,
	client: str | None = None,
	user: str | None = None,
	reason: str = "",
	reference: str | None = None,
) -> None:
	"""Write one line of the audit trail, within the transaction that it tells about.

	Args:
		event: one of the options of the field.
		client: its client_id.
		user: whose account it was about.
		reason: in words; never a token, a code or a secret.
		reference: what an error page shows to the person in front of it.
	"""
	rows.insert_row(DOCTYPE, **columns(event, client, user, reason, reference))


def record_later(
	event: str,
	client: str | None,
	user: str | None,
	reason: str,
	asked: str = "",
	missing: dict[str, Any] | None = None,
) -> None:
	"""Have a background job write one line: this request is refused, and all that it writes is rolled back.

	Args:
		event: one of the options of the field.
		client: its client_id.
		user: whose account it was about.
		reason: as for `record`.
		asked: what the request asked for, in words, without values of its arguments.
		missing: what a scope would have to open: documents, methods and routes.
	"""
	values = columns(event, client, user, reason)
	values |= {"asked": plain(asked, 500), "missing": json.dumps(missing) if missing else None}
	try:
		# `event` is an argument of enqueue itself.
		with own_writes():
			frappe.enqueue("oauth_provider.store.events.write", queue="short", values=values)
	except RedisError as error:
		frappe.logger("oauth_provider").warning(f"An event was lost ({type(error).__name__}): {values}")


def read_refusals(client: str, since: int) -> list[dict[str, Any]]:
	"""Read the scope refusals of a client, the latest first, MOST_READ at most.

	Args:
		client: the name of its row.
		since: seconds since 1970 UTC.

	Returns:
		occurred_at, reason, asked, and missing: what a scope would have to open, None where none would do.
	"""
	event = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(event).select(event.occurred_at, event.reason, event.asked, event.missing)
	of_client = (event.client == client) & (event.event == "Refused Scope") & (event.occurred_at >= since)
	found = (
		query.where(of_client).orderby(event.occurred_at, order=Order.desc).limit(MOST_READ).run(as_dict=True)
	)
	return [{**row, "missing": json.loads(row.missing) if row.missing else None} for row in found]


def write(values: dict) -> None:
	"""The background job of `record_later`."""
	rows.insert_row(DOCTYPE, **values)


def plain(text: str, length: int) -> str:
	"""Make a text of a stranger's harmless to show: Desk renders what it takes for HTML.

	Args:
		text: anything.
		length: how much of it is kept.
	"""
	return HARMFUL.sub("?", text)[:length]


def current_address() -> str | None:
	"""The IP address that the current request came from, as Frappe knows it; None outside of a request."""
	return plain(frappe.local.request_ip or "", 45) if frappe.request else None


def columns(
	event: str, client: str | None, user: str | None, reason: str, reference: str | None = None
) -> dict:
	return {
		"event": event,
		"client": client,
		"user": user,
		"ip_address": current_address(),
		"reason": plain(reason, 500),
		"reference": reference,
		"occurred_at": rows.now(),
	}
