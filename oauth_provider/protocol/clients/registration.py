"""Stores clients that register themselves, whichever way they come, and deletes them."""

from oauth_provider.protocol.clients.registration_metadata import Registration
from oauth_provider.protocol.clients.self_made import find_approval, list_hosts
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.protocol.errors import TemporarilyUnavailable
from oauth_provider.store import events, self_made_clients, unused_clients
from oauth_provider.store.records import Settings

#: Clients that registered themselves and that no user has allowed yet. Beyond, the oldest ones make room.
MOST_UNUSED = 1000


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

	Raises:
		TemporarilyUnavailable: there are too many that nobody uses.
	"""
	keep_room()
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


def keep_room() -> None:
	"""Have a job delete the oldest unused clients, if there are too many.

	Raises:
		TemporarilyUnavailable: there are twice as many as there should be; the job makes room.
	"""
	number = unused_clients.count()
	if number > MOST_UNUSED:
		unused_clients.make_room_soon()
	if number > 2 * MOST_UNUSED:
		raise TemporarilyUnavailable()


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


def forget_unused(names: list[str], moment: int) -> int:
	"""Delete clients that nobody has used since a moment, unless a user has just allowed one of them.

	Of those that nobody has ever used, the events go too: there is nothing to remember.

	Args:
		names: of their rows.
		moment: in seconds since 1970 UTC.

	Returns:
		The number of clients deleted.
	"""
	unused = unused_clients.lock_unused_since(names, moment)
	if not unused:
		return 0
	for name in unused:
		end_access("Client deleted", client=name)
	if never_used := [name for name, last_used in unused.items() if not last_used]:
		events.delete_of_clients(never_used)
	unused_clients.delete(list(unused))
	return len(unused)
