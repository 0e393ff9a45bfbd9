"""Scopes: what they open, and what no scope opens unless it says so by name."""

import secrets

import frappe
import pytest

from oauth_provider.guard import enforcement, entry
from oauth_provider.protocol import scope_map
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.method_names import definition_of
from tests.unit.web import current_request

requirement = pytest.mark.requirement
USER = "frappe.core.doctype.user.user"
NEVER = requirement(
	"security", "31", "no token makes credentials or approves, unless a scope names the method"
)


def token(scopes, full_access_scope=None):
	return frappe._dict(scopes=tuple(scopes), full_access_scope=full_access_scope, administration=False)


def check(scopes, method, path, **arguments):
	with current_request(method, path, **arguments):
		enforcement.enforce(token(scopes))


def is_open(scopes, method, path, **arguments):
	try:
		check(scopes, method, path, **arguments)
	except InsufficientScope:
		return False
	return True


def opens(method, path, methods=(), doctypes=(), **arguments):
	"""Tell whether a scope with these rows lists a request."""
	scope = frappe.get_doc(
		{
			"doctype": "OAuth2 Scope",
			"scope_name": f"scope-{secrets.token_hex(4)}",
			"methods": [{"method": row} for row in methods],
			"doctypes": [dict(row) for row in doctypes],
		}
	)
	# A method may have lost its decorator, or its app, since the scope was saved.
	scope.flags.ignore_validate = True
	scope.insert()
	opened = scope_map.opened_by([scope.name])
	with current_request(method, path, **arguments):
		entered = entry.identify()
		is_listed = any(map(opened.lists_method, entered.methods))
		return is_listed or enforcement.find_missing(entered, opened) is None


@requirement("security", "30", "a limited scope opens what it lists and nothing else")
def test_full_access_that_is_known_already_is_that_of_the_only_scope(make_scope):
	"""By its exact name: MariaDB finds the scope `all` under others too."""
	limited = make_scope(methods=["frappe.ping"]).name
	path = "/api/resource/User"
	with current_request("GET", path):
		enforcement.enforce(token(["all"], "all"))
		for names, known in (
			([limited], None),
			([limited], "all"),
			([limited, "profile"], "all"),
			(["ALL"], "all"),
			([], "all"),
			([], None),
		):
			with pytest.raises(InsufficientScope):
				enforcement.enforce(token(names, known))


READ = {"document_type": "ToDo", "read": 1}
WRITE = {"document_type": "ToDo", "read": 0, "write": 1}


@requirement("security", "30", "a limited scope opens what it lists and nothing else")
@pytest.mark.parametrize(
	"row, method, path, arguments, expected",
	[
		(READ, "GET", "/api/resource/ToDo", {}, True),
		(READ, "GET", "/api/resource/ToDo/a", {}, True),
		(READ, "GET", "/api/resource/todo", {}, False),
		(READ, "GET", "/api/resource/User", {}, False),
		(READ, "POST", "/api/resource/ToDo", {}, False),
		(READ, "PUT", "/api/resource/ToDo/a", {}, False),
		(READ, "DELETE", "/api/resource/ToDo/a", {}, False),
		(READ, "GET", "/api/method/frappe.client.get_list", {"query_string": "doctype=ToDo"}, True),
		(READ, "GET", "/api/method/frappe.client.get_list", {"query_string": "doctype=User"}, False),
		(READ, "GET", "/app/todo", {}, False),
		(WRITE, "PUT", "/api/resource/ToDo/a", {}, True),
		(WRITE, "GET", "/api/resource/ToDo/a", {}, False),
		({**READ, "can_delete": 1}, "DELETE", "/api/resource/ToDo/a", {}, True),
		({**READ, "create": 1}, "POST", "/api/resource/ToDo", {}, True),
	],
)
def test_rows_of_doctypes(row, method, path, arguments, expected):
	assert opens(method, path, doctypes=[row], **arguments) is expected


@pytest.mark.parametrize(
	"row, called, expected",
	[
		("frappe.client.get_count", "frappe.client.get_count", True),
		("frappe.client.get_count", "frappe.client.get_count/x", True),
		("frappe.client.get_count", "frappe.client.get", False),
		("frappe.client.get", "frappe.client.get_count", False),
		("frappe.client.*", "frappe.client.get_count", True),
		("frappe.client.*", "frappe.clients.get_count", False),
		("frappe.client.*", "frappe.client", False),
		("frappe.client.*", "FRAPPE.client.get_count", False),
		("my_app.api.*", "my_app.api.a_server_script", True),
	],
)
def test_rows_of_methods(row, called, expected):
	assert opens("GET", f"/api/method/{called}", methods=[row]) is expected


@requirement("security", "30", "a limited scope opens what it lists and nothing else")
def test_a_wildcard_does_not_open_what_a_module_only_imports():
	# frappe.core.doctype.user.test_user imports it; so does any module of an app that says "from ... import".
	borrowed = "oauth_provider.protocol.ending_access.events"
	assert not definition_of("frappe.desk.search.is_whitelisted").startswith("frappe.desk.search.")
	assert not opens("GET", "/api/method/frappe.desk.search.is_whitelisted", methods=["frappe.desk.search.*"])
	assert opens(
		"GET", "/api/method/frappe.desk.search.is_whitelisted", methods=["frappe.desk.search.is_whitelisted"]
	)
	assert definition_of(borrowed) == borrowed


def test_two_scopes_add_up(make_scope):
	write = make_scope(doctypes=[WRITE]).name
	read = make_scope(doctypes=[{"document_type": "Note", "read": 1}]).name
	query = {"query_string": 'doctype=ToDo&filters={"name":["descendants of","a"]}'}
	assert is_open([write], "PUT", "/api/resource/ToDo/a") and not is_open(
		[read], "PUT", "/api/resource/ToDo/a"
	)
	assert is_open([write, read], "GET", "/api/resource/Note")
	assert not is_open([write, read], "GET", "/api/method/frappe.client.get_list", **query)


def test_full_access_opens_every_route():
	for path in (
		"/",
		"/app",
		"/api/resource/User",
		"/api/method/frappe.client.get_list",
		"/api/v2/doctype/User/meta",
	):
		check(["all"], "GET", path)


def test_a_disabled_or_deleted_scope_opens_nothing(make_scope):
	scope = make_scope(full_access=0, methods=["frappe.ping"])
	assert is_open([scope.name], "GET", "/api/method/frappe.ping")
	scope.enabled = 0
	scope.save()
	assert not is_open([scope.name], "GET", "/api/method/frappe.ping")
	assert not is_open(["no-such-scope"], "GET", "/api/method/frappe.ping")
	assert not is_open([], "GET", "/api/method/frappe.ping")


@requirement("RFC 6749", "3.3", "scopes are case-sensitive")
def test_a_scope_in_other_case_opens_nothing():
	assert not is_open(["ALL"], "GET", "/api/resource/User")


@NEVER
@pytest.mark.parametrize(
	"path",
	[
		f"/api/method/{USER}.generate_keys",
		f"/api/method/{USER}.update_password",
		f"/api/method/{USER}.reset_password",
		"/api/method/oauth_provider.api.oauth2.approve",
		"/api/method/frappe.integration_broker.oauth2.approve",
		"/api/method/frappe.integrations.oauth2.approve",
		f"/api/v1/method/{USER}.generate_keys",
		f"/api/v2/method/{USER}.generate_keys",
		# Frappe ignores what follows the method.
		f"/api/method/{USER}.generate_keys/",
		f"/api/method/{USER}.generate_keys/x",
		f"/api/v1/method/{USER}.update_password/x/y",
		f"/api/method/{USER}.update_password/\n",
		# Version 2 knows methods by their DocType.
		"/api/v2/method/User/generate_keys",
		"/api/v2/method/User/update_password/",
		# Every module that imports a function is another name for it.
		"/api/method/frappe.core.doctype.user.test_user.update_password",
		"/api/method/frappe.core.doctype.user.test_user.reset_password",
	],
)
def test_not_even_full_access_opens_what_makes_credentials(path):
	with pytest.raises(InsufficientScope):
		check(["all"], "POST", path)


@NEVER
def test_cmd_does_not_lead_around_it_either():
	with pytest.raises(InsufficientScope):
		check(["all"], "POST", "/api/resource/ToDo", data={"cmd": f"{USER}.generate_keys"})


@NEVER
@pytest.mark.parametrize(
	"row, expected", [(f"{USER}.generate_keys", True), (f"{USER}.*", False), ("frappe.*", False)]
)
def test_only_a_row_with_its_full_name_opens_it(make_scope, row, expected):
	scope = make_scope(methods=[row])
	assert is_open([scope.name], "POST", f"/api/method/{USER}.generate_keys") is expected


def test_test_resource_is_for_tokens():
	for path in ("oauth_provider.api.oauth2", "frappe.integration_broker.oauth2"):
		check(["all"], "GET", f"/api/method/{path}.test_resource")
	check(["profile"], "GET", "/api/method/oauth_provider.api.oauth2.test_resource")


@requirement("RFC 6750", "3", "insufficient_scope names the scope that would do")
def test_the_refusal_names_a_limited_scope_that_would_do(make_scope):
	scope = make_scope("a-scope-for-todos", doctypes=[READ])
	with pytest.raises(InsufficientScope) as refused:
		check(["profile"], "GET", "/api/resource/ToDo")
	assert refused.value.scope == scope.name
	with pytest.raises(InsufficientScope) as refused:
		check(["profile"], "GET", "/app/todo")
	assert refused.value.scope == "all"


def test_a_path_with_odd_characters_is_refused_not_broken():
	for path in (
		"/api/method/",
		"/api/method/a b",
		"/api/method/%00",
		"/api/method/frappe..x",
		"/api/method/....",
		"/%FF",
	):
		assert not is_open(["profile"], "GET", path)
		is_open(["all"], "GET", path)
