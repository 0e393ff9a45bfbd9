"""Counts refusals and writes them into the audit trail."""

import frappe

from oauth_provider.protocol import throttling
from oauth_provider.protocol.errors import FatalAuthorizationError, ProtocolError
from oauth_provider.protocol.message import Message
from oauth_provider.store import events


def record_refusal(error: ProtocolError, message: Message) -> None:
	"""Write a refusal of a client's request into the audit trail, within the request's transaction.

	Only the first few of a window of a client at an address are written, so that nobody can fill the table. Replays
	always are: only the holder of a used credential can make one.
	"""
	if error.event and is_worth_recording(error, message.address):
		events.record(error.event, error.client, error.user, reason_of(error))


def record_refusal_later(error: ProtocolError, address: str) -> None:
	"""Likewise for a request that Frappe will roll back, by a background job."""
	if error.event and error.hint and is_worth_recording(error, address):
		events.record_later(error.event, error.client, error.user, reason_of(error))


def record_page(error: FatalAuthorizationError, message: Message) -> str | None:
	"""Write a refusal that a person sees into the audit trail.

	Returns:
		The reference under which the administrator finds it, for the page; None beyond the first few of a window.
	"""
	if not throttling.count_failure(error.client, throttling.OTHERS, message.address):
		return None
	reference = frappe.generate_hash(length=8).upper()
	user = None if message.user == "Guest" else message.user
	events.record("Authorization Error", error.client, user, error.hint, reference)
	return reference


def is_worth_recording(error: ProtocolError, address: str) -> bool:
	kind = throttling.GUESSES if error.is_guess else throttling.OTHERS
	is_among_the_first = throttling.count_failure(error.client, kind, address)
	return is_among_the_first or error.event == "Replay"


def reason_of(error: ProtocolError) -> str:
	return error.hint or error.description or ""
