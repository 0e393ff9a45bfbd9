"""Authorization requests that wait for the user's answer, in Redis.

They live ten minutes, are used once, and are lost without harm: the user starts again from the app.
"""

import json

import frappe

from oauth_provider.server.credentials import digest, generate

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


def put_back(handle: str, pending: dict) -> None:
	"""Keep a request on after its answer could not be stored, so that the user may give it again.

	Args:
		handle: of a request that was taken.
		pending: what `take` returned.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	frappe.cache.set(key(handle), json.dumps(pending), ex=LIFETIME)


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
	return json.loads(value) if value else None


def key(handle: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_transaction:{digest(handle)}")
