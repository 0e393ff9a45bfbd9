"""The endpoints by which clients register themselves (RFC 7591), and read, change and delete that (RFC 7592)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from oauth_provider.protocol import refusals
from oauth_provider.protocol.client_endpoints import refuse_in_read_only_mode
from oauth_provider.protocol.clients import registration, self_made
from oauth_provider.protocol.clients.authentication import STRATEGIES
from oauth_provider.protocol.clients.registration_metadata import (
	Registration,
	SiteRules,
	parse_document,
	read_registration,
)
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.protocol.errors import (
	InvalidClientMetadata,
	InvalidRegistrationToken,
	NotOffered,
	RegistrationIsFixed,
)
from oauth_provider.protocol.message import Answer, Message
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.scope_strings import join
from oauth_provider.store import clients, events, provider_settings, self_made_clients, unused_clients
from oauth_provider.store.hashing import digest, generate, matches
from oauth_provider.store.records import SelfMadeClient, Settings
from oauth_provider.store.records.client import DYNAMIC

JSON = "application/json"
MAX_OCTETS = 16 * 1024
#: The first one is the default: nobody can check who holds the secret of a program that anyone can install.
AUTH_METHODS = ("none", *(method for method in STRATEGIES if method != "none"))
# Members of the answer that a client must not send back (RFC 7592 2.2).
OF_THE_SERVER = (
	"registration_access_token",
	"registration_client_uri",
	"client_secret_expires_at",
	"client_id_issued_at",
)


def answer_registration(message: Message, configuration: str) -> Answer:
	"""Register a client (RFC 7591 3).

	Args:
		message: the request.
		configuration: the URL of the endpoint below, without a query.

	Raises:
		ProtocolError: a check failed; see `errors`.
	"""
	settings = require_offered()
	refuse_in_read_only_mode(message)
	registered = read_registration(read_document(message), rules_of(settings))
	refusals.count_registration(message.address)
	name = registration.add_client(registered, settings, DYNAMIC)
	secret, token = make_secret(name, registered), generate()
	self_made_clients.store_token_hash(name, digest(token))
	return Answer(describe_registration(find_stored(name), token, configuration, secret), 201)


def answer_configuration(message: Message, configuration: str) -> Answer:
	"""Read, change or delete a registration (RFC 7592 2).

	Args:
		message: the request.
		configuration: the URL of this endpoint, without a query.

	Raises:
		ProtocolError: a check failed; see `errors`.
	"""
	settings = require_offered()
	client, token = authenticate_registration(message)
	if message.method == "GET":
		return Answer(describe_registration(client, token, configuration))
	refuse_in_read_only_mode(message)
	if message.method == "DELETE":
		return delete_client(client)
	secret = change_client(client, message, settings)
	return Answer(describe_registration(find_stored(client.name), token, configuration, secret))


def require_offered() -> Settings:
	"""Read the settings.

	Raises:
		NotOffered: they have registration switched off.
	"""
	settings = provider_settings.read()
	if not settings.allow_dynamic_registration:
		raise NotOffered()
	return settings


def read_document(message: Message) -> dict[str, object]:
	"""Read the body.

	Raises:
		InvalidClientMetadata: it is no JSON object. A page of another site can send every type but this one.
	"""
	if message.content_type != JSON:
		raise InvalidClientMetadata(f"Send the metadata as {JSON}.")
	return parse_document(message.body, MAX_OCTETS)


def rules_of(settings: Settings) -> SiteRules:
	"""Return what the settings accept of a client that registers itself by a request."""
	schemes = tuple((settings.private_schemes or "").split())
	return SiteRules(
		accepts_host=partial(self_made.accepts_host, settings),
		auth_methods=AUTH_METHODS,
		scopes=self_made.list_offered_scopes(),
		accepted_schemes=schemes,
	)


def make_secret(name: str, registered: Registration) -> str | None:
	"""Make the secret of a confidential client; None for a public one."""
	if registered.metadata.client_type == "Public":
		return None
	secret = generate()
	clients.store_secret_hash(name, digest(secret))
	return secret


def authenticate_registration(message: Message) -> tuple[SelfMadeClient, str]:
	"""Find the client of a registration access token.

	Returns:
		The client and the token.

	Raises:
		InvalidRegistrationToken: it is missing, unknown or another client's, or the client is disabled.
	"""
	scheme, _blank, token = (message.authorization or "").partition(" ")
	client_id = Parameters.parse(message.query).get("client_id", "")
	client = self_made_clients.find(client_id)
	is_own = client and scheme.lower() == "bearer" and matches(token.strip(), client.registration_token_hash)
	if not client or not is_own or not client.enabled:
		raise InvalidRegistrationToken(client=client.name if client else None)
	return client, token.strip()


def change_client(client: SelfMadeClient, message: Message, settings: Settings) -> str | None:
	"""Replace the metadata of a client (RFC 7592 2.2).

	It waits for an administrator again, who has not seen what it becomes. It gets no further scopes: an administrator
	may have taken some away, and tokens would have them at the next refresh.

	Returns:
		A new secret, where the client has become confidential.

	Raises:
		RegistrationIsFixed: an administrator has changed the client.
		InvalidClientMetadata: the document is another client's, or has a member that is the server's.
	"""
	if client.changed_by_administrator:
		raise RegistrationIsFixed(client=client.name)
	document = read_document(message)
	if document.get("client_id") != client.client_id:
		raise InvalidClientMetadata("client_id must be that of the client.")
	refuse_members_of_server(document, client)
	registered = keep_scopes(read_registration(document, rules_of(settings)), client)
	refusals.count_registration(message.address)
	hosts = self_made.list_hosts(registered.metadata.redirect_uris)
	approval = self_made.find_approval(hosts, settings)
	has_changed = self_made_clients.change(client.name, registration.fields_from(registered), approval)
	if has_changed and client.last_used_at:
		# Of one without users there is nothing to follow, and it may change any number of times.
		events.record("Registration", client=client.name, reason=f"Changed by the app itself ({hosts[0]}).")
	return make_secret(client.name, registered) if client.is_public else None


def keep_scopes(registered: Registration, client: SelfMadeClient) -> Registration:
	"""Leave out scopes that a client does not have.

	Raises:
		InvalidClientMetadata: none is left.
	"""
	scopes = tuple(scope for scope in registered.scopes if scope in client.scopes)
	if not scopes:
		raise InvalidClientMetadata(
			f"scope: this client has: {join(client.scopes)}. Register anew for others."
		)
	return replace(registered, scopes=scopes)


def refuse_members_of_server(document: Mapping[str, object], client: SelfMadeClient) -> None:
	for member in OF_THE_SERVER:
		if member in document:
			raise InvalidClientMetadata(f"{member} is not a member of the metadata.")
	secret = document.get("client_secret")
	if secret is not None and not (isinstance(secret, str) and matches(secret, client.client_secret_hash)):
		raise InvalidClientMetadata("client_secret must be that of the client, or absent.")


def delete_client(client: SelfMadeClient) -> Answer:
	"""Delete a client; its access ends (RFC 7592 2.3). Of one that nobody has used, nothing stays."""
	end_access("Client deleted", client=client.name)
	if client.last_used_at:
		events.record("Registration", client=client.name, reason="Deleted by the app itself.")
	else:
		events.delete_of_clients([client.name])
	unused_clients.delete([client.name])
	return Answer({}, 204)


def find_stored(name: str) -> SelfMadeClient:
	client = self_made_clients.find(clients.find_client_id(name) or "")
	assert client
	return client


def describe_registration(
	client: SelfMadeClient, token: str, configuration: str, secret: str | None = None
) -> dict[str, object]:
	"""Describe a client as it is registered (RFC 7591 3.2.1, RFC 7592 3).

	Args:
		client: as it is stored.
		token: its registration access token, which only the client has.
		configuration: the URL of the endpoint for its registration.
		secret: a new one; None where there is none.
	"""
	optional = {
		"client_uri": client.website,
		"policy_uri": client.privacy_policy,
		"tos_uri": client.terms_of_service,
		"contacts": list(client.contacts),
	}
	return {
		"client_id": client.client_id,
		"client_id_issued_at": client.registered_at,
		# 0: it does not expire.
		**({"client_secret": secret, "client_secret_expires_at": 0} if secret else {}),
		"registration_access_token": token,
		"registration_client_uri": f"{configuration}?client_id={quote(client.client_id, safe='')}",
		"client_name": client.app_name,
		"redirect_uris": list(client.redirect_uris),
		"grant_types": list(client.grant_types),
		"response_types": ["code"],
		"token_endpoint_auth_method": client.token_endpoint_auth_method,
		"application_type": client.application_type,
		"scope": join(client.scopes),
		**{member: value for member, value in optional.items() if value},
	}
