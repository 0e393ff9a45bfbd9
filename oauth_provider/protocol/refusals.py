"""Counts refusals, throttles guesses (RFC 6749 10.10), and records refusals in the audit trail.

Guesses are counted per client and address, so that an attacker at another address cannot lock the client out. Without
Redis nothing is counted and nobody is throttled: credentials have 256 bits of randomness and cannot be guessed.
"""

import ipaddress
from dataclasses import asdict

import frappe
from redis.exceptions import RedisError

from oauth_provider.protocol.errors import (
	FatalAuthorizationError,
	InsufficientScope,
	ProtocolError,
	TooManyFailures,
)
from oauth_provider.protocol.message import Message
from oauth_provider.store import events, failures, provider_settings

#: Refusals that are no guesses are not throttled; both kinds have a limit of events per window.
GUESSES, OTHERS = "guesses", "others"


def record_refusal(error: ProtocolError, message: Message) -> None:
	"""Record a refusal of a client's request in the audit trail, within the request's transaction.

	Only the first `max_failures` refusals of a client and address in a window are recorded, so that nobody can fill the
	table. Replays are always recorded: only the holder of a used credential can send one.

	Args:
		error: the refusal.
		message: the request.
	"""
	if error.event and is_worth_recording(error, message.address):
		events.record(error.event, error.client, error.user, reason_of(error))


def record_refusal_later(error: ProtocolError, address: str, asked: str = "") -> None:
	"""Record a refusal by a background job, since Frappe rolls back this request.

	Args:
		error: the refusal; without a hint it is not recorded.
		address: of the sender.
		asked: what the request asked for, in words.
	"""
	if error.event and error.hint and is_worth_recording(error, address):
		missing = asdict(error.missing) if isinstance(error, InsufficientScope) and error.missing else None
		events.record_later(error.event, error.client, error.user, reason_of(error), asked, missing)


def record_page(error: FatalAuthorizationError, message: Message) -> str | None:
	"""Record a refusal that a user sees on a page.

	Args:
		error: the refusal.
		message: the request.

	Returns:
		The reference of the event, for the page; None when the window has too many refusals to record this one.
	"""
	if not count_failure(error.client, OTHERS, message.address):
		return None
	reference = frappe.generate_hash(length=8).upper()
	user = None if message.user == "Guest" else message.user
	events.record("Authorization Error", error.client, user, error.hint, reference)
	return reference


def is_worth_recording(error: ProtocolError, address: str) -> bool:
	kind = GUESSES if error.is_guess else OTHERS
	is_among_the_first = count_failure(error.client, kind, address)
	return is_among_the_first or error.event == "Replay"


def reason_of(error: ProtocolError) -> str:
	return error.hint or error.description or ""


def refuse_throttled(client: str | None, address: str) -> None:
	"""Refuse a client that has failed too often from this address.

	Args:
		client: the name of the client's row; None for all client_ids that the site does not have.
		address: of the sender.

	Raises:
		TooManyFailures: with the seconds to wait.
	"""
	try:
		count, seconds = failures.recent(subject(client, GUESSES, address))
	except RedisError as error:
		return log_outage(error)
	# No failures yet: skip reading the settings.
	if count and count >= (provider_settings.read().max_failures or count + 1):
		raise TooManyFailures(seconds)


def count_failure(client: str | None, kind: str, address: str) -> bool:
	"""Count a failure of a client at an address.

	Args:
		client: the name of the client's row; None for all client_ids that the site does not have.
		kind: GUESSES or OTHERS, which are counted apart.
		address: of the sender.

	Returns:
		Whether it is one of the first `max_failures` of the window, which are recorded.
	"""
	settings = provider_settings.read()
	if not settings.max_failures:
		return True
	try:
		count = failures.add(subject(client, kind, address), settings.failure_window or 60)
		return count <= settings.max_failures
	except RedisError as error:
		log_outage(error)
		return True


def subject(client: str | None, kind: str, address: str) -> str:
	return f"{kind} {client or ''} {network(address)}"


def network(address: str) -> str:
	"""Return the address to count by: of an IPv6 address its /64, since one household or server has a whole /64."""
	try:
		parsed = ipaddress.ip_address(address)
	except ValueError:
		return address
	if isinstance(parsed, ipaddress.IPv4Address):
		return str(parsed)
	return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def log_outage(error: RedisError) -> None:
	frappe.logger("oauth_provider").warning(f"Failures are not counted: {type(error).__name__}")
