"""What a refusal says: to the client's developer, and to the administrator."""

import re

import frappe
import pytest

from oauth_provider.guard import enforcement, entry
from oauth_provider.protocol.errors import InsufficientScope, MissingAccess
from oauth_provider.protocol.scope_map import DocumentAccess, Opened
from tests.unit.web import current_request

requirement = pytest.mark.requirement
pytestmark = requirement("RFC 6750", "3", "insufficient_scope says what is missing")
NO_ORACLE = requirement("security", "30", "a refusal does not tell what exists")
CALL = "/api/method/frappe"
PRINTABLE = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")


@pytest.fixture(autouse=True)
def no_other_scopes():
	"""The site's own scopes may open the same; they are disabled for this transaction."""
	frappe.db.sql("update `tabOAuth2 Scope` set enabled = 0 where full_access = 0")


def refuse(
	method: str, path: str, doctypes: dict | None = None, **arguments
) -> tuple[InsufficientScope, str]:
	"""The refusal of a limited token, and what it asked for."""
	rows = {name: frozenset(actions) for name, actions in (doctypes or {"ToDo": ("read",)}).items()}
	scope = frappe._dict(scopes=("scope",), full_access_scope=None, administration=False)
	with current_request(method, path, **arguments), pytest.MonkeyPatch.context() as patch:
		patch.setattr(enforcement, "open_scopes", lambda token: Opened(False, rows, frozenset()))
		with pytest.raises(InsufficientScope) as refused:
			enforcement.enforce(scope)
		assert PRINTABLE.fullmatch(refused.value.description)
		return refused.value, frappe.local.flags.oauth2_asked_for


def test_a_document_is_missing(make_scope):
	make_scope("user:write", doctypes=[{"document_type": "User", "read": 0, "write": 1}])
	error, asked = refuse("PUT", "/api/resource/User/somebody@example.com", json={"bio": "x"})
	assert error.scope == "user:write"
	assert error.description == (
		"This access token lacks a scope for User (write). A scope that would do: user:write."
	)
	assert (error.hint, asked) == ("Missing: User (write).", "write User, by PUT /api/resource/User")
	assert error.missing == MissingAccess({"User": ["write"]})


def test_a_method_is_missing():
	error, asked = refuse("POST", f"{CALL}.ping")
	assert error.description.startswith("This access token lacks a scope for the method frappe.ping.")
	assert (error.hint, asked) == ("Missing: the method frappe.ping.", "call frappe.ping")
	assert error.missing == MissingAccess(methods=["frappe.ping"])


def test_a_route_is_missing(make_scope):
	make_scope("tools", routes=[{"path": "/tools/*"}])
	error, asked = refuse("POST", "/tools/list/", query_string="x=secret")
	assert error.description == (
		"This access token lacks a scope for the route /tools/list. A scope that would do: tools."
	)
	assert (error.hint, asked) == ("Missing: the route /tools/list.", "POST /tools/list/")
	assert error.missing == MissingAccess(routes=["/tools/list"])


@pytest.mark.parametrize(
	"path, query, argument",
	[
		(f"{CALL}.desk.search.search_link", {"doctype": "ToDo", "ignore_user_permissions": "1"}, None),
		("/api/resource/ToDo", {"expand": "x"}, "expand"),
		("/api/resource/ToDo/a", {"expand_links": "1"}, "expand_links"),
		(f"{CALL}.client.save", {"doc": "{"}, "doc"),
		(f"{CALL}.client.save", {"doc": '[{"doctype": 1}]'}, "doc"),
	],
)
def test_an_argument_is_not_understood(path, query, argument):
	error, _asked = refuse("GET", path, query_string=query)
	argument = argument or "ignore_user_permissions"
	assert f"this value of the argument {argument}." in error.description
	assert error.hint == f"Argument {argument}: limited tokens may not send this value."
	assert error.missing == MissingAccess()


def test_an_argument_that_nobody_reads_is_ignored():
	with current_request("GET", "/api/resource/ToDo", query_string="foo=bar&doctypes=User&fields=*"):
		opened = Opened(False, {"ToDo": frozenset(("read",))}, frozenset())
		assert enforcement.find_missing(entry.identify(), opened) is None


def test_one_of_frappes_own_roads_is_no_method_to_list():
	error, asked = refuse("GET", f"{CALL}.client.get_list", query_string="doctype=User")
	assert error.missing == MissingAccess({"User": ["read"]})
	assert asked == "read User, by frappe.client.get_list"
	error, _asked = refuse("GET", f"{CALL}.client.get_list", {"ToDo": ("write",)})
	assert error.missing == MissingAccess()


@NO_ORACLE
def test_what_is_no_doctype_is_refused_like_one_that_is():
	said = [
		refuse("GET", f"/api/resource/{name}")[0].description.replace(name, "X")
		for name in ("User", "No Such DocType", "user", "Has Role")
	]
	assert len(set(said)) == 1


@NO_ORACLE
def test_a_method_of_a_document_is_named_as_the_request_names_it():
	error, asked = refuse("POST", "/api/v2/document/User/a/method/reset")
	assert "the method reset." in error.description
	assert error.missing.methods == ["frappe.core.doctype.user.user.User.reset"]
	assert asked == "call frappe.core.doctype.user.user.User.reset"


@NO_ORACLE
def test_what_was_looked_up_is_for_the_administrator_alone():
	with current_request("GET", "/api/resource/ToDo/a"):
		flags = frappe.local.flags
		flags.oauth2_entry, flags.oauth2_looked_up = entry.identify(), True
		error = enforcement.refusal(flags.oauth2_entry, (DocumentAccess("User", ("read",)),))
	assert "User" not in error.description and error.scope == "all"
	assert error.hint == "Missing: User (read)." and error.missing.documents == {"User": ["read"]}


def test_selecting_is_reading_to_a_scope(make_scope):
	make_scope("user:read", doctypes=[{"document_type": "User", "read": 1}])
	with current_request("GET", "/api/resource/ToDo"):
		missing = (DocumentAccess("User", ("select",)), DocumentAccess("User", ("read",)))
		error = enforcement.refusal(entry.identify(), missing)
	assert (error.scope, error.missing.documents) == ("user:read", {"User": ["read"]})


@pytest.mark.parametrize("action", ["import", "email"])
def test_an_action_that_no_scope_has_is_none_to_suggest(action):
	with current_request("GET", "/api/resource/ToDo"):
		assert enforcement.refusal(entry.identify(), (DocumentAccess("ToDo", (action,)),)).scope == "all"


def test_a_refusal_stays_short():
	names = [f"DocType {'x' * 130} {number}" for number in range(40)]
	with current_request("GET", "/api/resource/ToDo"):
		error = enforcement.refusal(
			entry.identify(), tuple(DocumentAccess(name, ("read",)) for name in names)
		)
	assert len(error.description) < 600 and len(error.hint) < 1000
	assert "and 35 more" in error.hint


def test_what_no_page_of_ascii_can_hold_is_replaced():
	error, _asked = refuse("GET", '/api/resource/Größe "x"')
	assert "Gr??e ?x? (read)" in error.description


@requirement("security", "27", "insufficient_scope is no answer to a preflight")
def test_a_browser_may_ask_for_the_rules_of_other_origins():
	token = frappe._dict(scopes=("profile",), full_access_scope=None, administration=False)
	with current_request("OPTIONS", "/api/resource/User"):
		enforcement.enforce(token)
