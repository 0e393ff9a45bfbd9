"""The keys that sign tokens: making and rotating them, and the JWK Set that clients check signatures by (RFC 7517).

An algorithm has one current key, which signs, and a next key, which is published long before it signs, since clients
keep the set for a while. A retired key stays in the set until the last token that it signed has ended.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode

from oauth_provider.store import rows, signing_keys
from oauth_provider.store.records import KeyState, Settings

RSA_BITS = 2048
#: Octets of a coordinate of P-256.
COORDINATE = 32
#: Seconds for which clients may keep the JWK Set, so the time for which a key is published before it signs.
PUBLISHED_BEFORE = 3600
#: Seconds for which the longest-lived token of a key is valid after the key was retired.
LONGEST_TOKEN = 3600
#: Seconds for which a retired key can still tell whose an expired ID token was (OpenID Connect RP-Initiated Logout 2).
KEPT = 90 * 24 * 3600
#: The members of a JWK that its thumbprint is made of, by the type of the key (RFC 7638 3.2).
THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyTooNewError(Exception):
	"""The next key was published a moment ago, so clients would not find it yet; `seconds` are to wait."""

	def __init__(self, seconds: int):
		super().__init__(seconds)
		self.seconds = seconds


def make_rsa_key() -> tuple[PrivateKey, dict[str, Any]]:
	key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
	return key, json.loads(RSAAlgorithm.to_jwk(key.public_key()))


def make_ec_key() -> tuple[PrivateKey, dict[str, Any]]:
	key = ec.generate_private_key(ec.SECP256R1())
	return key, describe_ec_key(key.public_key())


def describe_ec_key(key: ec.EllipticCurvePublicKey) -> dict[str, Any]:
	"""Describe a key of P-256 (RFC 7518 6.2.1) with the zeros at the front, which PyJWT would leave out."""
	point = key.public_numbers()
	x, y = (base64url_encode(number.to_bytes(COORDINATE, "big")).decode() for number in (point.x, point.y))
	return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


#: How to make a key, by the JWS algorithm (RFC 7518 3.1). RS256 is mandatory (OpenID Connect Core 15.1).
ALGORITHMS: dict[str, Callable[[], tuple[PrivateKey, dict[str, Any]]]] = {
	"RS256": make_rsa_key,
	"ES256": make_ec_key,
}


def offered_algorithms(settings: Settings) -> tuple[str, ...]:
	"""List the algorithms that this site signs with; RS256 comes first."""
	return ("RS256", "ES256") if settings.offer_es256 else ("RS256",)


def make_missing(settings: Settings) -> None:
	"""Make the keys of each offered algorithm that has none, as at the installation."""
	stored = signing_keys.lock_all()
	for algorithm in offered_algorithms(settings):
		if not any(key.algorithm == algorithm and key.status == "Current" for key in stored):
			advance(algorithm, [key for key in stored if key.algorithm == algorithm])


def rotate(settings: Settings) -> None:
	"""Retire the current keys, let the next ones sign, make new next ones, and delete those that nobody needs.

	Raises:
		KeyTooNewError: a next key was published less than `PUBLISHED_BEFORE` seconds ago; nothing has changed.
	"""
	stored = signing_keys.lock_all()
	offered = offered_algorithms(settings)
	newest = max((key.published_at for key in stored if is_next(key, offered)), default=0)
	if (seconds := newest + PUBLISHED_BEFORE - rows.now()) > 0:
		raise KeyTooNewError(seconds)
	for algorithm in ALGORITHMS:
		of_algorithm = [key for key in stored if key.algorithm == algorithm]
		if algorithm in offered:
			advance(algorithm, of_algorithm)
		else:
			retire_keys(of_algorithm)
	signing_keys.delete([key.name for key in stored if is_forgotten(key)])


def discard(settings: Settings) -> None:
	"""Delete all keys and make new ones: after a theft, or where the site's encryption_key is lost.

	No token that was signed before is accepted after that.
	"""
	signing_keys.delete([key.name for key in signing_keys.lock_all()])
	for algorithm in offered_algorithms(settings):
		advance(algorithm, [])


def advance(algorithm: str, stored: list[KeyState]) -> None:
	"""Move the keys of one algorithm on by one place.

	Args:
		algorithm: of the keys.
		stored: all of its keys; their rows are locked.
	"""
	retire_keys([key for key in stored if key.status == "Current"])
	waiting = [key.name for key in stored if key.status == "Next"] or [make_key(algorithm)]
	signing_keys.set_status(waiting[0], "Current", "signs_since")
	make_key(algorithm)


def retire_keys(stored: list[KeyState]) -> None:
	for key in stored:
		if key.status != "Retired":
			signing_keys.set_status(key.name, "Retired", "retired_at")


def is_next(key: KeyState, algorithms: tuple[str, ...]) -> bool:
	return key.status == "Next" and key.algorithm in algorithms


def is_forgotten(key: KeyState) -> bool:
	return key.status == "Retired" and key.retired_at + KEPT < rows.now()


def make_key(algorithm: str) -> str:
	"""Make a key, store it as the next one, and return its `kid`."""
	key, members = ALGORITHMS[algorithm]()
	public = {name: value for name, value in members.items() if name != "key_ops"}
	kid = thumbprint(public)
	pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
	signing_keys.insert(kid, algorithm, json.dumps({**public, "use": "sig", "alg": algorithm}), pem.decode())
	return kid


def thumbprint(jwk: dict[str, Any]) -> str:
	"""Compute the SHA-256 thumbprint of a public key (RFC 7638 3)."""
	members = {name: jwk[name] for name in THUMBPRINT_MEMBERS[jwk["kty"]]}
	canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
	return base64url_encode(hashlib.sha256(canonical).digest()).decode()


def describe_key_set() -> dict[str, object]:
	"""Return the JWK Set (RFC 7517 5): the keys by which a valid token of this server may be signed, now or soon."""
	published = signing_keys.list_published(tuple(ALGORITHMS), rows.now() - LONGEST_TOKEN)
	return {"keys": [{**json.loads(key.public_key), "kid": key.name} for key in published]}
