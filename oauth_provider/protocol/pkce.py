"""Proof Key for Code Exchange (RFC 7636), S256 only."""

import base64
import hashlib
import hmac
import re
from typing import Protocol

from oauth_provider.protocol.checks import Check
from oauth_provider.protocol.errors import InvalidGrant, InvalidRequest, UnknownGrant
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store.records import Client, Settings

# RFC 7636 4.1 and 4.2: 43 to 128 unreserved characters. `\Z`, since `$` lets a line feed follow.
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


def is_required(client: Client, settings: Settings) -> bool:
	"""True for public clients, self-made ones, and all if the settings require it (RFC 9700 2.1.1)."""
	return client.is_public or client.is_self_made or settings.pkce_required_for == "All clients"


def validate_challenge(parameters: Parameters, required: bool) -> None:
	"""Check the code challenge of an authorization request.

	Args:
		parameters: of the authorization request.
		required: whether this client must send one (RFC 9700 2.1.1).

	Raises:
		InvalidRequest: it is required and missing, malformed, or of another method than S256. RFC 7636 4.3 reads a
			missing method as `plain`; this server refuses it, since the challenge must not reveal the verifier
			(RFC 9700 2.1.1).
	"""
	challenge = parameters.get("code_challenge")
	method = parameters.get("code_challenge_method")
	if not challenge:
		if required:
			raise InvalidRequest("This client must send a code_challenge (PKCE, method S256).")
		if method:
			raise InvalidRequest("code_challenge_method came without a code_challenge.")
		return
	if method != "S256":
		raise InvalidRequest("code_challenge_method must be S256.")
	if not UNRESERVED.match(challenge):
		raise InvalidRequest("code_challenge must have 43 to 128 unreserved characters.")


class Proof(Protocol):
	"""The verifier of a token request and the challenge of its code; None if there is none."""

	@property
	def code_verifier(self) -> str | None: ...

	@property
	def code_challenge(self) -> str | None: ...


def is_expected(proof: Proof) -> bool:
	"""False for a verifier with a code without challenge: a sign of a downgrade attack (RFC 9700 4.8.2)."""
	return bool(proof.code_challenge) or not proof.code_verifier


def is_present(proof: Proof) -> bool:
	return bool(proof.code_verifier) or not proof.code_challenge


def is_well_formed(proof: Proof) -> bool:
	return not proof.code_verifier or bool(UNRESERVED.match(proof.code_verifier))


def is_verified(proof: Proof) -> bool:
	return not proof.code_verifier or hmac.compare_digest(
		s256(proof.code_verifier), proof.code_challenge or ""
	)


#: The checks of a code verifier against the challenge of the code.
VERIFIER_CHECKS: tuple[Check[Proof], ...] = (
	Check(
		is_expected,
		InvalidGrant,
		"A code_verifier was sent for a code that was issued without a code_challenge.",
	),
	Check(is_present, InvalidRequest, "The code_verifier is missing."),
	Check(is_well_formed, InvalidRequest, "code_verifier must have 43 to 128 unreserved characters."),
	Check(is_verified, UnknownGrant, "The code_verifier does not match the code_challenge."),
)


def s256(verifier: str) -> str:
	"""Compute the challenge of a verifier (RFC 7636 4.2)."""
	hashed = hashlib.sha256(verifier.encode("ascii")).digest()
	return base64.urlsafe_b64encode(hashed).decode("ascii").rstrip("=")
