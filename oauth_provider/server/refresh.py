"""Refreshing an access token (RFC 6749 6), with rotation for every client (RFC 9700 4.14.2)."""

from oauth_provider.server import eligibility, settings
from oauth_provider.server.errors import InvalidGrant
from oauth_provider.store import clients, events, grants, rows, tokens


def claim(refresh_token: str, client):
	"""Lock a refresh token and check everything that it is bound to.

	Args:
		refresh_token: as the client presents it.
		client: the authenticated client.

	Returns:
		The locked row of the token.

	Raises:
		InvalidGrant: unknown, of another client, expired, revoked, or used before.
	"""
	found = tokens.find_refresh_token(refresh_token)
	if not found or found.client != client.name:
		raise InvalidGrant()
	grant = grants.lock(found.oauth2_grant)
	row = tokens.lock(found.name)
	check_replay(row)
	check_validity(row, grant)
	check_user(row, found.user_enabled)
	return row


def check_replay(row) -> None:
	"""A refresh token that was rotated before is in two hands: end the whole family."""
	if not row or row.status != "Replaced":
		return
	grace = settings.get().refresh_reuse_grace or 0
	if rows.now() <= row.revoked_at + grace and grace:
		return
	tokens.revoke_family(row.family, "A refresh token was used a second time")
	events.record("Replay", row.client, row.user, "Refresh token used a second time; its family ended.")
	raise InvalidGrant("The refresh token has been used before. All tokens that came from it are revoked.")


def check_validity(row, grant) -> None:
	if not row or row.status == "Revoked" or row.refresh_token_expires_at <= rows.now():
		raise InvalidGrant("The refresh token has expired or was revoked.")
	if not grant or grant.status != "Active":
		raise InvalidGrant("The user has withdrawn the authorization.")


def check_user(row, user_enabled: int) -> None:
	if not user_enabled or not eligibility.has_allowed_role(row.user, clients.allowed_roles(row.client)):
		raise InvalidGrant("The user may not use this client any more.")
