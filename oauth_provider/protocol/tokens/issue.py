"""Issuing tokens (RFC 6749 5.1), the same way for every grant type."""

from oauth_provider.protocol import lifetimes
from oauth_provider.protocol.grants.claim import Claim
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import events, tokens
from oauth_provider.store.hashing import generate
from oauth_provider.store.records import TokenClient


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
	lifetime = lifetimes.access_token(client)
	claim.use_up()
	tokens.issue(
		access_token,
		refresh_token,
		lifetime,
		lifetimes.refresh_token(client),
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
