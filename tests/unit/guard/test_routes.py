"""Every request is one access, or none."""

import json

import frappe
import pytest

from oauth_provider.protocol.access import Access, DocumentAccess
from tests.unit.web import identify

requirement = pytest.mark.requirement
DENY_BY_DEFAULT = requirement("security", "30", "a limited scope opens what it lists and nothing else")
NOT_MAPPED = Access()


def documents(doctype: str, *actions: str, listed: str | None = None) -> Access:
	return Access(documents=(DocumentAccess(doctype, actions),), listed=listed)


@pytest.mark.parametrize(
	"method, path, actions",
	[
		("GET", "/api/resource/ToDo", ("read",)),
		("GET", "/api/resource/ToDo/", ("read",)),
		("GET", "/api/v1/resource/ToDo", ("read",)),
		("GET", "/api/v2/document/ToDo", ("read",)),
		("GET", "/api/resource/ToDo/a", ("read",)),
		("GET", "/api/resource/ToDo/a/b", ("read",)),
		("GET", "/api/resource/ToDo/a%2Fb", ("read",)),
		("GET", "/api/resource/ToDo/a/", ("read",)),
		("GET", "/api/v2/document/ToDo/a/", ("read",)),
		("POST", "/api/resource/ToDo", ("create",)),
		("PUT", "/api/resource/ToDo/a", ("write",)),
		("PUT", "/api/v2/document/ToDo/a", ("write",)),
		("PATCH", "/api/v2/document/ToDo/a", ("write",)),
		("DELETE", "/api/resource/ToDo/a", ("delete",)),
		("DELETE", "/api/v2/document/ToDo/a", ("delete",)),
	],
)
def test_document_routes_are_an_action_on_their_doctype(method, path, actions):
	assert identify(method, path).documents == (DocumentAccess("ToDo", actions),)


def test_a_doctype_with_a_blank_in_its_name_is_decoded_once():
	assert identify("GET", "/api/resource/Error%20Log").documents[0].doctype == "Error Log"
	assert identify("GET", "/api/resource/Error%2520Log").documents[0].doctype == "Error%20Log"


@pytest.mark.parametrize(
	"path, method",
	[
		("/api/method/frappe.client.get_list", "frappe.client.get_list"),
		("/api/v1/method/frappe.client.get_list", "frappe.client.get_list"),
		("/api/v2/method/frappe.client.get_list", "frappe.client.get_list"),
		("/api/method/frappe.client.get_list/", "frappe.client.get_list"),
		("/api/method/frappe.client.get_list/anything/else", "frappe.client.get_list"),
		("/api/v1/method/frappe.client.get_list/x\n", "frappe.client.get_list"),
		("/api/v2/method/User/generate_keys", "frappe.core.doctype.user.user.generate_keys"),
		("/api/v2/method/User/generate_keys/", "frappe.core.doctype.user.user.generate_keys"),
		("/api/v2/method/No%20Such%20DocType/x", "No Such DocType/x"),
		("/api/method/a server script", "a server script"),
		("/api/method/upload_file", "upload_file"),
	],
)
def test_method_routes_are_the_method_that_frappe_runs(path, method):
	assert identify("POST", path) == Access(methods=(method,))


def test_cmd_counts_before_the_path():
	called = Access(methods=("frappe.client.get",))
	assert identify("GET", "/api/resource/ToDo", query_string="cmd=frappe.client.get") == called
	assert identify("POST", "/", json={"cmd": "frappe.client.get"}) == called


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method, path",
	[
		("GET", "/"),
		("GET", "/app"),
		("GET", "/printview"),
		("GET", "/private/files/a.pdf"),
		("GET", "/backups/a.sql.gz"),
		("GET", "/api"),
		("GET", "/api/"),
		("GET", "/api/resource"),
		("GET", "/api/resource/"),
		("GET", "//api/resource/ToDo"),
		("GET", "/API/resource/ToDo"),
		("GET", "/api/v3/resource/ToDo"),
		("GET", "/api/v2/resource/ToDo"),
		("GET", "/api/document/ToDo"),
		("GET", "/api/v2/doctype/ToDo/meta"),
		("GET", "/api/v2/doctype/ToDo/count"),
		("POST", "/api/resource/ToDo/a"),
		("PATCH", "/api/resource/ToDo"),
		("PUT", "/api/resource/ToDo"),
		("DELETE", "/api/resource/ToDo"),
		("HEAD", "/api/resource/ToDo"),
		("OPTIONS", "/api/resource/ToDo/a"),
	],
)
def test_other_routes_are_not_mapped(method, path):
	assert identify(method, path) == NOT_MAPPED


@DENY_BY_DEFAULT
@pytest.mark.parametrize("cmd", [["frappe.client.get"], {"a": 1}, 1, True])
def test_a_cmd_that_is_no_text_is_not_mapped(cmd):
	assert identify("POST", "/api/resource/ToDo", json={"cmd": cmd}) == NOT_MAPPED


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_run_method_is_opened_by_no_row_for_a_doctype(method):
	for query in ("run_method=submit", "run_method="):
		found = identify(method, "/api/resource/ToDo/a", query_string=query)
		assert found.documents is None and not found.listed


@DENY_BY_DEFAULT
def test_reading_a_document_takes_no_other_arguments():
	assert identify("GET", "/api/resource/Note/a", query_string="expand=1") == NOT_MAPPED
	assert identify("GET", "/api/resource/Note/a", query_string="expand_links=1&expand=1") == NOT_MAPPED


@DENY_BY_DEFAULT
def test_a_document_with_its_links_expanded_needs_all_that_they_lead_to():
	found = identify("GET", "/api/resource/Note/a", query_string="expand_links=1")
	# Who has seen a note is in a child table of it.
	assert found.documents == (DocumentAccess("Note", ("read",)), DocumentAccess("User", ("read",)))


@DENY_BY_DEFAULT
def test_links_that_lead_anywhere_are_not_expanded():
	assert identify("GET", "/api/resource/ToDo/a", query_string="expand_links=1") == NOT_MAPPED


# Saving


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"body, actions",
	[
		({"description": "x"}, ("create",)),
		({"docstatus": 0}, ("create",)),
		({"docstatus": "0"}, ("create",)),
		({"docstatus": 1}, ("create", "submit")),
		({"docstatus": "1"}, ("create", "submit")),
		({"docstatus": 2}, ("create", "cancel")),
		({"amended_from": "x"}, ("create", "amend")),
		({"amended_from": "x", "docstatus": 1}, ("create", "submit", "amend")),
	],
)
@pytest.mark.parametrize(
	"wrap", ["json", "data in a form", "data in json", "text/plain", "form with a json body"]
)
def test_submitting_cancelling_and_amending_are_found_wherever_the_document_is(body, actions, wrap):
	text = json.dumps(body)
	arguments = {
		"json": {"json": body},
		"data in a form": {"data": {"data": text}},
		"data in json": {"json": {"data": body}},
		"text/plain": {"data": text, "content_type": "text/plain"},
		"form with a json body": {"data": text, "content_type": "application/x-www-form-urlencoded"},
	}[wrap]
	(found,) = identify("POST", "/api/resource/ToDo", **arguments).documents
	assert found.doctype == "ToDo"
	assert set(found.actions) == set(actions)


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"path, arguments",
	[
		# Version 1 prefers the body to the query ...
		(
			"/api/resource/ToDo/a",
			{"query_string": "docstatus=0", "data": '{"docstatus": 1}', "content_type": "text/plain"},
		),
		# ... and `data` to everything, version 2 the arguments.
		("/api/resource/ToDo/a", {"json": {"docstatus": 0, "data": {"docstatus": 1}}}),
		("/api/resource/ToDo/a", {"json": {"docstatus": 0, "data": '{"docstatus": 1}'}}),
		("/api/v2/document/ToDo/a", {"json": {"docstatus": 1, "data": "{}"}}),
		("/api/v2/document/ToDo/a", {"query_string": {"docstatus": 1, "data": "{}"}}),
	],
)
def test_the_part_of_a_save_that_says_less_does_not_hide_the_other(path, arguments):
	assert identify("PUT", path, **arguments) == documents("ToDo", "write", "submit")


@DENY_BY_DEFAULT
@pytest.mark.parametrize("docstatus", [3, -1, True, 1.0, " 1", "1 ", "01", "0.0", [1], {"a": 1}, "x", 10**30])
def test_an_odd_docstatus_is_not_mapped(docstatus):
	assert identify("PUT", "/api/resource/ToDo/a", json={"docstatus": docstatus}) == NOT_MAPPED


@DENY_BY_DEFAULT
@pytest.mark.parametrize("field", ["parent", "parenttype", "parentfield"])
def test_a_save_that_names_another_document_to_save_is_not_mapped(field):
	assert identify("PUT", "/api/resource/ToDo/a", json={field: "User"}) == NOT_MAPPED
	assert identify("PUT", "/api/v2/document/ToDo/a", json={field: "User"}) == NOT_MAPPED
	assert identify("POST", "/api/resource/ToDo", json={"data": {field: "User"}}) == NOT_MAPPED


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"data", ["[]", '"x"', "1", "null", "{", "", "[" * 100_000, '{"a":1}{"docstatus":1}', "{'docstatus': 1}"]
)
def test_a_document_that_cannot_be_read_is_not_mapped(data):
	assert identify("PUT", "/api/resource/ToDo/a", data={"data": data}) == NOT_MAPPED


@pytest.mark.parametrize("raw", [b"\xff\xfe{\x00", b"", b"a=1&b=2", b"\x00"])
def test_a_body_that_is_no_json_does_not_matter(raw):
	found = identify("PUT", "/api/resource/ToDo/a", data=raw, content_type="application/octet-stream")
	assert found == documents("ToDo", "write")


def test_a_document_can_be_sent_back_as_it_was_read():
	todo = frappe.get_doc({"doctype": "ToDo", "description": "x"}).insert()
	body = json.loads(frappe.as_json(todo))
	assert identify("PUT", f"/api/resource/ToDo/{todo.name}", json=body) == documents("ToDo", "write")


@DENY_BY_DEFAULT
@pytest.mark.parametrize("function", ["save", "submit"])
def test_a_documents_method_in_version_2_is_opened_by_its_own_row_alone(function):
	found = identify("POST", f"/api/v2/document/ToDo/a/method/{function}/")
	assert found == Access(methods=(f"frappe.desk.doctype.todo.todo.ToDo.{function}",))
