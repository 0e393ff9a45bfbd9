"""Counts of failed attempts, in Redis: they matter for a minute and may be lost."""

import frappe

from oauth_provider.store.hashing import digest


def add(subject: str, window: int) -> int:
	"""Count one more.

	Args:
		subject: whose; Redis sees only its hash.
		window: seconds after which the count begins anew.

	Returns:
		How many there were in this window.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	pipeline = frappe.cache.pipeline(transaction=True)
	pipeline.set(key(subject), 0, ex=window, nx=True)
	pipeline.incr(key(subject))
	return pipeline.execute()[1]


def recent(subject: str) -> tuple[int, int]:
	"""Read a count.

	Returns:
		How many there were, and the seconds until the count begins anew.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	count = frappe.cache.get(key(subject))
	# Hardly anybody has failed.
	seconds = frappe.cache.ttl(key(subject)) if count else 0
	return int(count or 0), max(seconds, 1)


def key(subject: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_failures:{digest(subject)}")
