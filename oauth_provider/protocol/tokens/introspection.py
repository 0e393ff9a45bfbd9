"""Token introspection (RFC 7662)."""

from oauth_provider.protocol import eligibility
from oauth_provider.protocol.clients.authentication import basic_header
from oauth_provider.protocol.core_credentials import has_ended_there
from oauth_provider.protocol.errors import InvalidClient
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.resource_indicators import describe_audience
from oauth_provider.protocol.scope_strings import join
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import provider_settings, rows, subjects, tokens
from oauth_provider.store.records import AuthenticatingClient, IntrospectingClient, TokenDescription

INACTIVE: dict[str, object] = {"active": False}
#: The members that anyone who has a token gets: no name of a user.
HOLDERS = ("active", "scope", "client_id", "sub", "exp")


def needs_no_authentication(message: Message, parameters: Parameters) -> bool:
	"""Whether a request is answered without authentication.

	Frappe's own provider never asked for it, so gateways that check tokens there have no credentials. The settings may
	let them go on, at that path alone.
	"""
	has_secret = basic_header(message) or "client_secret" in parameters
	return message.is_for_frappe and not has_secret and provider_settings.read().open_introspection


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
	members = describe_row(row, credential, is_read_only)
	if not members["active"]:
		return members
	issuer = issuer_from(client.site_issuer)
	audience = row.audience if row.kind == "access_token" else row.refresh_token_audience
	return {**members, "aud": describe_audience(audience, issuer), "iss": issuer}


def describe_to_holder(credential: str, is_read_only: bool = False) -> dict[str, object]:
	"""Describe a token to anyone who has it.

	Args:
		credential: an access token or a refresh token.
		is_read_only: as for `describe_token`.

	Returns:
		HOLDERS of the members; `active: false` alone for a token that is unknown or not active.
	"""
	row = tokens.find(credential)
	members = describe_row(row, credential, is_read_only) if row else INACTIVE
	return {name: members[name] for name in HOLDERS if name in members}


def describe_row(row: TokenDescription, credential: str, is_read_only: bool) -> dict[str, object]:
	"""Describe a token, whoever asks."""
	is_refresh_token = row.kind == "refresh_token"
	expires_at = row.refresh_token_expires_at if is_refresh_token else row.expires_at
	alive = (
		row.status == "Active" and row.client_enabled and row.user_enabled and row.grant_status == "Active"
	)
	if not alive or expires_at <= rows.now():
		return INACTIVE
	if row.is_imported and has_ended_there(credential, provider_settings.read()):
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
	}
