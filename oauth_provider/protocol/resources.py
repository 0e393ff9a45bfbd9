"""Protected resources that clients know by their address: methods and routes that a scope lists (RFC 9728)."""

from collections.abc import Iterator

from oauth_provider.protocol import routes, scope_map
from oauth_provider.store import scopes


def scopes_of(method: str | None, route: str | None) -> tuple[str, ...]:
	"""List the limited scopes that open a method or a route.

	Args:
		method: the dotted path of a method; None for none.
		route: a route as rows name it; None for none.

	Returns:
		Names in their order; empty for an address that no scope names, which expects no token in particular.
	"""
	found = [*(scopes_of_method(method) if method else ()), *(scopes_of_route(route) if route else ())]
	return tuple(dict.fromkeys(found))


def scopes_of_method(method: str) -> Iterator[str]:
	"""Find the limited scopes with a row that lists a method."""
	rows = scopes.opening_methods(scope_map.rows_listing(method))
	return (scope for scope, row in rows if scope_map.of_methods(row).lists_method(method))


def scopes_of_route(route: str) -> Iterator[str]:
	"""Find the limited scopes with a row that lists a route."""
	listing = routes.list_rows(route)
	return (scope for scope, row in scopes.opening_routes(listing) if row in listing)
