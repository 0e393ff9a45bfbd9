"""Issuing an authorization code (RFC 6749 4.1.2)."""

from oauth_provider.protocol import lifetimes
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import codes
from oauth_provider.store.hashing import generate


def issue_code(request: AuthorizationRequest, user: str, grant: str) -> str:
	"""Issue a code that is bound to everything that the request says.

	Args:
		request: the checked request.
		user: who has allowed it.
		grant: the name of the grant that the code is issued under; its row is locked.

	Returns:
		The code, as the client will present it.
	"""
	code = generate()
	challenge = request.parameters.get("code_challenge")
	codes.issue(
		code,
		lifetimes.authorization_code(request.settings),
		client=request.client.name,
		user=user,
		scopes=join(request.scopes),
		redirect_uri=request.redirect_uri,
		code_challenge=challenge,
		code_challenge_method=request.parameters.get("code_challenge_method") if challenge else None,
		nonce=request.parameters.get("nonce"),
		oauth2_grant=grant,
	)
	return code
