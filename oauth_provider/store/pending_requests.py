"""Authorization requests that wait for the user's answer, in Redis.

A request expires after ten minutes and is used once. If Redis loses it, the user starts again from the app.
"""

import json

import frappe

from oauth_provider.store.hashing import digest, generate

LIFETIME = 600


def store(pending: dict) -> str:
	"""Store a request until the user answers.

	Args:
		pending: JSON values, which `take` returns.

	Returns:
		The handle for the dialog's form. Redis gets its hash.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	handle = generate()
	frappe.cache.set(key(handle), json.dumps(pending), ex=LIFETIME)
	return handle


def restore() -> None:
	"""Store the request again that `take` returned, so that the user can submit the form again.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	if taken := frappe.local.flags.oauth2_taken:
		name, value = taken
		frappe.cache.set(name, value, ex=LIFETIME)


def take(handle: str) -> dict | None:
	"""Read and delete a request in one transaction of Redis, so that it is answered once.

	Args:
		handle: as the form sent it.

	Returns:
		The values that were stored; None when the handle is unknown, used or expired.

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
