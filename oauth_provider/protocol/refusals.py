"""Counts refusals, throttles guesses (RFC 6749 10.10), and records refusals in the audit trail.

Guesses are counted per client and address, so that an attacker at another address cannot lock the client out. A code or
refresh token that does not exist is counted by itself: one broken installation of an app must not stop the others.
Without Redis nothing is counted and nobody is throttled: credentials have 256 bits of randomness and cannot be guessed.
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
	TooManyRegistrations,
)
from oauth_provider.protocol.message import Message
from oauth_provider.store import events, failures, provider_settings
from oauth_provider.store.records import AuthenticatingClient

#: What is counted, each apart: guesses of a client, uses of one unknown code or refresh token, and refusals that make
#: nobody wait. Guesses and other refusals have a limit of events per window.
GUESSES, UNKNOWN, OTHERS = "guesses", "unknown", "others"
#: Registrations from an address in a window of so many seconds: an office with one address waits for a minute at most.
REGISTRATIONS, MOST_REGISTRATIONS, REGISTRATION_WINDOW = "registrations", 30, 60


def record_refusal(error: ProtocolError, message: Message) -> None:
	"""Record a refusal of a client's request in the audit trail, within the request's transaction.

	Only the first `max_failures` refusals of a client and address in a window are recorded, so that nobody can fill the
	table. Replays are always recorded: only the holder of a used credential can send one. In read-only mode none is.

	Args:
		error: the refusal.
		message: the request.
	"""
	if error.event and is_worth_recording(error, message.address) and not message.is_read_only:
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
		The reference of the event, for the page; None when the window has too many refusals to record this one, or in
		read-only mode.
	"""
	if not count_failure(error.client, OTHERS, message.address) or message.is_read_only:
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


def refuse_throttled(who: str | None, address: str, kind: str = GUESSES) -> None:
	"""Refuse a client that has failed too often from this address, or a credential that was used too often.

	Args:
		who: the name of the client's row, None for all client_ids that the site does not have; for UNKNOWN a code or
			refresh token.
		address: of the sender.
		kind: GUESSES or UNKNOWN.

	Raises:
		TooManyFailures: with the seconds to wait.
	"""
	count, seconds = recent_failures(who, kind, address)
	# No failures yet: skip reading the settings.
	if count and count >= (provider_settings.read().max_failures or count + 1):
		raise TooManyFailures(seconds)


def count_unknown(credential: str, client: AuthenticatingClient, address: str) -> None:
	"""Count a code or refresh token that does not exist, is another client's, or came with a wrong verifier.

	A client that has authenticated does not guess. A public client cannot authenticate, so each further value is a
	guess.

	Args:
		credential: the code or refresh token.
		client: that sent it.
		address: of the sender.
	"""
	if client.is_public and not recent_failures(credential, UNKNOWN, address)[0]:
		count_failure(client.name, GUESSES, address)
	count_failure(credential, UNKNOWN, address)


def count_registration(address: str) -> None:
	"""Count a client that is to be registered from an address; without Redis none is counted.

	Raises:
		TooManyRegistrations: with the seconds to wait.
	"""
	try:
		count = failures.add(subject(None, REGISTRATIONS, address), REGISTRATION_WINDOW)
	except RedisError as error:
		log_outage(error)
		return
	if count > MOST_REGISTRATIONS:
		raise TooManyRegistrations(recent_failures(None, REGISTRATIONS, address)[1])


def recent_failures(who: str | None, kind: str, address: str) -> tuple[int, int]:
	"""Read a count, and the seconds until it ends; zero without Redis."""
	try:
		return failures.recent(subject(who, kind, address))
	except RedisError as error:
		log_outage(error)
		return 0, 1


def count_failure(who: str | None, kind: str, address: str) -> bool:
	"""Count a failure at an address.

	Args:
		who: as for `refuse_throttled`.
		kind: GUESSES, UNKNOWN or OTHERS.
		address: of the sender.

	Returns:
		Whether it is one of the first `max_failures` of the window, which are recorded.
	"""
	settings = provider_settings.read()
	if not settings.max_failures:
		return True
	try:
		count = failures.add(subject(who, kind, address), settings.failure_window or 60)
		return count <= settings.max_failures
	except RedisError as error:
		log_outage(error)
		return True


def subject(who: str | None, kind: str, address: str) -> str:
	return f"{kind} {who or ''} {network(address)}"


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
