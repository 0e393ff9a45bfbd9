"""Redeeming an authorization code (RFC 6749 4.1.3)."""

from oauth_provider.protocol import eligibility, pkce
from oauth_provider.protocol.errors import InvalidGrant, InvalidRequest, ReplayedGrant, UnknownGrant
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import codes, rows, tokens


def claim(parameters: Parameters, client):
	"""Lock a code and check everything that it is bound to.

	The order decides what a failure costs: who does not hold all that the code is bound to can neither use it
	up nor, by replaying it, end the tokens that came from it (OAuth 2.1 4.1.3).

	Args:
		parameters: of the token request.
		client: the authenticated client.

	Returns:
		The locked row of the code.

	Raises:
		InvalidRequest: redirect_uri or code_verifier is missing.
		UnknownGrant: there is no such code, it is another client's, or the verifier is wrong.
		ReplayedGrant: it was redeemed before; all that came from it has just ended.
		InvalidGrant: it is of another redirect URI, expired, revoked, its user may not use the client, or no scope
			of it is left.
	"""
	code = parameters["code"]
	grant = codes.lock_grant(code)
	if not grant:
		raise UnknownGrant(hint="There is no such code.", client_id=client.name)
	row = codes.lock(code)
	check_client(row, client)
	check_redirect_uri(row, parameters.get("redirect_uri"))
	check_code_verifier(row, parameters.get("code_verifier"))
	check_replay(row)
	check_validity(row, grant)
	check_user(row, client, grant.user_enabled)
	row.scopes = eligibility.keep_scopes(row.scopes, client)
	check_scope(row)
	return row


def check_client(row, client) -> None:
	if not row or row.client != client.name:
		raise UnknownGrant(hint="The code is another client's.", client_id=client.name)


def check_redirect_uri(row, redirect_uri: str | None) -> None:
	if not redirect_uri:
		raise InvalidRequest("redirect_uri is missing; it must be the one of the authorization request.")
	if redirect_uri != row.redirect_uri:
		raise refused(row, "redirect_uri differs from the one of the authorization request.")


def check_code_verifier(row, code_verifier: str | None) -> None:
	try:
		pkce.validate_verifier(code_verifier, row.code_challenge)
	except InvalidGrant as error:
		error.client_id, error.user = row.client, row.user
		raise


def check_replay(row) -> None:
	"""A code that was redeemed before is in two hands: end all that came from it (RFC 6749 10.5)."""
	if row.validity == "Used":
		tokens.revoke_family(row.name, "The authorization code was used a second time")
		hint = "Authorization code used a second time; its tokens ended."
		raise ReplayedGrant(hint=hint, client_id=row.client, user=row.user)


def check_validity(row, grant) -> None:
	if row.validity != "Valid" or row.expires_at <= rows.now():
		raise refused(row, "The code has expired or was revoked.")
	if grant.status != "Active":
		raise refused(row, "The user has withdrawn the authorization.")


def check_user(row, client, user_enabled: int | None) -> None:
	if not user_enabled or not eligibility.has_role_for(client.name, client.limited_to_role, row.user):
		raise refused(row, "The user may not use this client any more.")


def check_scope(row) -> None:
	if not row.scopes:
		raise refused(row, eligibility.NO_SCOPE_LEFT)


def refused(row, description: str) -> InvalidGrant:
	return InvalidGrant(description, client_id=row.client, user=row.user)
