"""Signing tokens with the keys of this server, and verifying those that it has signed (RFC 7515, RFC 7519).

Verifying accepts what signing makes and nothing else: three header members, a key by its `kid`, the algorithm of that
key. So no header can name another key, another algorithm or an extension (RFC 8725 3.1, 3.5).
"""

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from oauth_provider.protocol.errors import UnusableSigningKey
from oauth_provider.store import signing_keys

#: Characters. Tokens of this server are shorter; a longer text is not looked at.
LONGEST = 16_384
HEADER = {"alg", "kid", "typ"}
LOST_ENCRYPTION_KEY = (
	"The signing key was encrypted with another encryption_key. Put the encryption_key of the site that was backed up"
	" into site_config.json, or make new keys: bench --site SITE oauth2 rotate-keys --discard"
)
READERS = {"RS256": RSAAlgorithm.from_jwk, "ES256": ECAlgorithm.from_jwk}


class InvalidSignatureError(Exception):
	"""A text is no token that this server has signed with a key that it still has."""


def sign(claims: dict[str, Any], algorithm: str, typ: str = "JWT") -> str:
	"""Sign claims with the current key of an algorithm.

	Args:
		claims: JSON values.
		algorithm: one that the site offers.
		typ: the type of the token (RFC 8725 3.11).

	Returns:
		The token, in the compact serialization.

	Raises:
		UnusableSigningKey: there is no key, or it cannot be decrypted.
	"""
	key = signing_keys.find_current(algorithm)
	if not key:
		raise UnusableSigningKey(
			f"There is no key for {algorithm}. Run: bench --site SITE oauth2 rotate-keys"
		)
	try:
		pem = signing_keys.decrypt(key)
	except signing_keys.UnreadableKeyError:
		raise UnusableSigningKey(LOST_ENCRYPTION_KEY) from None
	# The key is this server's own; OpenSSL's check of its primes takes longer than signing.
	private_key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
	return jwt.encode(claims, private_key, algorithm, {"kid": key.name, "typ": typ})  # type: ignore[arg-type]


def verify(token: str, typ: str = "JWT") -> dict[str, Any]:
	"""Check the signature of a token, and return its claims. Times, issuer and audience are the caller's to check.

	Args:
		token: any text.
		typ: the type that the token must have.

	Raises:
		InvalidSignatureError: it is none.
	"""
	if len(token) > LONGEST or not token.isascii():
		raise InvalidSignatureError
	try:
		header = jwt.get_unverified_header(token)
		if set(header) != HEADER or header["typ"] != typ or not isinstance(header["kid"], str):
			raise InvalidSignatureError
		key = signing_keys.find_public(header["kid"])
		if not key or key.algorithm != header["alg"]:
			raise InvalidSignatureError
		public_key = READERS[key.algorithm](json.loads(key.public_key))
		options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
		return jwt.decode(token, public_key, [key.algorithm], options)  # type: ignore[arg-type]
	except (jwt.PyJWTError, ValueError, RecursionError):
		raise InvalidSignatureError from None
