"""Redeeming an authorization code (RFC 6749 4.1.3)."""

from oauth_provider.server import eligibility, pkce
from oauth_provider.server.errors import InvalidGrant, InvalidRequest
from oauth_provider.server.parameters import Parameters
from oauth_provider.store import clients, codes, events, grants, rows, tokens


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
		InvalidGrant: anything else.
	"""
	code = parameters["code"]
	found = codes.find(code)
	if not found:
		raise InvalidGrant()
	grant = grants.lock(found.oauth2_grant)
	row = codes.lock(code)
	check_client(row, client)
	check_redirect_uri(row, parameters.get("redirect_uri"))
	pkce.validate_verifier(parameters.get("code_verifier"), row.code_challenge)
	check_replay(row)
	check_validity(row, grant)
	check_user(row, client, found.user_enabled)
	return row


def check_client(row, client) -> None:
	if not row or row.client != client.name:
		raise InvalidGrant()


def check_redirect_uri(row, redirect_uri: str | None) -> None:
	if not redirect_uri:
		raise InvalidRequest("redirect_uri is missing; it must be the one of the authorization request.")
	if redirect_uri != row.redirect_uri:
		raise InvalidGrant("redirect_uri differs from the one of the authorization request.")


def check_replay(row) -> None:
	"""A code that was redeemed before is in two hands: end all that came from it (RFC 6749 10.5)."""
	if row.validity == "Used":
		tokens.revoke_family(row.name, "The authorization code was used a second time")
		events.record(
			"Replay", row.client, row.user, "Authorization code used a second time; its tokens ended."
		)
		raise InvalidGrant("The code has been used before. All tokens that came from it are revoked.")


def check_validity(row, grant) -> None:
	if row.validity != "Valid" or row.expires_at <= rows.now():
		raise InvalidGrant("The code has expired or was revoked.")
	if not grant or grant.status != "Active":
		raise InvalidGrant("The user has withdrawn the authorization.")


def check_user(row, client, user_enabled: int) -> None:
	if not user_enabled or not eligibility.has_allowed_role(row.user, clients.allowed_roles(client.name)):
		raise InvalidGrant("The user may not use this client any more.")
