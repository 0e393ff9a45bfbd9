"""What a grant type proves, and the tokens issued for it (RFC 6749 5.1), the same way for every grant type."""

from collections.abc import Callable
from dataclasses import dataclass

from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.scope_strings import join
from oauth_provider.protocol.settings import access_token_lifetime, refresh_token_lifetime
from oauth_provider.store import events, tokens
from oauth_provider.store.hashing import generate
from oauth_provider.store.records import TokenClient


@dataclass(frozen=True)
class Claim:
	"""The right to tokens, beyond doubt.

	Attributes:
		user: whom the tokens act for.
		scopes: of the access token.
		refresh_token_scopes: of the refresh token; a narrowed request narrows its access token alone (RFC 6749 6).
		oauth2_grant: the name of the grant that the tokens are issued under.
		family: the name of the code that they all came from; a replay ends the family.
		event: of the audit trail.
		use_up: ends what was presented, so that it counts once.
	"""

	user: str
	scopes: tuple[str, ...]
	refresh_token_scopes: tuple[str, ...]
	oauth2_grant: str
	family: str
	event: str
	use_up: Callable[[], None]


@dataclass(frozen=True)
class GrantType:
	"""A way to get tokens (RFC 6749 4).

	Attributes:
		name: the value of the parameter grant_type.
		parameter: carries what the client presents; required.
		claim: locks what is presented, checks everything that it is bound to, and raises a ProtocolError of the
			catalogue or returns the claim.
	"""

	name: str
	parameter: str
	claim: Callable[[Parameters, TokenClient], Claim]


def issue_tokens(client: TokenClient, claim: Claim) -> dict[str, str | int]:
	"""Use up what was presented, store the new tokens, write the audit line, and make the answer.

	Args:
		client: the authenticated client. It gets a refresh token if it may use one.
		claim: of one of the grant types.

	Returns:
		The members of the answer; expires_in is in seconds.
	"""
	access_token = generate()
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
		oauth2_grant=claim.oauth2_grant,
		family=claim.family,
	)
	events.record(claim.event, client.name, claim.user, join(claim.scopes))
	answer: dict[str, str | int] = {
		"access_token": access_token,
		"expires_in": lifetime,
		"token_type": "Bearer",
		"scope": join(claim.scopes),
	}
	return {**answer, "refresh_token": refresh_token} if refresh_token else answer
