"""Slowing down whoever guesses (RFC 6749 10.10), per client and address.

The address is part of the count, so that a stranger elsewhere cannot lock the right client out. Without Redis
nothing is counted and nothing refused: what is guarded here has 256 bits, and no guess would get there.
"""

import ipaddress

import frappe
from redis.exceptions import RedisError

from oauth_provider.protocol import settings
from oauth_provider.protocol.errors import TooManyFailures
from oauth_provider.store import failures

#: Refusals that are no guesses are answered as they are, but only so many a window are written down.
GUESSES, OTHERS = "guesses", "others"


def refuse_throttled(client_id: str | None) -> None:
	"""Refuse a client that has failed too often from this address.

	Args:
		client_id: of a client of the site; None for all that are not.

	Raises:
		TooManyFailures: with the seconds to wait.
	"""
	try:
		count, seconds = failures.recent(subject(client_id, GUESSES))
	except RedisError as error:
		return log_outage(error)
	# Who has not failed needs no look at the limit.
	if count and count >= (settings.max_failures() or count + 1):
		raise TooManyFailures(seconds)


def count_failure(client_id: str | None, kind: str) -> bool:
	"""Count a failure of a client at this address.

	Args:
		client_id: of a client of the site; None for all that are not.
		kind: GUESSES or OTHERS, which are counted apart.

	Returns:
		Whether it is among the first, which the audit trail gets.
	"""
	if not (limit := settings.max_failures()):
		return True
	try:
		return failures.add(subject(client_id, kind), settings.failure_window()) <= limit
	except RedisError as error:
		log_outage(error)
		return True


def subject(client_id: str | None, kind: str) -> str:
	return f"{kind} {client_id or ''} {network(frappe.local.request_ip)}"


def network(address: str | None) -> str:
	"""The address as one party has it: of IPv6, a household or a server has a whole /64."""
	try:
		parsed = ipaddress.ip_address(address or "")
	except ValueError:
		return address or ""
	if parsed.version == 4:
		return str(parsed)
	return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def log_outage(error: RedisError) -> None:
	frappe.logger("oauth_provider").warning(f"Failures are not counted: {type(error).__name__}")
