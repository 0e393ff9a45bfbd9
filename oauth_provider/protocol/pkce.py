"""Proof Key for Code Exchange (RFC 7636), S256 only."""

import base64
import hashlib
import hmac
import re

from oauth_provider.protocol.errors import InvalidGrant, InvalidRequest, UnknownGrant
from oauth_provider.protocol.parameters import Parameters

# RFC 7636 4.1 and 4.2: 43 to 128 unreserved characters. `\Z`, since `$` lets a line feed follow.
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")


def validate_challenge(parameters: Parameters, required: bool) -> None:
	"""Check the code challenge of an authorization request.

	Args:
		parameters: of the authorization request.
		required: whether this client must send one (RFC 9700 2.1.1).

	Raises:
		InvalidRequest: missing though required, malformed, or of a method other than S256. A missing method
			is not taken for `plain` as RFC 7636 4.3 would: RFC 9700 2.1.1 wants the challenge not to reveal
			the verifier.
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


def validate_verifier(verifier: str | None, challenge: str | None) -> None:
	"""Check the code verifier of a token request against the challenge that its code is bound to.

	Args:
		verifier: as sent to the token endpoint.
		challenge: as sent to the authorization endpoint; None when there was none.

	Raises:
		InvalidRequest: the verifier is missing or malformed.
		UnknownGrant: it does not match.
		InvalidGrant: the code was issued without a challenge (RFC 9700 4.8.2).
	"""
	if not challenge:
		if verifier:
			raise InvalidGrant(
				"A code_verifier was sent for a code that was issued without a code_challenge."
			)
		return
	if not verifier:
		raise InvalidRequest("The code_verifier is missing.")
	if not UNRESERVED.match(verifier):
		raise InvalidRequest("code_verifier must have 43 to 128 unreserved characters.")
	if not hmac.compare_digest(s256(verifier), challenge):
		raise UnknownGrant("The code_verifier does not match the code_challenge.")


def s256(verifier: str) -> str:
	"""The challenge that belongs to a verifier (RFC 7636 4.2)."""
	hashed = hashlib.sha256(verifier.encode("ascii")).digest()
	return base64.urlsafe_b64encode(hashed).decode("ascii").rstrip("=")
