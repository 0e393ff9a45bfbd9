"""Token introspection (RFC 7662)."""

from oauth_provider.protocol import eligibility
from oauth_provider.protocol.errors import InvalidClient
from oauth_provider.protocol.scope_strings import join
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import rows, subjects, tokens
from oauth_provider.store.records import AuthenticatingClient, IntrospectingClient

INACTIVE: dict[str, object] = {"active": False}


def refuse_public_client(client: AuthenticatingClient) -> None:
	"""Refuse a public client, which cannot authenticate (RFC 7662 2.1).

	Raises:
		InvalidClient: the client is public.
	"""
	if client.is_public:
		raise InvalidClient("A public client asked for introspection.", client.name)


def describe_token(
	credential: str, client: IntrospectingClient, is_read_only: bool = False
) -> dict[str, object]:
	"""Describe a token of the client; a client marked as resource server gets those of all clients.

	Args:
		credential: an access token or a refresh token.
		client: the client that asks.
		is_read_only: nothing can be stored, so a user who has no subject yet gets none.

	Returns:
		The members of RFC 7662 2.2, times in seconds since 1970 UTC. `active: false` alone for a token that is unknown,
		not active, or another client's.
	"""
	row = tokens.find(credential)
	if not row or (row.client != client.name and not client.is_resource_server):
		return INACTIVE
	is_refresh_token = row.kind == "refresh_token"
	expires_at = row.refresh_token_expires_at if is_refresh_token else row.expires_at
	alive = (
		row.status == "Active" and row.client_enabled and row.user_enabled and row.grant_status == "Active"
	)
	if not alive or expires_at <= rows.now():
		return INACTIVE
	if not eligibility.has_role_for(row.client, row.limited_to_role, row.user):
		return INACTIVE
	subject = row.subject or (None if is_read_only else subjects.get_or_make(row.user))
	return {
		"active": True,
		"scope": join(row.refresh_token_scopes if is_refresh_token else row.scopes),
		"client_id": row.client_id,
		"username": row.user,
		**({"sub": subject} if subject else {}),
		"token_type": row.kind if is_refresh_token else "Bearer",
		"exp": expires_at,
		"iat": row.issued_at,
		"iss": issuer_from(client.site_issuer),
	}
