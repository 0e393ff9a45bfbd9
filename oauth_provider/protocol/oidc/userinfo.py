"""The userinfo endpoint (OpenID Connect Core 5.3)."""

from typing import Any

from oauth_provider.protocol.errors import InvalidToken
from oauth_provider.protocol.oidc import claims, requested_claims
from oauth_provider.store import subjects, user_claims
from oauth_provider.store.records import AccessToken


def describe_user_of(token: AccessToken) -> dict[str, Any]:
	"""Return what the client of an access token may know about its user, by one statement.

	Args:
		token: a valid one with the scope openid.

	Returns:
		`sub`, and the claims of the token's scopes and those that the authorization request asked for by name.

	Raises:
		InvalidToken: the user was deleted just now.
	"""
	user = user_claims.read(token.user, token.client)
	if not user:
		raise InvalidToken()
	asked = requested_claims.read_names(token.claims, "userinfo")
	names = (*claims.claims_of_scopes(token.scopes), *asked)
	return {**claims.describe_user(user, names), "sub": user.subject or subjects.get_or_make(token.user)}
