"""Stores clients that register themselves, whichever way they come."""

from oauth_provider.protocol.clients.registration_metadata import Registration
from oauth_provider.protocol.clients.self_made import find_approval, list_hosts
from oauth_provider.store import events, self_made_clients
from oauth_provider.store.records import Settings


def add_client(
	registration: Registration, settings: Settings, way: str, host: str = "", client_id: str | None = None
) -> str:
	"""Store a new client that nobody has checked, and record the event.

	Args:
		registration: what it may have.
		settings: of the site.
		way: DYNAMIC or DOCUMENT of `store.records.client`.
		host: that a document has proved; without one, that of the redirect URIs.
		client_id: None for a random one.

	Returns:
		The name of the client's row.
	"""
	uris = registration.metadata.redirect_uris
	hosts = [*([host] if host else []), *list_hosts(uris)]
	name = self_made_clients.insert(
		client_id,
		**fields_from(registration),
		registration=way,
		registration_host=hosts[0],
		approval=find_approval(hosts, settings),
	)
	events.record(
		"Registration", client=name, reason=f"{way}: {registration.metadata.app_name} ({hosts[0]})."
	)
	return name


def fields_from(registration: Registration) -> dict[str, object]:
	"""Return the fields of the document of a client that its metadata decides."""
	metadata = registration.metadata
	return {
		"app_name": metadata.app_name,
		"client_type": metadata.client_type,
		"token_endpoint_auth_method": metadata.token_endpoint_auth_method,
		"enforce_auth_method": int(metadata.enforce_auth_method),
		"redirect_uris": "\n".join(metadata.redirect_uris),
		"default_redirect_uri": metadata.default_redirect_uri,
		"allow_localhost_redirect": int(metadata.allow_localhost_redirect),
		"application_type": registration.application_type,
		"grant_types": "\n".join(metadata.grant_types),
		"scopes": [{"scope": scope} for scope in registration.scopes],
		"website": metadata.website,
		"privacy_policy": metadata.privacy_policy,
		"terms_of_service": metadata.terms_of_service,
		"contacts": "\n".join(registration.contacts),
	}
