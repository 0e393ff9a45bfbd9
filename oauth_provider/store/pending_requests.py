"""Authorization requests that wait for the user's answer, in Redis, and for some seconds the response to it.

A request expires after ten minutes and is answered once: the first decision claims it. A double click sends the form
twice, and the browser shows the second response alone, so the same decision gets the same response. If Redis loses a
request, the user starts again from the app.
"""

import base64
import hashlib
import json
import time
from dataclasses import asdict, dataclass

import frappe
from cryptography.fernet import Fernet

from oauth_provider.store.hashing import digest, generate, matches

LIFETIME = 600
#: Seconds for which a response is stored.
RESPONSE_LIFETIME = 10
#: Seconds that a repeated decision waits for the response to the first one, and seconds between two looks.
PATIENCE, PAUSE = 5, 0.05


class AnsweredBeforeError(Exception):
	"""Another decision came first, or the response to the first one is missing."""


@dataclass(frozen=True)
class PendingRequest:
	"""A request and the session that was asked.

	Attributes:
		query: the query string, undecoded.
		user: who was asked.
		sid: the hash of the session's id.
		arrived_at: when it came for the first time, before any login for it, in seconds since 1970 UTC.
		page: the page that was shown; its form alone can answer.
	"""

	query: str
	user: str
	sid: str
	arrived_at: float
	page: str

	def is_of(self, user: str, sid: str) -> bool:
		"""Whether a session is the one that was asked."""
		return self.user == user and matches(sid, self.sid)


def store(request: PendingRequest) -> str:
	"""Store a request until the user answers.

	Returns:
		The handle for the dialog's form. Redis gets its hash.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	handle = generate()
	pipeline = frappe.cache.pipeline(transaction=True)
	pipeline.hset(key(handle), "request", json.dumps(asdict(request)))
	pipeline.expire(key(handle), LIFETIME)
	pipeline.execute()
	return handle


def find(handle: str) -> PendingRequest | None:
	"""Read a request, whether it was answered or not.

	Args:
		handle: as the form sent it.

	Returns:
		The request; None when the handle is unknown or expired.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	pipeline = frappe.cache.pipeline(transaction=False)
	pipeline.hget(key(handle), "request")
	(value,) = pipeline.execute()
	return PendingRequest(**json.loads(value)) if value else None


def claim_decision(handle: str, decision: str) -> str | None:
	"""Claim a request for a decision. Of any number of decisions at once, the first one gets it.

	Args:
		handle: of a request that was found.
		decision: of the user, in ASCII.

	Returns:
		None for the first decision, which must end in `release` or in `store_response`; for the same decision, the
		response to the first one.

	Raises:
		AnsweredBeforeError: another decision came first, or the response to the first one is missing.
		redis.exceptions.RedisError: Redis is away.
	"""
	end = time.monotonic() + PATIENCE
	while time.monotonic() < end:
		pipeline = frappe.cache.pipeline(transaction=True)
		pipeline.hsetnx(key(handle), "decision", decision)
		pipeline.hmget(key(handle), ["request", "decision", "response"])
		is_first, (request, first, response) = pipeline.execute()
		if not request:
			# It expired since it was found.
			frappe.cache.delete(key(handle))
			break
		if is_first:
			frappe.local.flags.oauth2_claimed = handle
			return None
		if first != decision.encode():
			break
		if response:
			return cipher(handle).decrypt(response).decode()
		time.sleep(PAUSE)
	raise AnsweredBeforeError


def has_claimed() -> bool:
	"""True if this HTTP request has claimed a request."""
	return bool(frappe.local.flags.oauth2_claimed)


def release() -> None:
	"""Give up the claim of this HTTP request, if it has one, so that the user can submit the form again.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	if handle := frappe.local.flags.pop("oauth2_claimed", None):
		pipeline = frappe.cache.pipeline(transaction=False)
		pipeline.hdel(key(handle), "decision")
		pipeline.execute()


def store_response(response: str) -> None:
	"""Store the response to the decision that this HTTP request has claimed.

	Args:
		response: the response, which may contain a code.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	handle = frappe.local.flags.pop("oauth2_claimed")
	pipeline = frappe.cache.pipeline(transaction=True)
	pipeline.hset(key(handle), "response", cipher(handle).encrypt(response.encode()))
	pipeline.expire(key(handle), RESPONSE_LIFETIME)
	pipeline.execute()


def cipher(handle: str) -> Fernet:
	"""Encrypt with the handle, of which Redis has only the hash: nobody can read a code there."""
	return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"response {handle}".encode()).digest()))


def key(handle: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_dialog:{digest(handle)}")
