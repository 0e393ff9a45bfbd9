"""Issuing tokens (RFC 6749 5.1), the same for every grant type."""

from collections.abc import Callable
from dataclasses import dataclass

from oauth_provider.protocol.oidc import id_token
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.scope_strings import join
from oauth_provider.protocol.settings import access_token_lifetime, refresh_token_lifetime
from oauth_provider.store import client_sessions, events, tokens
from oauth_provider.store.hashing import generate
from oauth_provider.store.records import Authenticated, TokenClient


@dataclass(frozen=True)
class Claim:
	"""The result of a grant type's checks: the client gets tokens.

	Attributes:
		user: the user of the tokens.
		scopes: of the access token.
		refresh_token_scopes: those that the user has granted, also if the client has lost some meanwhile. A narrower
			refresh narrows the access token alone (RFC 6749 6).
		audience: the resources of the access token; empty for the whole site.
		refresh_token_audience: those that the user has granted.
		oauth2_grant: the name of the grant of the tokens.
		family: the name of the code that the tokens came from; a replay ends the family.
		event: for the audit trail.
		origin: the code or refresh token that is exchanged.
		nonce: of the authorization request, for the ID token; empty at a refresh (OpenID Connect Core 12.2).
		is_sign_in: whether the user signs in to the client by it; a refresh may come after the session has ended.
		use_up: ends the code or refresh token of the request.
	"""

	user: str
	scopes: tuple[str, ...]
	refresh_token_scopes: tuple[str, ...]
	audience: tuple[str, ...]
	refresh_token_audience: tuple[str, ...]
	oauth2_grant: str
	family: str
	event: str
	use_up: Callable[[], None]
	origin: Authenticated
	nonce: str = ""
	is_sign_in: bool = False


@dataclass(frozen=True)
class GrantType:
	"""A grant type of the token endpoint (RFC 6749 4).

	Attributes:
		name: the value of the parameter grant_type.
		parameter: the required parameter with the client's credential.
		claim: locks the credential and checks its bindings; returns the claim or raises a ProtocolError.
	"""

	name: str
	parameter: str
	claim: Callable[[Parameters, TokenClient], Claim]


def issue_tokens(client: TokenClient, claim: Claim) -> dict[str, str | int]:
	"""End the credential of the request, store new tokens, record the event, and make the answer.

	Args:
		client: the authenticated client. It gets a refresh token if it has the grant type refresh_token.
		claim: of the grant type.

	Returns:
		The members of the answer; expires_in is in seconds.
	"""
	access_token = generate()
	# Before anything is stored: nothing is used up if it cannot be signed.
	signed = sign_id_token(client, claim, access_token) if id_token.SCOPE in claim.scopes else None
	refresh_token = generate() if "refresh_token" in client.grant_types else None
	lifetime = access_token_lifetime(client)
	claim.use_up()
	tokens.issue(
		access_token,
		refresh_token,
		lifetime,
		refresh_token_lifetime(client),
		client=client.name,
		user=claim.user,
		scopes=join(claim.scopes),
		refresh_token_scopes=join(claim.refresh_token_scopes),
		audience=join(claim.audience),
		refresh_token_audience=join(claim.refresh_token_audience),
		oauth2_grant=claim.oauth2_grant,
		family=claim.family,
		**columns_of_sign_in(claim.origin),
	)
	if signed and claim.is_sign_in and client.backchannel_logout_uri:
		client_sessions.add(client.name, claim.user, claim.origin.session_hash)
	events.record(claim.event, client.name, claim.user, join(claim.scopes))
	answer: dict[str, str | int] = {
		"access_token": access_token,
		"expires_in": lifetime,
		"token_type": "Bearer",
		"scope": join(claim.scopes),
	}
	optional = {"refresh_token": refresh_token, "id_token": signed}
	return answer | {name: token for name, token in optional.items() if token}


def sign_id_token(client: TokenClient, claim: Claim, access_token: str) -> str | None:
	granted = claim.refresh_token_scopes
	return id_token.make_id_token(
		client, claim.user, claim.scopes, granted, claim.origin, claim.nonce, access_token
	)


def columns_of_sign_in(origin: Authenticated) -> dict[str, str | int]:
	"""The columns by which a refresh knows how the user had signed in."""
	return {
		"auth_time": origin.auth_time,
		"amr": " ".join(origin.amr),
		"session_hash": origin.session_hash,
		"claims": origin.claims,
	}
