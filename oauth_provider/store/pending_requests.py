"""Authorization requests that wait for the user's answer, in Redis.

They live ten minutes, are used once, and are lost without harm: the user starts again from the app.
"""

import json

import frappe

from oauth_provider.store.hashing import digest, generate

LIFETIME = 600


def begin(pending: dict) -> str:
	"""Keep a request until the user has answered.

	Args:
		pending: what `take` returns; plain JSON values.

	Returns:
		The handle that goes into the dialog's form. Redis sees only its hash.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	handle = generate()
	frappe.cache.set(key(handle), json.dumps(pending), ex=LIFETIME)
	return handle


def give_back() -> None:
	"""Keep on what this request has taken: its answer could not be stored, and the user may give it again.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	if taken := frappe.local.flags.oauth2_taken:
		name, value = taken
		frappe.cache.set(name, value, ex=LIFETIME)


def take(handle: str) -> dict | None:
	"""Read a request and forget it, in one step, so that no answer counts twice.

	Returns:
		What `begin` was given; None when it was answered before, expired, or never was.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	pipeline = frappe.cache.pipeline(transaction=True)
	pipeline.get(key(handle))
	pipeline.delete(key(handle))
	value, _deleted = pipeline.execute()
	frappe.local.flags.oauth2_taken = (key(handle), value) if value else None
	return json.loads(value) if value else None


def key(handle: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_transaction:{digest(handle)}")
