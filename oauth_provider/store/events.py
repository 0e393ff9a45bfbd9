"""Statements on OAuth2 Event, the audit trail."""

import json
import re
from typing import Any

import frappe
from pypika import Order

from oauth_provider.store import rows
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.short_jobs import enqueue_if_possible

DOCTYPE = "OAuth2 Event"
MOST_READ = 10_000
# Markup, control characters, and what turns the text that follows around. Frappe cleans documents when they are saved;
# these rows are inserted without that.
HARMFUL = re.compile("[<>\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def record(
	event: str,
	client: str | None = None,
	user: str | None = None,
	reason: str = "",
	reference: str | None = None,
) -> None:
	"""Insert one event within the transaction that it describes.

	Args:
		event: one of the options of the field.
		client: its client_id.
		user: whose account it is about.
		reason: a sentence; never a token, a code or a secret.
		reference: the code that the error page shows to the user; of Watched, the client_id at Frappe's provider.
	"""
	rows.insert_row(DOCTYPE, **columns(event, client, user, reason, reference))


def record_later(
	event: str,
	client: str | None,
	user: str | None,
	reason: str,
	asked: str = "",
	missing: dict[str, Any] | None = None,
	reference: str | None = None,
) -> None:
	"""Insert one event by a background job, since Frappe rolls back what a refused request writes.

	Args:
		event: one of the options of the field.
		client: its client_id.
		user: whose account it is about.
		reason: as for `record`.
		asked: what the request asked for, in words, without values of its arguments.
		missing: what a scope would have to open: documents, methods and routes.
		reference: as for `record`.
	"""
	values = columns(event, client, user, reason, reference and without_markup(reference, 140))
	values |= {"asked": without_markup(asked, 500), "missing": escape_markup(missing) if missing else None}
	with own_writes():
		# Within one argument: `event` is an argument of Frappe's own.
		enqueue_if_possible(
			"oauth_provider.store.events.write", f"An event was lost: {values}", values=values
		)


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


def delete_of_clients(clients: list[str]) -> None:
	"""Delete the events of clients that nobody has ever used."""
	event = frappe.qb.DocType(DOCTYPE)
	names = frappe.qb.from_(event).select(event.name).where(event.client.isin(clients)).run(pluck=True)
	if names:
		rows.delete_rows(DOCTYPE, names)


def escape_markup(value: dict[str, Any]) -> str:
	"""Write JSON whose text has no markup, and whose values are as they were."""
	return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e")


def without_markup(text: str, length: int) -> str:
	"""Replace markup and control characters of a text from outside: Desk renders a text with markup as HTML.

	Args:
		text: the text.
		length: the number of characters to return at most.
	"""
	return HARMFUL.sub("?", text)[:length]


def current_address() -> str | None:
	"""Read the IP address of the current request from Frappe; None outside of a request."""
	return without_markup(frappe.local.request_ip or "", 45) if frappe.request else None


def columns(
	event: str, client: str | None, user: str | None, reason: str, reference: str | None = None
) -> dict:
	return {
		"event": event,
		"client": client,
		"user": user,
		"ip_address": current_address(),
		"reason": without_markup(reason, 500),
		"reference": reference,
		"occurred_at": rows.now(),
	}
