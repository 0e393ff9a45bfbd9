"""Routes: which path a row of a scope opens."""

import pytest

from oauth_provider.protocol import routes
from oauth_provider.protocol.scope_map import Opened

requirement = pytest.mark.requirement
pytestmark = requirement("security", "30", "a limited scope opens what it lists and nothing else")


def opens(row: str, path: str) -> bool:
	opened = Opened(False, {}, frozenset(), routes=frozenset((row,)))
	return opened.lists_route(routes.find_route(path))


@pytest.mark.parametrize(
	"row, path, expected",
	[
		("/mcp", "/mcp", True),
		("/mcp", "/mcp/", True),
		("/mcp", "/mcp/x", False),
		("/mcp", "/mcpx", False),
		("/mcp", "/MCP", False),
		("/mcp/*", "/mcp/x", True),
		("/mcp/*", "/mcp/x/y", True),
		("/mcp/*", "/mcp", False),
		("/mcp/*", "/mcpx/y", False),
		("/mcp/v1/*", "/mcp/x", False),
		("/mcp/*", "/mcp/*", False),
		("/bücher/*", "/bücher/1", True),
	],
)
def test_a_row_is_a_path_or_all_that_is_below_one(row, path, expected):
	assert opens(row, path) is expected


@pytest.mark.parametrize(
	"path",
	[
		"/mcp/../app",
		"/mcp/..",
		"/mcp/./x",
		"/mcp//x",
		"//mcp/x",
		"/mcp/x//",
		"/mcp/%2e%2e/app",
		"/mcp/x\\y",
		"/mcp/x ",
		"/mcp/x\n",
		"/mcp/x\x00",
		"/mcp/x?y",
		"/mcp/x#y",
		"mcp/x",
		"/",
		"",
	],
)
def test_a_path_of_another_spelling_is_open_to_no_row(path):
	assert routes.find_route(path) is None
	assert not opens("/mcp/*", path)


@pytest.mark.parametrize(
	"path",
	[
		*routes.CLOSED,
		"/api/method/frappe.ping",
		"/API/method/frappe.ping",
		"/private/files/a.pdf",
		"/files/a.pdf",
		"/backups/a.sql.gz",
		"/app/todo",
		"/desk/todo",
	],
)
def test_what_no_route_opens(path):
	assert routes.find_route(path) is None


def test_what_only_begins_alike_is_open():
	assert routes.find_route("/apis") == "/apis" and routes.find_route("/app-store/x") == "/app-store/x"


def test_a_route_may_change_anything():
	opened = Opened(False, {}, frozenset(), routes=frozenset(("/mcp",)))
	assert opened.changes_data(methods_only_read=False) and not opened.changes_data(methods_only_read=True)
