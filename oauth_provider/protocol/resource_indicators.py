"""Resource indicators (RFC 8707): the resources of the site that an access token is for, its audience.

An audience is a tuple of names of resources. An empty one means the whole site, as for every token without `resource`.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

from oauth_provider.protocol.clients.redirect_uris import DEFAULT_PORTS
from oauth_provider.protocol.errors import InvalidTarget
from oauth_provider.protocol.parameters import Parameters, printable
from oauth_provider.protocol.resources import METHODS, SITE, is_declared, name_resource

PARAMETER = "resource"
#: Of one request. Each may take a statement.
MOST = 10
# RFC 3986 2, without what begins a query or a fragment.
URI = re.compile(r"(?:[!$&-;=@A-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})+")
# RFC 3986 3.2, without user information.
AUTHORITY = re.compile(r"(\[[^\[\]]+\]|[^@:\[\]]+)(?::(\d{0,5}))?")


def select_audience(parameters: Parameters, issuer: str) -> tuple[str, ...]:
	"""Read the resources of an authorization request (RFC 8707 2.1).

	Args:
		parameters: of the request.
		issuer: the issuer identifier.

	Returns:
		The audience, each resource once; empty if the request names none.

	Raises:
		InvalidTarget: one of them is no resource of this site.
	"""
	audience = parse_resources(parameters.values_of(PARAMETER), issuer)
	refuse_undeclared(audience, issuer)
	return audience


def narrow_audience(parameters: Parameters, granted: tuple[str, ...], issuer: str) -> tuple[str, ...]:
	"""Read the resources of a token request: some of the granted ones, or all of them (RFC 8707 2.2).

	Args:
		parameters: of the request.
		granted: the audience of the authorization request; the site includes its resources.
		issuer: the issuer identifier.

	Raises:
		InvalidTarget: one of them is no resource of this site, or was not granted.
	"""
	requested = parse_resources(parameters.values_of(PARAMETER), issuer)
	others = [resource for resource in requested if resource not in granted]
	if others and not is_for_site(granted):
		address = printable(write_address(others[0], issuer), 200)
		raise InvalidTarget(f"The authorization request did not name this resource: {address}.")
	refuse_undeclared(others, issuer)
	return requested or granted


def parse_resources(values: Iterable[str], issuer: str) -> tuple[str, ...]:
	"""Name the resource of each value of the parameter.

	Raises:
		InvalidTarget: a value cannot be a resource of this site, or there are more than MOST.
	"""
	found: dict[str, None] = {}
	for value in values:
		if (resource := parse_resource(value, issuer)) is None:
			raise unknown_resource(value, issuer)
		found[resource] = None
	if len(found) > MOST:
		raise InvalidTarget(f"More than {MOST} resources.")
	return tuple(found)


def parse_resource(value: str, issuer: str) -> str | None:
	"""Name the resource at an absolute URI.

	Case of scheme and host, a default port and a slash at the end make no difference. An escape in the path is the
	character, which is all that Frappe sees.

	Args:
		value: the URI, as a client has sent it.
		issuer: the issuer identifier.

	Returns:
		The resource, which need not be one that a scope lists; None for another site, and for what can be no resource.
	"""
	try:
		if not URI.fullmatch(value) or read_origin(value) != read_origin(issuer):
			return None
		path = remove_prefix(urlsplit(value).path, issuer)
		return name_resource(unquote(path, errors="strict"))
	except ValueError:
		return None


def read_origin(uri: str) -> tuple[str, str, int | None]:
	"""Read scheme, host and port.

	Raises:
		ValueError: the URI has no host, or has more than these in their place.
	"""
	parts = urlsplit(uri)
	authority = AUTHORITY.fullmatch(parts.netloc)
	if not authority:
		raise ValueError
	port = int(authority[2]) if authority[2] else DEFAULT_PORTS.get(parts.scheme)
	return parts.scheme, authority[1].lower(), port


def remove_prefix(path: str, issuer: str) -> str:
	"""Remove the path of the issuer, as the proxy in front of the site does."""
	prefix = urlsplit(issuer).path
	return path.removeprefix(prefix) if f"{path}/".startswith(f"{prefix}/") else path


def refuse_undeclared(audience: Iterable[str], issuer: str) -> None:
	"""Refuse a resource that neither is the site nor is listed by a scope.

	Raises:
		InvalidTarget: for the first such resource.
	"""
	for resource in audience:
		if not is_declared(resource):
			raise unknown_resource(write_address(resource, issuer), issuer)


def unknown_resource(value: str, issuer: str) -> InvalidTarget:
	return InvalidTarget(
		f"Not a resource of this site: {printable(value, 200)}. "
		f"Its resources are {printable(issuer, 100)}, and each method or route that a scope lists."
	)


def is_for_site(audience: tuple[str, ...]) -> bool:
	"""Whether an audience is the whole site."""
	return not audience or SITE in audience


def is_for_request(audience: tuple[str, ...], methods: Iterable[str], route: str | None) -> bool:
	"""Whether an audience includes what a request names.

	Args:
		audience: of the token.
		methods: the dotted paths under which a scope may list what is called.
		route: likewise, of a page; None for none.
	"""
	named = {route, *(METHODS + method for method in methods)}
	return is_for_site(audience) or not named.isdisjoint(audience)


def write_address(resource: str, issuer: str) -> str:
	"""Write the absolute URI of a resource."""
	return issuer if resource == SITE else issuer + quote(resource, safe="/")


def describe_audience(audience: tuple[str, ...], issuer: str) -> str | list[str]:
	"""Write an audience as the member `aud` (RFC 7662 2.2): one URI, or a list of several."""
	addresses = [write_address(resource, issuer) for resource in audience or (SITE,)]
	return addresses if len(addresses) > 1 else addresses[0]
