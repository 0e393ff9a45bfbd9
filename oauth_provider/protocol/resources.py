"""Protected resources that clients know by their address (RFC 9728): the site, methods and routes that a scope lists.

A resource has one name, its path on the site: `/` for the site, `/api/method/NAME` for a method at each address that
Frappe has for it, and a route as rows of scopes name it.
"""

import re
from collections.abc import Iterator

from oauth_provider.protocol import routes, scope_map
from oauth_provider.store import scopes

SITE = "/"
METHODS = "/api/method/"
METHOD = re.compile(r"/api/(?:v[12]/)?method/([^/]+)/?")


def name_resource(path: str) -> str | None:
	"""Name the resource at an address.

	Args:
		path: of the address, decoded once, as Frappe reads it.

	Returns:
		The resource, which need not be one that a scope lists; None where no scope can list the path.
	"""
	if path in ("", SITE):
		return SITE
	if (method := METHOD.fullmatch(path)) and routes.ROUTE.match(path.removesuffix("/")):
		return METHODS + method[1]
	return routes.find_route(path)


def is_declared(resource: str) -> bool:
	"""Whether a resource is the site, or a scope lists it."""
	return resource == SITE or bool(scopes_of(resource))


def scopes_of(resource: str) -> tuple[str, ...]:
	"""List the limited scopes that open a resource.

	Args:
		resource: its name.

	Returns:
		Names in their order; empty for the site, and for what no scope lists: it expects no token in particular.
	"""
	if resource == SITE:
		return ()
	if resource.startswith(METHODS):
		return tuple(dict.fromkeys(scopes_of_method(resource.removeprefix(METHODS))))
	return tuple(dict.fromkeys(scopes_of_route(resource)))


def scopes_of_method(method: str) -> Iterator[str]:
	"""Find the limited scopes with a row that lists a method."""
	rows = scopes.opening_methods(scope_map.rows_listing(method))
	return (scope for scope, row in rows if scope_map.of_methods(row).lists_method(method))


def scopes_of_route(route: str) -> Iterator[str]:
	"""Find the limited scopes with a row that lists a route."""
	listing = routes.list_rows(route)
	return (scope for scope, row in scopes.opening_routes(listing) if row in listing)
