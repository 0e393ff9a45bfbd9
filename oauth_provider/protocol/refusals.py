"""What becomes of a refusal on the site: it is counted, and the audit trail gets it."""

import frappe

from oauth_provider.protocol import throttling
from oauth_provider.protocol.errors import FatalAuthorizationError, ProtocolError
from oauth_provider.store import events


def note(error: ProtocolError) -> None:
	"""Write a refusal of a client's request into the audit trail, within the request's transaction.

	Only the first few a minute of a client at an address are written: whoever sends nonsense all day must not
	fill the table. Replays always are; only who holds a used credential makes one.
	"""
	if is_worth_a_line(error):
		events.record(error.event, error.client_id, error.user, describe(error))


def note_later(error: ProtocolError) -> None:
	"""Likewise for a request that Frappe will roll back, by a background job."""
	if error.hint and is_worth_a_line(error):
		events.record_later(error.event, error.client_id, error.user, describe(error))


def note_page(error: FatalAuthorizationError) -> str | None:
	"""Write a refusal that a person sees into the audit trail.

	Returns:
		The reference under which the admin finds it, for the page; None when it was one too many.
	"""
	if not throttling.count_failure(error.client_id, throttling.OTHERS):
		return None
	reference = frappe.generate_hash(length=8).upper()
	user = frappe.session.user
	events.record(
		"Authorization Error", error.client_id, None if user == "Guest" else user, error.hint, reference
	)
	return reference


def is_worth_a_line(error: ProtocolError) -> bool:
	if not error.event:
		return False
	kind = throttling.GUESSES if error.is_guess else throttling.OTHERS
	among_the_first = throttling.count_failure(error.client_id, kind)
	return among_the_first or error.event == "Replay"


def describe(error: ProtocolError) -> str:
	return error.hint or error.description
