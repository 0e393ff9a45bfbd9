"""Statements on OAuth2 Event, the audit trail."""

import re

import frappe
from redis.exceptions import RedisError

from oauth_provider.store import rows
from oauth_provider.store.own_tables import own_writes

DOCTYPE = "OAuth2 Event"
# Markup and control characters. Frappe cleans documents when they are saved; these rows are inserted without that.
HARMFUL = re.compile("[<>\x00-\x1f\x7f]")


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
		reference: the code that the error page shows to the user.
	"""
	rows.insert_row(DOCTYPE, **columns(event, client, user, reason, reference))


def record_later(event: str, client: str | None, user: str | None, reason: str) -> None:
	"""Insert one event by a background job, since Frappe rolls back what a refused request writes.

	Args:
		event: one of the options of the field.
		client: its client_id.
		user: whose account it is about.
		reason: as for `record`.
	"""
	values = columns(event, client, user, reason)
	try:
		# `event` is an argument of enqueue itself.
		with own_writes():
			frappe.enqueue("oauth_provider.store.events.write", queue="short", values=values)
	except RedisError as error:
		frappe.logger("oauth_provider").warning(f"An event was lost ({type(error).__name__}): {values}")


def write(values: dict) -> None:
	"""The background job of `record_later`."""
	rows.insert_row(DOCTYPE, **values)


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
