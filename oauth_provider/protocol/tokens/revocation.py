"""Token revocation (RFC 7009)."""

from oauth_provider.protocol.clients.authentication import authenticate, basic_header
from oauth_provider.protocol.errors import InvalidClient
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import clients, events, grants, tokens
from oauth_provider.store.records import IntrospectingClient


def identify_client(message: Message, parameters: Parameters) -> IntrospectingClient | None:
	"""Authenticate the client that asks for the revocation.

	Any holder of a public client's token may revoke it: a public client cannot authenticate, and somebody who finds a
	leaked token should be able to end it.

	Args:
		message: the request.
		parameters: its form body.

	Returns:
		The client; None when the request has no credentials and no client_id.
	"""
	if basic_header(message) or "client_id" in parameters:
		return authenticate(message, parameters, clients.find_to_authenticate)
	return None


def revoke_credential(credential: str, client: IntrospectingClient | None) -> None:
	"""End a token of this client; an unknown or another client's token is ignored (RFC 7009 2.2).

	Both kinds of tokens are searched, so token_type_hint is not needed.

	Args:
		credential: an access token or a refresh token.
		client: the client that asks; None for a holder without authentication.

	Raises:
		InvalidClient: there is no client, and the token is a confidential client's.
	"""
	row = tokens.find(credential)
	if not row or (client and row.client != client.name):
		return
	if not client and row.client_type != "Public":
		# A silent success would tell the developer that the token has ended.
		raise InvalidClient("A revocation was asked for without authenticating.", row.client)
	if row.kind == "access_token":
		tokens.expire_access_token(row.name)
		what = "Access token revoked by the client."
	else:
		# Every change of a family locks the grant first; see store.grants.
		grants.lock(row.oauth2_grant)
		tokens.revoke_family(row.family, "Revoked by the client")
		what = "Refresh token revoked by the client, with all that came from the same code."
	events.record("Revocation", row.client, row.user, what)
