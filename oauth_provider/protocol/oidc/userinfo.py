"""The userinfo endpoint (OpenID Connect Core 5.3)."""

from typing import Any

from oauth_provider.protocol.errors import InsufficientScope, InvalidToken
from oauth_provider.protocol.oidc import claims, requested_claims
from oauth_provider.protocol.oidc.id_token import SCOPE
from oauth_provider.store import subjects
from oauth_provider.store.records import AccessToken


def describe_user_of(token: AccessToken) -> dict[str, Any]:
	"""Return what the client of an access token may know about its user, by one statement.

	Args:
		token: a valid one with the scope openid.

	Returns:
		`sub`, and the claims of the token's scopes and those that the authorization request asked for by name.

	Raises:
		InvalidToken: the user was deleted just now.
		InsufficientScope: the client has lost the scope openid, or it is disabled.
	"""
	user = claims.read_user(token.user, token.client)
	if not user:
		raise InvalidToken()
	if SCOPE not in user.open_scopes:
		raise InsufficientScope(SCOPE, f"The scope {SCOPE} is disabled, or not the client's any more.")
	asked = requested_claims.read_names(token.claims, "userinfo")
	left_out = set(token.refresh_token_scopes) - set(token.scopes)
	said = claims.describe_by_token(user, token.scopes, asked, left_out)
	return {**said, "sub": user.subject or subjects.get_or_make(token.user)}
