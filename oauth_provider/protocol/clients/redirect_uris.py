"""Redirect URIs: the rules of registration, matching, and appending the response's parameters.

URIs are compared as exact strings (RFC 9700 2.1). Nothing is normalised: an error in it could make two URIs equal.
"""

import re
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote_plus

from oauth_provider.protocol.parameters import encode

MAX_LENGTH = 2000
# Octets of a host name, and of each of its labels (RFC 1035 2.3.4).
MAX_HOST, MAX_LABEL = 253, 63
LOOPBACK_ADDRESSES = ("127.0.0.1", "[::1]")
# A private scheme is a reversed domain name of its owner (RFC 8252 7.1), so it has a dot.
PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+\Z")
# One without a dot belongs to nobody, and a site accepts it by name.
UNDOTTED_SCHEME = re.compile(r"[a-z][a-z0-9+-]{1,49}\Z")
# What a browser answers itself, or gives to a program that is no app of the client's.
OTHERS_SCHEMES = frozenset(
	"about blob chrome data file filesystem ftp http https intent jar javascript mailto sms tel "
	"vbscript view-source ws wss".split()
)
# The characters of RFC 3986: no space, no backslash, no control character, no non-ASCII.
URI_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+\Z")
# The parameters of a response (RFC 6749 4.1.2, RFC 9207 2); a client expects each once.
ANSWERS = frozenset(("code", "state", "iss", "error", "error_description", "error_uri"))
# A second URI on the line: after a blank, or a web address after a comma outside of the query.
SECOND_URI = re.compile(r"\s[A-Za-z][A-Za-z0-9+.-]*:/|\A[^?]*[,;]https?://")
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Split at a fixed place by hand: urllib removes characters, and a pattern with choices could hang.
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?\Z")
# The last label of a host that browsers read as an IPv4 address, of fewer numbers too, octal and hexadecimal ones.
NUMBER = re.compile(r"([0-9]+|0[xX][0-9A-Fa-f]*)\Z")
# A label begins and ends with a letter or digit (RFC 1123 2.1).
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\Z")
DEFAULT_PORTS = {"https": 443, "http": 80}
# RFC 3986 3.2.2 allows them around an IPv6 address only; oauthlib, in clients, refuses a URI with others.
BRACKETS = frozenset("[]")
BRACKET_PROBLEM = "has a bracket outside of the host; write %5B and %5D"


def find_problem(
	uri: str, allow_localhost: bool = False, accepted_schemes: Collection[str] = ()
) -> str | None:
	"""Find the reason why a URI may not be registered.

	Args:
		uri: the URI.
		allow_localhost: whether `http://localhost` is treated as loopback for this client.
		accepted_schemes: private schemes without a dot that the site accepts.

	Returns:
		The reason; None when the URI may be registered.
	"""
	if len(uri) > MAX_LENGTH:
		return f"longer than {MAX_LENGTH} characters"
	if SECOND_URI.search(uri):
		return "is more than one URI; write one per line"
	if not URI_CHARACTERS.match(uri) or BAD_ESCAPE.search(uri):
		return "has a character or a percent escape that no URI has"
	if "#" in uri:
		return "has a fragment (#), which a redirect URI may not have"
	if taken := names_in_query(uri) & ANSWERS:
		return f"has {sorted(taken)[0]} in its query, which the answer brings"
	scheme, colon, rest = uri.partition(":")
	if not colon or scheme != scheme.lower():
		return "is not an absolute URI with a lower-case scheme, such as https://app.example.com/callback"
	if scheme in ("https", "http"):
		return find_web_problem(scheme, rest, allow_localhost)
	if not PRIVATE_SCHEME.match(scheme) and scheme not in accepted_schemes:
		return (
			f"the scheme {scheme}: is not allowed; use https, http on the loopback address, "
			"a private scheme with a dot such as com.example.app:/callback, "
			"or one that the settings of the site accept"
		)
	return find_private_problem(rest)


def may_be_accepted(scheme: str) -> bool:
	"""Whether a site may accept a private scheme that has no dot."""
	return bool(UNDOTTED_SCHEME.match(scheme)) and scheme not in OTHERS_SCHEMES


def find_private_problem(rest: str) -> str | None:
	if set(rest) & BRACKETS:
		return BRACKET_PROBLEM
	authority = authority_of(rest) if rest.startswith("//") else ""
	return "has no valid host and port" if authority and not HOST.match(authority) else None


def find_web_problem(scheme: str, rest: str, allow_localhost: bool) -> str | None:
	if not rest.startswith("//"):
		return "has no host"
	authority = authority_of(rest)
	if "@" in authority:
		return "has a user name before the host, which hides where it leads"
	if "*" in authority:
		return "has a wildcard, which is not allowed; write each URI in full"
	host = HOST.match(authority)
	if not host or int(host[2] or 0) > 65535 or not is_host(host[1]):
		return "has no valid host and port"
	if NUMBER.match(host[1].removesuffix(".").rpartition(".")[2]) and not is_address(host[1]):
		return (
			"has a host that browsers read as another address; write four decimal numbers, such as 192.0.2.1"
		)
	path, _mark, query = rest[2 + len(authority) :].partition("?")
	if set(path + query) & BRACKETS:
		return BRACKET_PROBLEM
	if re.search(r"(^|/)\.\.?(/|$)", path.replace("%2e", ".").replace("%2E", ".")):
		return "has a . or .. in its path"
	if scheme == "https" or host[1] in LOOPBACK_ADDRESSES:
		return None
	if host[1] == "localhost":
		if allow_localhost:
			return None
		return "http://localhost needs the client's own tick; http://127.0.0.1 needs none"
	return "http is allowed on the loopback address only; use https"


def authority_of(rest: str) -> str:
	"""Cut host and port out of a URI without its scheme."""
	return re.split(r"[/?]", rest[2:], maxsplit=1)[0]


def names_in_query(uri: str) -> set[str]:
	return {unquote_plus(part.partition("=")[0]) for part in uri.partition("?")[2].split("&")}


def is_host(host: str) -> bool:
	"""True for an IPv6 address in brackets (RFC 3986 3.2.2), or a host name of valid labels (RFC 1123 2.1)."""
	if not host.startswith("["):
		labels = host.removesuffix(".").split(".")
		return len(host) <= MAX_HOST and all(
			len(label) <= MAX_LABEL and LABEL.match(label) for label in labels
		)
	try:
		return bool(IPv6Address(host[1:-1]))
	except ValueError:
		return False


def is_address(host: str) -> bool:
	"""True for an IPv4 address in the one form that everybody reads alike (RFC 3986 3.2.2)."""
	try:
		return str(IPv4Address(host)) == host
	except ValueError:
		return False


def match(requested: str, registered: Sequence[str], allow_localhost: bool = False) -> bool:
	"""True if a requested redirect URI is one of the registered ones.

	Args:
		requested: as sent by the client.
		registered: the client's list.
		allow_localhost: whether `http://localhost` is treated as loopback for this client.

	Returns:
		True for the same string. On the loopback address the port may differ (RFC 8252 7.3): a native app gets its
		port from the system.
	"""
	if requested in registered:
		return True
	pattern = without_loopback_port(requested, allow_localhost)
	return pattern is not None and any(
		without_loopback_port(uri, allow_localhost) == pattern for uri in registered
	)


def without_loopback_port(uri: str, allow_localhost: bool) -> str | None:
	"""Remove the port of a loopback redirect URI.

	Returns:
		The URI without its port; None for a URI that is not `http` on an exact loopback host.
	"""
	if find_problem(uri, allow_localhost):
		return None
	for host in (*LOOPBACK_ADDRESSES, *(("localhost",) if allow_localhost else ())):
		prefix = f"http://{host}"
		if uri.startswith(prefix):
			rest = re.sub(r"\A:[0-9]{1,5}(?=[/?]|\Z)", "", uri[len(prefix) :])
			# What follows the host must be the path or query: `http://127.0.0.1.example.com` is no loopback.
			return prefix + rest if not rest or rest[0] in "/?" else None
	return None


def is_impersonable(uri: str) -> bool:
	"""True if another program on the user's device can receive this redirect (RFC 8252 8.6)."""
	return kind_of(uri) != "website"


def kind_of(uri: str) -> str:
	"""Return the kind of a redirect's receiver: `website`, `program` (loopback address) or `app` (private scheme)."""
	scheme = uri.partition(":")[0]
	if scheme not in ("https", "http"):
		return "app"
	return "website" if scheme == "https" and not is_loopback(host_of(uri)) else "program"


def is_loopback(authority: str) -> bool:
	"""Whether a host, with or without a port, is the user's own device, whatever the scheme is.

	Names below `localhost` are not: they are sites of a development bench.
	"""
	host = re.sub(r":[0-9]*\Z", "", authority.lower()).removesuffix(".")
	if host == "localhost":
		return True
	try:
		address = ip_address(host.strip("[]"))
	except ValueError:
		return False
	mapped = getattr(address, "ipv4_mapped", None) or address
	return mapped.is_loopback or mapped.is_unspecified


def host_of(uri: str) -> str:
	"""Return the host of a redirect, or the private scheme, to show it to the user."""
	scheme, colon, rest = uri.partition(":")
	# A URI of a private scheme has no host, even if a part of it looks like one.
	return authority_of(rest) if scheme in ("https", "http") else scheme + colon


def canonical_host(authority: str, scheme: str = "https") -> str:
	"""Return the one spelling of a host and its port, to compare hosts: never to compare redirect URIs.

	Args:
		authority: of a URI without problems.
		scheme: of the URI, whose default port is left out.

	Returns:
		In lower case, without a final dot, an IPv6 address in its short form (RFC 5952).
	"""
	found = HOST.match(authority)
	assert found
	host, port = found[1].lower().removesuffix("."), int(found[2] or DEFAULT_PORTS[scheme])
	if host.startswith("["):
		host = f"[{IPv6Address(host[1:-1])}]"
	return host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"


def with_parameters(uri: str, parameters: dict[str, str]) -> str:
	"""Append parameters to a redirect URI, after the query that it has (RFC 6749 3.1.2).

	Args:
		uri: a registered redirect URI.
		parameters: decoded; lone surrogates become the octets that they stand for.
	"""
	query = "&".join(f"{name}={encode(value)}" for name, value in parameters.items())
	_base, question, own = uri.partition("?")
	if not question:
		return f"{uri}?{query}"
	# A question mark within a query is a plain character.
	return uri + ("&" if own and not own.endswith("&") else "") + query
