"""Token revocation (RFC 7009)."""

from oauth_provider.protocol.clients.authentication import authenticate
from oauth_provider.protocol.errors import InvalidClient
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import clients, events, grants, tokens
from oauth_provider.store.records import IntrospectingClient


def identify_client(message: Message, parameters: Parameters) -> IntrospectingClient | None:
	"""Authenticate the client that asks for the revocation.

	A public client's token may be revoked by whoever holds it: holding it is all that a public client could
	prove anyway, and ending a leaked token is what its finder should be able to do.

	Args:
		message: the request.
		parameters: its form body.

	Returns:
		The client; None when the request names none.
	"""
	if message.authorization or "client_id" in parameters:
		return authenticate(message, parameters, clients.find_to_authenticate)
	return None


def revoke_credential(credential: str, client: IntrospectingClient | None) -> None:
	"""End a token, if it is this client's to end; the caller's answer is the same either way (RFC 7009 2.2).

	Both kinds are looked up at once, so that a wrong token_type_hint does no harm.

	Args:
		credential: an access token or a refresh token.
		client: who asks; None for a bare holder.

	Raises:
		InvalidClient: a bare holder asks, and the token is a confidential client's.
	"""
	row = tokens.find(credential)
	if not row or (client and row.client != client.name):
		return
	if not client and row.client_type != "Public":
		# Silence here would leave the developer believing that the token is dead.
		raise InvalidClient("A revocation was asked for without authenticating.", row.client)
	if row.kind == "access_token":
		tokens.expire_access_token(row.name)
		what = "Access token revoked by the client."
	else:
		# Lock as every other change of a family does; see store.grants.
		grants.lock(row.oauth2_grant)
		tokens.revoke_family(row.family, "Revoked by the client")
		what = "Refresh token revoked by the client, with all that came from the same code."
	events.record("Revocation", row.client, row.user, what)
