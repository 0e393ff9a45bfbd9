"""Which method is called, by any of the ways to call one."""

from contextlib import contextmanager

import frappe
import pytest

from oauth_provider.guard import enforcement
from oauth_provider.guard.methods import DOCUMENT_METHODS, LISTING, MAPPED, takes_text
from oauth_provider.protocol.access import Access
from oauth_provider.protocol.errors import InsufficientScope
from tests.unit.guard.accesses import READ, call, reached
from tests.unit.web import current_request, identify

DENY_BY_DEFAULT = pytest.mark.requirement(
	"security", "30", "a limited scope opens what it lists and nothing else"
)
NEVER = pytest.mark.requirement(
	"security", "31", "no token makes credentials or approves, unless a scope names the method"
)

# Methods in arguments


@NEVER
@pytest.mark.parametrize(
	"route",
	["run_doc_method", "frappe.handler.run_doc_method", "runserverobj", "frappe.handler.runserverobj"],
)
@pytest.mark.parametrize(
	"arguments",
	[
		{"dt": "ToDo", "dn": "a"},
		{"docs": {"doctype": "ToDo"}},
		{"docs": '{"doctype": "ToDo"}'},
		{"document": {"doctype": "ToDo"}, "dt": "ToDo"},
	],
)
def test_a_document_method_is_named_by_its_class(route, arguments):
	named = "frappe.desk.doctype.todo.todo.ToDo.get_title"
	assert call(route, {"method": "get_title", **arguments}) == Access(methods=(named, route))
	# Version 2 and `cmd`.
	body = {"method": "get_title", **arguments}
	assert identify("POST", f"/api/v2/method/{route}", json=body) == Access(methods=(named, route))
	assert identify("POST", "/", json={"cmd": route, **body}) == Access(methods=(named, route))


@NEVER
@pytest.mark.parametrize(
	"arguments",
	[
		{},
		{"dt": "ToDo", "docs": {"doctype": "User"}},
		{"document": {"doctype": "ToDo"}, "docs": {"doctype": "User"}},
		{"document": {"doctype": "ToDo"}, "dt": "User"},
		{"docs": '"ToDo"'},
		{"docs": [{"doctype": "ToDo"}]},
		{"docs": "{"},
		{"dt": ["ToDo"]},
		{"dt": "No Such DocType"},
		{"dt": "ToDo", "method": ["get_title"]},
	],
)
def test_a_document_method_of_which_the_doctype_is_not_clear_is_no_access(arguments):
	assert call("run_doc_method", {"method": "get_title", **arguments}) == Access()


@NEVER
@pytest.mark.parametrize(
	"route, argument",
	[
		("upload_file", "method"),
		("frappe.handler.upload_file", "method"),
		("frappe.desk.search.search_link", "query"),
		("frappe.desk.search.search_widget", "query"),
	],
)
def test_a_method_in_an_argument_is_what_is_called(route, argument):
	inner = "frappe.core.doctype.user.user.generate_keys"
	assert call(route, {argument: inner, "doctype": "ToDo"}) == Access(methods=(inner,))
	assert call(route, {argument: [inner], "doctype": "ToDo"}) == Access()


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method", ["frappe.client.get_list", "frappe.client.get_count"])
def test_an_override_of_another_app_is_not_mapped(method, monkeypatch):
	hooks = frappe.get_hooks
	ours = hooks("override_whitelisted_methods").get(method, [])
	theirs = {"override_whitelisted_methods": {method: [*ours, "app.theirs"]}}
	assert reached(call(method, {"doctype": "ToDo"})) == READ
	monkeypatch.setattr(frappe, "get_hooks", lambda name=None, *rest: theirs.get(name) or hooks(name, *rest))
	assert call(method, {"doctype": "ToDo"}) == Access(methods=(method,))


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method", ["frappe.client.get_list", "run_doc_method", "upload_file"])
def test_a_server_script_of_the_same_name_is_not_mapped(method):
	with server_script(method):
		arguments = {"doctype": "ToDo", "dt": "ToDo", "method": "get_title"}
		assert call(method, arguments) == Access(methods=(method,))
		assert not takes_text(method)


@DENY_BY_DEFAULT
def test_a_server_script_of_the_name_of_an_override_is_not_mapped():
	"""Frappe first looks what stands for a method, and then for a script of that name."""
	arguments = {"doctype": "ToDo"}
	assert call("frappe.client.get_count", arguments).documents
	with server_script("oauth_provider.api.overrides.counting.get_count"):
		assert call("frappe.client.get_count", arguments) == Access(methods=("frappe.client.get_count",))


@contextmanager
def server_script(method: str):
	cached = frappe.cache.get_value("server_script_map")
	frappe.cache.set_value("server_script_map", {"_api": {method: "A script"}, "permission_query": {}})
	try:
		yield
	finally:
		frappe.cache.delete_value("server_script_map")
		if cached:
			frappe.cache.set_value("server_script_map", cached)


# Ways to call


@DENY_BY_DEFAULT
def test_every_way_to_call_a_method_is_the_same_access():
	expected = call("frappe.client.get", {"doctype": "ToDo", "name": "a"}, "GET")
	assert reached(expected) == READ
	query = "doctype=ToDo&name=a"
	for path in ("/api/method/", "/api/v1/method/", "/api/v2/method/"):
		assert identify("GET", f"{path}frappe.client.get", query_string=query) == expected
	assert identify("GET", "/", query_string=f"cmd=frappe.client.get&{query}") == expected
	form = {"cmd": "frappe.client.get", "doctype": "ToDo", "name": "a"}
	assert identify("POST", "/api/resource/ToDo", data=form) == expected


@DENY_BY_DEFAULT
def test_the_arguments_are_those_that_frappe_will_read():
	# The first of two in the query; the form before the query; a JSON body alone.
	get = "/api/method/frappe.client.get"
	assert reached(identify("GET", get, query_string="doctype=User&doctype=ToDo&name=a")) == {"User": "read"}
	both = identify("POST", get, query_string="doctype=ToDo&name=a", data={"doctype": "User"})
	assert reached(both) == {"User": "read"}
	body = identify("POST", get, query_string="doctype=ToDo", json={"doctype": "User", "name": "a"})
	assert reached(body) == {"User": "read"}


@DENY_BY_DEFAULT
def test_list_queries_are_marked_as_such():
	for method in LISTING:
		arguments = {
			"doctype": "ToDo",
			"txt": "",
			"fieldname": "name",
			"name": "a",
			"docname": "a",
			"stats": "[]",
		}
		names = {
			"get": "doctype" if "reportview" in method else "doctype name",
			"get_value": "doctype fieldname",
			"validate_link": "doctype docname",
			"get_stats": "doctype stats",
			"get_sidebar_stats": "doctype stats",
			"search_link": "doctype txt",
			"search_widget": "doctype txt",
		}
		kept = names.get(method.rpartition(".")[2], "doctype").split()
		assert call(method, {name: arguments[name] for name in kept}).listed == "ToDo", method
	assert not call("frappe.client.get_list", {"doctype": "ToDo", "debug": 1}).listed


def test_every_mapped_method_is_one_of_frappe():
	from frappe import handler

	for method in (*MAPPED, *DOCUMENT_METHODS):
		if "." not in method:
			assert hasattr(handler, method)
		elif not method.startswith("frappe.api."):
			assert callable(frappe.get_attr(method))


@NEVER
@pytest.mark.parametrize(
	"method, arguments",
	[
		("frappe.client.insert_many", {"docs": [{"doctype": "ToDo"}, {"doctype": "Log Settings"}]}),
		("frappe.client.bulk_update", {"docs": '[{"doctype": "Scheduled Job Type", "docname": "a"}]'}),
		("upload_file", {"method": "frappe.core.doctype.user.user.generate_keys"}),
		(
			"frappe.desk.search.search_link",
			{"query": "frappe.client.get_password", "doctype": "ToDo", "txt": ""},
		),
	],
)
def test_no_scope_leads_around_what_no_token_may_do(method, arguments):
	with current_request("POST", f"/api/method/{method}", json=arguments), pytest.raises(InsufficientScope):
		enforcement.enforce(["all"])
