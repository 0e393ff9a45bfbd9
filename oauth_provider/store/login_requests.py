"""Authorization requests that wait while their user signs in, in Redis.

A guest can send any number of them, so their length, their lifetime and their number for each network are limited.
"""

import json
from dataclasses import asdict, dataclass

import frappe

from oauth_provider.store import failures
from oauth_provider.store.hashing import digest, generate

#: Seconds: the user may have to wait for an e-mail.
LIFETIME = 3600
MAX_LENGTH = 16 * 1024
MAX_FOR_NETWORK = 1000


@dataclass(frozen=True)
class LoginRequest:
	"""A request that waits.

	Attributes:
		query: the query string, undecoded.
		browser: the hash of the secret in the cookie of the browser that sent it.
		arrived_at: when it came for the first time, in seconds since 1970 UTC.
	"""

	query: str
	browser: str
	arrived_at: float


def store(request: LoginRequest, network: str) -> str | None:
	"""Store a request.

	Args:
		request: the request.
		network: the address to count by.

	Returns:
		The handle for the login page, of which Redis gets the hash; None when the request is too long, or when too many
		requests of this network wait.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	if len(request.query) > MAX_LENGTH or failures.add(f"login {network}", LIFETIME) > MAX_FOR_NETWORK:
		return None
	handle = generate()
	frappe.cache.set(key(handle), json.dumps(asdict(request)), ex=LIFETIME)
	return handle


def find(handle: str) -> LoginRequest | None:
	"""Read a request. It stays, so that the user can reload the page.

	Args:
		handle: as the browser sent it.

	Returns:
		The request; None when the handle is unknown or expired.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	value = frappe.cache.get(key(handle))
	return LoginRequest(**json.loads(value)) if value else None


def key(handle: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_login:{digest(handle)}")
