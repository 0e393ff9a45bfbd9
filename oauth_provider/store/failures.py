"""Counts of failed attempts and of requests that wait, in Redis: each lives for one window; losing it does no harm."""

import frappe

from oauth_provider.store.hashing import digest


def add(subject: str, window: int) -> int:
	"""Count one more.

	Args:
		subject: what is counted, such as failures of a client at an address; Redis gets its hash.
		window: seconds after which the count starts again.

	Returns:
		The number in this window.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	pipeline = frappe.cache.pipeline(transaction=True)
	pipeline.set(key(subject), 0, ex=window, nx=True)
	pipeline.incr(key(subject))
	return pipeline.execute()[1]


def recent(subject: str) -> tuple[int, int]:
	"""Read a count.

	Args:
		subject: as for `add`.

	Returns:
		The number of failures in this window, and the seconds until its end.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	count = frappe.cache.get(key(subject))
	# Most clients have no failure: skip the second command.
	seconds = frappe.cache.ttl(key(subject)) if count else 0
	return int(count or 0), max(seconds, 1)


def key(subject: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_failures:{digest(subject)}")
