"""Routes that a scope may open: paths of pages and of endpoints of apps, outside of Frappe's API."""

import re

# One spelling for each path: no empty or dotted part, and nothing that a server may decode, cut off or strip.
ROUTE = re.compile(r"""(?:/(?!\.{1,2}(?:/|\Z))[^\s/\\%?#*<>"`\x00-\x1f\x7f]+)+\Z""")
# What is below these is open by rows for documents and methods, or to no token, or Desk itself.
CLOSED = (
	"/api",
	"/app",
	"/authorized-apps",
	"/backups",
	"/desk",
	"/files",
	"/printview",
	"/private",
	"/third_party_apps",
)
# Of a row, in characters; see OAuth2 Scope Route.
LONGEST_ROW = 255


def find_route(path: str) -> str | None:
	"""The route that a request is for, as rows name it: Frappe takes a slash at the end for none.

	Args:
		path: of the request, decoded once, as Frappe reads it.

	Returns:
		The route; None where no row may open the path.
	"""
	route = path.removesuffix("/")
	return route if is_route(route) and not is_closed(route) else None


def is_route(row: str) -> bool:
	"""Tell whether a row, without `/*` at its end, is a path with one spelling; case counts."""
	return bool(ROUTE.match(row)) and len(row) <= LONGEST_ROW


def is_closed(route: str) -> bool:
	return any(f"{route.casefold()}/".startswith(f"{closed}/") for closed in CLOSED)


def list_rows(route: str) -> list[str]:
	"""Write out the rows that open a route: the route itself, and `/*` behind each path above it."""
	parts = route.split("/")
	return [route, *("/".join((*parts[:count], "*")) for count in range(2, len(parts)))]
