"""Whose documents a site reads: clients that describe themselves at their client_id."""

from frappe import _

from oauth_provider.protocol.clients.client_id_urls import authority_in, find_url_problem, host_of_client_id
from oauth_provider.protocol.clients.self_made import is_refused, listed_hosts
from oauth_provider.protocol.errors import FatalAuthorizationError, HostNotAccepted
from oauth_provider.protocol.parameters import printable
from oauth_provider.store.records import Settings


def is_listed(client_id: str, settings: Settings) -> bool:
	"""Whether the settings list the host of a client_id. One listed with a port has that one."""
	own = {host_of_client_id(client_id), authority_in(client_id)}
	return not own.isdisjoint(listed_hosts(settings.metadata_document_hosts))


def is_accepted(client_id: str, settings: Settings) -> bool:
	"""Whether the settings let a document be read at the host of a client_id."""
	is_known = is_listed(client_id, settings) or settings.any_metadata_document_host
	return bool(is_known) and not is_refused(authority_in(client_id), settings)


def refuse_described(client_id: str, settings: Settings) -> None:
	"""Refuse a client that describes itself where the settings do not let its document be read, also if it once was.

	Raises:
		FatalAuthorizationError: with the reason.
	"""
	host = printable(host_of_client_id(client_id), 100)
	if not settings.allow_metadata_documents:
		raise FatalAuthorizationError(
			_("The app that sent you here is not registered on this site."),
			"The settings allow no client to describe itself by a metadata document.",
		)
	if problem := find_url_problem(client_id):
		raise FatalAuthorizationError(
			_("The link that brought you here is incomplete."),
			f"client_id {problem}: {printable(client_id, 200)}",
		)
	if not is_accepted(client_id, settings):
		raise HostNotAccepted(
			host,
			f"{host} is not among the hosts of metadata documents in the settings, or is refused there.",
		)
