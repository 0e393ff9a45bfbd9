"""Clients that register themselves: by a request (RFC 7591), or by a document at their client_id.

Nobody of the site has checked such a client. It always shows the dialog, never has full access or administration, and
cannot introspect tokens of others.
"""

import re
from collections.abc import Iterable, Sequence

from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.store import self_made_clients
from oauth_provider.store.records import AuthorizedApp, Client, EnabledScope, Settings
from oauth_provider.store.records.client import DOCUMENT, NEW

PORT = re.compile(r":[0-9]+\Z")
#: Stands for each program on the user's own device that listens on the loopback address.
THIS_DEVICE = "localhost"


def host_of(redirect_uri: str) -> str:
	"""Return what administrators know the receiver of a redirect by.

	Args:
		redirect_uri: a valid one.

	Returns:
		The host in its one spelling, with a port that is not the default; THIS_DEVICE for the loopback address; the
		scheme with its colon for a private scheme.
	"""
	host, scheme = redirect_uris.host_of(redirect_uri), redirect_uri.partition(":")[0]
	if scheme not in redirect_uris.DEFAULT_PORTS:
		return host
	return THIS_DEVICE if redirect_uris.is_loopback(host) else redirect_uris.canonical_host(host, scheme)


def list_hosts(uris: Iterable[str]) -> list[str]:
	"""List the hosts of redirect URIs, as `host_of`, in the order of `sort_hosts`."""
	return sort_hosts(map(host_of, uris))


def sort_hosts(hosts: Iterable[str]) -> list[str]:
	"""List hosts, each once, the one first that says least about who it is.

	Any program can be at the device, and any app can take a private scheme; the redirect URI of a website can be
	registered beside an own one. So a client is known by the device, then by a private scheme, then by a website.
	"""
	return sorted(dict.fromkeys(hosts), key=lambda host: (host != THIS_DEVICE, not host.endswith(":")))


def shown_host(client: Client, redirect_uri: str) -> str:
	"""Return the host that the dialog names first.

	Anybody can register a client with the redirect URI of somebody else beside an own one, so of a registered client
	only the receiver of this request's code is known. A document proves its host, but not that a program on the user's
	device, which can send any client_id, is an app of that host.

	Args:
		client: that registered itself.
		redirect_uri: of the request.
	"""
	return client.registration_host if is_of_document(client, redirect_uri) else host_of(redirect_uri)


def is_of_document(client: Client, redirect_uri: str) -> bool:
	"""Whether the answer to a request goes to where a document has said, and can go nowhere else."""
	return client.registration == DOCUMENT and not redirect_uris.is_impersonable(redirect_uri)


def find_claimed_host(client: Client | AuthorizedApp, hosts: Iterable[str]) -> str | None:
	"""Return the host of a document that a program on the user's device may name as its own; any program could.

	Args:
		client: that registered itself.
		hosts: to which its codes may have gone, as `host_of`.
	"""
	is_claim = client.registration == DOCUMENT and any(map(is_on_device, hosts))
	return client.registration_host if is_claim else None


def is_on_device(host: str) -> bool:
	"""Whether a host, as `host_of`, stands for programs on users' own devices, or for apps with a private scheme."""
	return host == THIS_DEVICE or host.endswith(":")


def find_refused_host(client: Client, redirect_uri: str, settings: Settings) -> str | None:
	"""Return the refused host that lets nobody come from a client; None where there is none.

	Args:
		client: that registered itself.
		redirect_uri: of the request.
		settings: of the site.
	"""
	hosts = [host_of(redirect_uri)]
	if client.registration == DOCUMENT:
		# A program on a device is known by the host of its document.
		hosts = [client.registration_host, *(host for host in hosts if host != THIS_DEVICE)]
	return next((host for host in hosts if is_refused(host, settings)), None)


def find_approval(hosts: Sequence[str], settings: Settings) -> str:
	"""Decide whether a new client waits for an administrator.

	Args:
		hosts: all that it could send people to, and that of its document.
		settings: of the site.

	Returns:
		NEW, or empty where users decide.
	"""
	approved = listed_hosts(settings.approved_hosts)
	return NEW if settings.self_made_clients_wait and not approved.issuperset(hosts) else ""


def accepts_host(settings: Settings, host: str) -> bool:
	"""Whether a client that registers itself by a request may get its codes at a host, named as `host_of` does."""
	schemes = (settings.private_schemes or "").split()
	own = {THIS_DEVICE, *(f"{scheme}:" for scheme in schemes)}
	return host in listed_hosts(settings.registration_hosts) | own and not is_refused(host, settings)


def is_refused(host: str, settings: Settings) -> bool:
	"""Whether an administrator has ended all of a host, so that nothing of it comes again."""
	refused = listed_hosts(settings.refused_hosts)
	return any(covers(each, host) for each in refused)


def covers(entry: str, host: str) -> bool:
	"""Whether a refused host stands for another: one without a port stands for each of its ports."""
	return entry in (host, PORT.sub("", host))


def listed_hosts(text: str | None) -> frozenset[str]:
	"""Read a setting with a host a line."""
	return frozenset((text or "").lower().split())


def list_offered_scopes() -> list[str]:
	"""List the scopes that a client may have that registers itself, in the order of the settings."""
	return [scope.name for scope in limited(self_made_clients.offered_scopes())]


def limited(scopes: Iterable[EnabledScope]) -> list[EnabledScope]:
	"""Leave out full access and administration, whoever has listed them."""
	return [scope for scope in scopes if not scope.full_access and not scope.administration]
