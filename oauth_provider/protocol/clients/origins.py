"""Which origins of web pages may read the answers of endpoints (CORS): those of clients' redirect URIs.

A page that runs a client in the browser is at the origin of its redirect URI. A browser asks for a preflight request
before it has sent anything that names the client, so that is answered for the origins of all clients, and for those
from which a client may register itself.
"""

import re
from urllib.parse import urlsplit

from oauth_provider.protocol.clients import redirect_uris, self_made
from oauth_provider.store import clients, provider_settings

#: As browsers write it (RFC 6454 6.2); `null` is nobody's.
ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]{1,255}\Z")


def may_read(origin: str | None, client: str | None = None) -> bool:
	"""Whether a page may read an answer.

	Args:
		origin: of the page, from the header Origin.
		client: the name of the client's row whose answer it is; None where it is not known.
	"""
	if not origin or not ORIGIN.match(origin):
		return False
	if any(origin_of(uri) == origin for uri in clients.redirect_uris_with(origin, client)):
		return True
	return client is None and may_register(origin)


def may_register(origin: str) -> bool:
	"""Whether a client at an origin may register itself by a request: its page then gets the codes."""
	settings = provider_settings.read()
	if not settings.allow_dynamic_registration:
		return False
	if redirect_uris.find_problem(f"{origin}/", allow_localhost=True):
		return False
	return self_made.accepts_host(settings, self_made.host_of(f"{origin}/"))


def origin_of(uri: str) -> str | None:
	"""Return the origin of a redirect URI, as browsers write it; None for a private scheme."""
	parts = urlsplit(uri)
	if parts.scheme not in redirect_uris.DEFAULT_PORTS or not parts.hostname:
		return None
	host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
	is_default = parts.port in (None, redirect_uris.DEFAULT_PORTS[parts.scheme])
	return f"{parts.scheme}://{host}" + ("" if is_default else f":{parts.port}")
