"""The ID token (OpenID Connect Core 2, 3.1.3.6, 12.2)."""

import hashlib
from typing import Any

from jwt.utils import base64url_encode

from oauth_provider.protocol.oidc import claims, jws, keys, requested_claims
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import rows, subjects
from oauth_provider.store.records import Authenticated, TokenClient

SCOPE = "openid"
#: Seconds. A client reads the token at once.
LIFETIME = keys.LONGEST_TOKEN


def make_id_token(
	client: TokenClient,
	user: str,
	scopes: tuple[str, ...],
	granted: tuple[str, ...],
	origin: Authenticated,
	nonce: str,
	access_token: str,
) -> str | None:
	"""Make the ID token of a token answer.

	Args:
		client: the client, which is the audience.
		user: name of the User.
		scopes: of the access token.
		granted: of the refresh token.
		origin: the code or refresh token that is exchanged.
		nonce: of the authorization request; empty for none, and at a refresh.
		access_token: that the same answer has.

	Returns:
		The signed token; None if the scope openid is disabled, or the user was deleted just now.

	Raises:
		UnusableSigningKey: nothing can be signed.
	"""
	person = claims.read_user(user, client.name)
	if not person or SCOPE not in person.open_scopes:
		return None
	moment = rows.now()
	asked = requested_claims.read_names(origin.claims, "id_token")
	said: dict[str, Any] = {
		**claims.describe_by_token(
			person, scopes if client.claims_in_id_token else (), asked, set(granted) - set(scopes)
		),
		"iss": issuer_from(client.site_issuer),
		"sub": person.subject or subjects.get_or_make(user),
		"aud": client.client_id,
		"exp": moment + LIFETIME,
		"iat": moment,
		"at_hash": half_hash(access_token),
	}
	said |= describe_sign_in(origin, nonce)
	return jws.sign(said, signing_algorithm(client))


def describe_sign_in(origin: Authenticated, nonce: str) -> dict[str, Any]:
	"""Describe how the user has signed in, as far as it is known."""
	known = {
		"auth_time": origin.auth_time,
		"nonce": nonce,
		"sid": origin.session_hash,
		"amr": list(origin.amr),
	}
	return {name: value for name, value in known.items() if value}


def signing_algorithm(client: TokenClient) -> str:
	"""Return the algorithm that the client is set to, or RS256 where the site does not offer that."""
	return "ES256" if client.id_token_signed_response_alg == "ES256" and client.site_offer_es256 else "RS256"


def half_hash(token: str) -> str:
	"""Hash a token for `at_hash`: the left half of its SHA-256, which both algorithms use (3.1.3.6)."""
	return base64url_encode(hashlib.sha256(token.encode()).digest()[:16]).decode()
