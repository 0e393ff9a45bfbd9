"""URLs as client identifiers (OAuth Client ID Metadata Document 3).

A URL is compared as it is (RFC 3986 6.2.1), as every client_id: two spellings of one address are two clients.
"""

from oauth_provider.protocol.clients.redirect_uris import (
	BAD_ESCAPE,
	MAX_LENGTH,
	URI_CHARACTERS,
	authority_of,
	canonical_host,
	find_web_problem,
)

SCHEME = "https:"


def is_client_id_url(client_id: str) -> bool:
	"""Whether a client_id is meant as the address of a document."""
	return client_id.startswith(f"{SCHEME}//")


def find_url_problem(client_id: str) -> str | None:
	"""Find the reason why no document may be read at a client_id.

	Args:
		client_id: for which `is_client_id_url` holds.

	Returns:
		The reason, in ASCII; None when there is none.
	"""
	if len(client_id) > MAX_LENGTH:
		return f"is longer than {MAX_LENGTH} characters"
	if not URI_CHARACTERS.match(client_id) or BAD_ESCAPE.search(client_id):
		return "has a character or a percent escape that no URL has"
	if "#" in client_id:
		return "has a fragment (#)"
	rest = client_id.removeprefix(SCHEME)
	if problem := find_web_problem("https", rest, allow_localhost=False):
		return problem
	authority = authority_of(rest)
	if not rest[2 + len(authority) :].startswith("/"):
		return "has no path"
	# So that a list of hosts and the dialog mean the same one.
	host = host_of_client_id(client_id)
	if host != (usual := canonical_host(host)):
		return f"has a host that is not written as usual: {usual}"
	return None


def authority_in(client_id: str) -> str:
	"""Return the host of a client_id, with the port that it has."""
	return authority_of(client_id.removeprefix(SCHEME))


def host_of_client_id(client_id: str) -> str:
	"""Return the host of a client_id without the port: a document is read at one port alone."""
	authority = authority_in(client_id)
	return authority.rpartition(":")[0] if has_port(authority) else authority


def has_port(authority: str) -> bool:
	return ":" in authority and not authority.endswith("]")
