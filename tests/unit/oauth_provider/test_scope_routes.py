"""Rows of a scope for routes: which are refused, and which get a warning."""

import frappe
import pytest

from oauth_provider.oauth_provider.doctype.oauth2_scope.cautions import find_cautions
from oauth_provider.protocol import routes, scope_map


def paths(*rows: str) -> list[dict]:
	return [{"path": row} for row in rows]


def test_a_route_is_stored_as_it_is_compared(make_scope):
	scope = make_scope(routes=paths(" /mcp/ ", "/mcp/*", "/Mcp"))
	assert [row.path for row in scope.routes] == ["/mcp", "/mcp/*", "/Mcp"]


@pytest.mark.parametrize(
	"path", ["mcp", "/", "/*", "*", "/mcp*", "/mcp/*/x", "/mcp/../x", "/a b", "/mcp?x=1", "/%6d"]
)
def test_what_is_no_path_is_refused(path, make_scope):
	with pytest.raises(frappe.ValidationError, match="row 1:.*is not a path such as"):
		make_scope(routes=paths(path))


@pytest.mark.parametrize("path", [*routes.CLOSED, "/api/*", "/api/method/x", "/private/files/*", "/APP/todo"])
def test_what_no_route_opens_is_refused(path, make_scope):
	with pytest.raises(frappe.ValidationError, match="part of Frappe's API|cannot be opened as a route"):
		make_scope(routes=paths(path))


def test_a_route_is_listed_once(make_scope):
	with pytest.raises(frappe.ValidationError, match="row 2:.*listed twice"):
		make_scope(routes=paths("/mcp", "/mcp/"))


def test_full_access_has_no_routes(make_scope):
	with pytest.raises(frappe.ValidationError, match="opens more than its rows"):
		make_scope(routes=paths("/mcp"), full_access=1)


@pytest.mark.parametrize("path, is_wide", [("/shop/*", True), ("/shop/cart/*", False), ("/shop", False)])
def test_a_wide_route_gets_a_warning(path, is_wide, make_scope):
	assert bool(find_cautions(make_scope(routes=paths(path)))) is is_wide


def test_a_scope_opens_the_routes_of_those_that_it_includes(make_scope):
	included = make_scope(routes=paths("/mcp")).name
	scope = make_scope(routes=paths("/shop/*"), includes=[{"scope": included}]).name
	assert scope_map.opened_by([scope]).routes == {"/mcp", "/shop/*"}
