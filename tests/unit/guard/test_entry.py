"""What a request names, before Frappe serves it."""

import json

import frappe
import pytest
from frappe.model.document import Document

from oauth_provider.guard.entry import Entry
from tests.unit.web import identify

requirement = pytest.mark.requirement
DENY_BY_DEFAULT = requirement("security", "30", "a limited scope opens what it lists and nothing else")
NOTHING = Entry()
CALL = "/api/method/frappe"


@pytest.mark.parametrize(
	"method, path, action, listed",
	[
		("GET", "/api/resource/ToDo", "read", True),
		("GET", "/api/resource/ToDo/", "read", True),
		("GET", "/api/v1/resource/ToDo", "read", True),
		("GET", "/api/v2/document/ToDo", "read", True),
		("GET", "/api/v2/doctype/ToDo/count", "read", True),
		("HEAD", "/api/resource/ToDo", "read", True),
		("GET", "/api/resource/ToDo/a", "read", False),
		("GET", "/api/resource/ToDo/a/b", "read", False),
		("GET", "/api/resource/ToDo/a%2Fb", "read", False),
		("GET", "/api/v2/document/ToDo/a/", "read", False),
		("GET", "/api/v2/document/ToDo/a/copy", "read", False),
		("POST", "/api/resource/ToDo", "create", False),
		("PUT", "/api/resource/ToDo/a", "write", False),
		("PATCH", "/api/v2/document/ToDo/a", "write", False),
		("DELETE", "/api/resource/ToDo/a", "delete", False),
	],
)
def test_document_routes_are_an_action_on_their_doctype(method, path, action, listed):
	assert identify(method, path) == Entry((), (action,), ("ToDo",), "ToDo" if listed else None)


def test_a_doctype_with_a_blank_in_its_name_is_decoded_once():
	assert identify("GET", "/api/resource/Error%20Log").doctypes == ("Error Log",)
	assert identify("GET", "/api/resource/Error%2520Log").doctypes == ("Error%20Log",)


@pytest.mark.parametrize(
	"path, method",
	[
		("/api/method/frappe.ping", "frappe.ping"),
		("/api/v1/method/frappe.ping", "frappe.ping"),
		("/api/v2/method/frappe.ping", "frappe.ping"),
		("/api/method/frappe.ping/anything/else", "frappe.ping"),
		("/api/v1/method/frappe.ping/x\n", "frappe.ping"),
		("/api/v2/method/User/generate_keys", "frappe.core.doctype.user.user.generate_keys"),
		("/api/v2/method/User/generate_keys/", "frappe.core.doctype.user.user.generate_keys"),
		("/api/v2/method/No%20Such%20DocType/x", "No Such DocType/x"),
		("/api/method/a server script", "a server script"),
	],
)
def test_method_routes_are_the_method_that_frappe_runs(path, method):
	assert identify("POST", path) == Entry(methods=(method,))


@DENY_BY_DEFAULT
def test_cmd_counts_before_the_path():
	called = Entry(("frappe.client.get",), ("read",), ("User",), "User")
	query = "cmd=frappe.client.get&doctype=User"
	assert identify("GET", "/api/resource/ToDo", query_string=query) == called
	assert identify("POST", "/", json={"cmd": "frappe.client.get", "doctype": "User"}) == called


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method, path",
	[
		("GET", "/"),
		("GET", "/app"),
		("GET", "/backups/a.sql.gz"),
		("GET", "/api"),
		("GET", "/api/resource"),
		("GET", "/api/resource/"),
		("GET", "/API/resource/ToDo"),
		("GET", "/api/v3/resource/ToDo"),
		("GET", "/api/v2/resource/ToDo"),
		("GET", "/api/v2/doctype/ToDo/meta"),
		("OPTIONS", "/api/resource/ToDo/a"),
	],
)
def test_other_routes_are_none_of_frappes_roads_to_documents(method, path):
	assert identify(method, path) == NOTHING


@DENY_BY_DEFAULT
@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/mcp?doctype=ToDo", "/%6dcp"])
def test_what_is_no_road_of_frappes_is_a_route(path):
	assert identify("POST", path) == Entry(route="/mcp")


@DENY_BY_DEFAULT
@pytest.mark.parametrize("cmd", [["frappe.client.get"], {"a": 1}, 1, True])
def test_a_cmd_that_is_no_text_is_nothing(cmd):
	assert identify("POST", "/api/resource/ToDo", json={"cmd": cmd}) == NOTHING


@DENY_BY_DEFAULT
def test_a_method_of_frappes_for_every_document_is_an_action():
	for path, query in (
		("/api/resource/ToDo/a", "run_method=submit"),
		("/api/v2/document/ToDo/a/method/submit", ""),
		(f"{CALL}.handler.run_doc_method", "dt=ToDo&dn=a&method=submit"),
	):
		entered = identify("POST", path, query_string=query)
		# Frappe of 2023 lists them as methods that may be called, and then refuses to call them.
		named = (("submit",), ("ToDo",)) if Document.submit in frappe.whitelisted else ((), ())
		assert (entered.actions, entered.doctypes) == named
		assert entered.methods[0] == "frappe.desk.doctype.todo.todo.ToDo.submit"


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method", ["desk.search.search_link", "desk.search.search_widget", "client.validate_link_and_fetch"]
)
def test_a_method_that_an_argument_names_is_called_in_place_of_the_one_in_the_path(method):
	query = "doctype=ToDo&docname=a&txt=a&query=my_app.api.search"
	assert identify("GET", f"{CALL}.{method}", query_string=query) == Entry(methods=("my_app.api.search",))


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method", ["get_title", "", "db_set", "run_method"])
def test_any_other_method_of_a_document_is_opened_by_no_row_for_its_doctype(method):
	entered = identify("POST", "/api/resource/ToDo/a", query_string=f"run_method={method}")
	assert entered == Entry(methods=(f"frappe.desk.doctype.todo.todo.ToDo.{method}",))


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"arguments, doctypes",
	[
		({"doctype": "ToDo"}, ("ToDo",)),
		({"doc": {"doctype": "ToDo"}}, ("ToDo",)),
		({"doc": '{"doctype": "ToDo"}', "doctype": "Note"}, ("Note", "ToDo")),
		({"docs": [{"doctype": "ToDo"}, {"doctype": "Note"}]}, ("ToDo", "Note")),
		(
			{"doc": {"doctype": "Contact Email", "parenttype": "Note", "parent": "a"}},
			("Contact Email", "Note"),
		),
		({"docs": '[{"doctype": "ToDo"}, {"doctype": "Note"}]'}, ("ToDo", "Note")),
	],
)
def test_each_doctype_that_the_arguments_name_counts(arguments, doctypes):
	for method in ("client.insert", "client.save", "desk.form.save.savedocs"):
		entered = identify("POST", f"{CALL}.{method}", json=arguments)
		assert entered.actions and set(entered.doctypes) == set(doctypes)


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"arguments",
	[
		{"doctype": ["ToDo"]},
		{"doctype": {"a": 1}},
		{"doctype": 1},
		{"doc": [[]]},
		{"doc": {"doctype": 1}},
		{"doc": {}},
		{"docs": "[" * 10_000},
		{"docs": '{"a'},
		{"doctype": "ToDo", "name": {"description": "x"}},
		{"doctype": "ToDo", "docname": ["a", "b"]},
		{"doc": {"doctype": "ToDo", "docname": {"description": "x"}}},
		{"doc": {"doctype": "Contact Email", "parenttype": ["Note"]}},
	],
)
def test_arguments_of_another_kind_are_nothing(arguments):
	entered = identify("POST", f"{CALL}.client.insert", json=arguments)
	# The DocType may be closed to every token.
	assert entered == Entry(doctypes=("ToDo",) if arguments.get("doctype") == "ToDo" else ())


@pytest.mark.parametrize("argument", ["doctype", "reference_doctype", "cmd"])
def test_half_of_a_character_names_nothing(argument):
	for body in ({argument: "\ud800"}, {"docs": [{"doctype": "\udfff"}]}):
		try:
			named = identify("POST", f"{CALL}.client.get_list", json=body)
		except (frappe.DataError, ValueError):
			pytest.skip("this Frappe reads no such body")
		assert named == NOTHING


@DENY_BY_DEFAULT
def test_a_request_names_no_more_doctypes_than_can_be_looked_up():
	docs = [{"doctype": f"DocType {number}"} for number in range(1000)]
	assert identify("POST", f"{CALL}.client.insert_many", json={"docs": docs}) == NOTHING
	docs = [{"doctype": "ToDo"}] * 200
	assert identify("POST", f"{CALL}.client.insert_many", json={"docs": docs}).doctypes == ("ToDo",)


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"path, argument",
	[
		("/api/method/upload_file", "method"),
		(f"{CALL}.desk.search.search_link", "query"),
		(f"{CALL}.model.mapper.make_mapped_doc", "method"),
	],
)
def test_an_argument_that_names_a_method_is_what_is_called(path, argument):
	entered = identify("POST", path, json={"doctype": "ToDo", argument: "my_app.api.run"})
	assert entered == Entry(methods=("my_app.api.run",))
	odd = {"doctype": "ToDo", argument: ["my_app.api.run"]}
	assert identify("POST", path, json=odd) == Entry(doctypes=("ToDo",))


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method", ["frappe.client.get_password", "frappe.client.get", "a_script"])
def test_an_argument_of_another_method_names_none_to_be_called(method):
	for name in ("", "method", "query"):
		entered = identify("POST", f"/api/method/{method}", json={name: "my_app.api.run", "doctype": "ToDo"})
		assert entered.methods == (method,)


@DENY_BY_DEFAULT
def test_the_old_upload_that_saves_a_file_calls_no_other_method():
	arguments = {"method": "my_app.api.run", "from_form": 1}
	assert identify("POST", "/api/method/uploadfile", json=arguments) == Entry(methods=("uploadfile",))
	arguments["from_form"] = 0
	assert identify("POST", "/api/method/uploadfile", json=arguments) == Entry(methods=("my_app.api.run",))


@DENY_BY_DEFAULT
def test_what_another_app_or_a_script_runs_in_its_place_is_no_road(monkeypatch):
	method = "frappe.client.get_list"
	assert identify("GET", f"/api/method/{method}", query_string="doctype=ToDo").actions
	overrides = {method: ["frappe.desk.reportview.get_list"]}
	get_hooks = frappe.get_hooks
	monkeypatch.setattr(
		frappe,
		"get_hooks",
		lambda hook=None, *args, **kwargs: (
			overrides if hook == "override_whitelisted_methods" else get_hooks(hook, *args, **kwargs)
		),
	)
	assert identify("GET", f"/api/method/{method}", query_string="doctype=ToDo") == Entry(methods=(method,))


@DENY_BY_DEFAULT
def test_a_private_file_is_named_by_its_address():
	assert identify("GET", "/private/files/a%20b.txt") == Entry((), ("read",), file="/private/files/a b.txt")
	downloaded = identify("GET", "/api/method/download_file", query_string="file_url=/private/files/a.txt")
	assert (downloaded.actions, downloaded.file) == (("read",), "/private/files/a.txt")


@requirement("CVE-2022-36087", "", "no pattern takes longer than its text is long")
@pytest.mark.parametrize(
	"path", ["/api/resource/" + "a/" * 50_000, "/api/v2/document/a/" + "/method" * 20_000]
)
def test_a_long_path_is_read_at_once(path):
	assert isinstance(identify("GET", path), Entry)
	assert isinstance(identify("POST", f"{CALL}.client.save", json={"doc": json.dumps("a" * 100_000)}), Entry)


@pytest.mark.parametrize("path", ["/ToDo/a", "/ToDo/a/b/"])
def test_the_page_of_a_document_is_its_print_view(path):
	entered = identify("GET", path)
	assert (entered.actions, entered.doctypes, entered.route) == (("print",), ("ToDo",), None)
	assert identify("GET", path.lower()).route == path.lower().rstrip("/")
