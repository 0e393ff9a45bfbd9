"""Generates codes, tokens and client secrets, and hashes them for storage."""

import hashlib
import hmac
import secrets

BYTES = 32


def generate() -> str:
	"""Make a new code, token or client secret.

	Returns:
		43 URL-safe characters that carry 256 bits of the system's randomness
		(RFC 6749 10.10 asks for at least 128).
	"""
	return secrets.token_urlsafe(BYTES)


def digest(credential: str) -> str:
	"""Hash a credential for storage or look-up.

	A plain SHA-256 is enough, and fast: what is hashed has 256 bits of randomness, so there is
	nothing to guess that a slow password hash would protect.

	Args:
		credential: what the client presented; may be any text, lone surrogates included.

	Returns:
		64 hexadecimal digits.
	"""
	return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()


def hash_session(sid: str) -> str:
	"""Return the identifier of a session for clients, which does not tell the session's own."""
	return digest(f"sid {sid}")


def matches(credential: str, stored_digest: str | None) -> bool:
	"""Compare a presented credential with a stored hash in constant time.

	Args:
		credential: what the client presented.
		stored_digest: the hash at rest; None or empty never matches.
	"""
	return hmac.compare_digest(digest(credential), stored_digest or "")
