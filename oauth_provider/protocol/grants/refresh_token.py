"""Refreshing an access token (RFC 6749 6), with rotation for every client (RFC 9700 4.14.2)."""

from oauth_provider.protocol import eligibility, scope_strings, settings
from oauth_provider.protocol.errors import InvalidGrant, InvalidScope, ReplayedGrant, UnknownGrant
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.store import rows, tokens


def claim(parameters: Parameters, client):
	"""Lock a refresh token and check everything that it is bound to.

	Args:
		parameters: of the token request.
		client: the authenticated client.

	Returns:
		The locked row of the token.

	Raises:
		UnknownGrant: there is no such token, or it is another client's.
		ReplayedGrant: it was used before; its whole family has just ended.
		InvalidGrant: it has expired, was revoked, its user may not use the client, or no scope of it is left.
		InvalidScope: the request asks for more than was granted.
	"""
	refresh_token = parameters["refresh_token"]
	grant = tokens.lock_grant(refresh_token)
	if not grant:
		raise UnknownGrant(hint="There is no such refresh token.", client_id=client.name)
	row = tokens.lock(refresh_token)
	check_client(row, client)
	check_replay(row)
	check_validity(row, grant)
	check_user(row, client, grant.user_enabled)
	row.refresh_token_scopes = eligibility.keep_scopes(row.refresh_token_scopes, client)
	check_scope(row, parameters.get("scope"))
	return row


def check_client(row, client) -> None:
	if not row:
		raise UnknownGrant(hint="The refresh token has just been cleared.", client_id=client.name)
	if row.client != client.name:
		raise UnknownGrant(hint="The refresh token is another client's.", client_id=client.name)


def check_replay(row) -> None:
	"""A refresh token that was rotated before is in two hands: end the whole family."""
	if row.status != "Replaced":
		return
	grace = settings.get().refresh_reuse_grace or 0
	if rows.now() <= row.revoked_at + grace and grace:
		return
	tokens.revoke_family(row.family, "A refresh token was used a second time")
	hint = "Refresh token used a second time; its family ended."
	raise ReplayedGrant(hint=hint, client_id=row.client, user=row.user)


def check_validity(row, grant) -> None:
	if row.status == "Revoked" or row.refresh_token_expires_at <= rows.now():
		raise refused(row, "The refresh token has expired or was revoked.")
	if grant.status != "Active":
		raise refused(row, "The user has withdrawn the authorization.")


def check_user(row, client, user_enabled: int | None) -> None:
	if not user_enabled or not eligibility.has_role_for(client.name, client.limited_to_role, row.user):
		raise refused(row, "The user may not use this client any more.")


def check_scope(row, requested: str | None) -> None:
	"""A refresh may ask for less than was granted, never for more (RFC 6749 6)."""
	granted = scope_strings.parse(row.refresh_token_scopes)
	if not granted:
		raise refused(row, eligibility.NO_SCOPE_LEFT)
	for scope in scope_strings.parse(requested):
		if scope not in granted:
			description = f"The user has not granted this scope: {printable(scope)}."
			raise InvalidScope(description, client_id=row.client, user=row.user)


def refused(row, description: str) -> InvalidGrant:
	return InvalidGrant(description, client_id=row.client, user=row.user)
