"""What a document says, and what a list looks for, is text; every other text may name something or be run."""

import json

import frappe
import pytest

from oauth_provider.guard import enforcement, request_texts
from oauth_provider.guard.closed_documents import renders_templates
from oauth_provider.protocol.errors import InsufficientScope
from tests.unit.web import current_request

requirement = pytest.mark.requirement
TEXT = requirement("security", "31", "what a document says is never a reason to refuse")
NEVER = requirement("security", "31", "what names a method or a document is looked at wherever it stands")

LIST, ONE = "/api/resource/ToDo", "/api/resource/ToDo/a"
CALL = "/api/method/frappe"
TEXTS = (
	"Data Import",
	"email queue ",
	"frappe.client.get_password",
	"oauth_provider.api",
	"{{ frappe.session.user }}",
	"{% if x %}",
	'{"doctype": "Bulk Update"}',
)


def is_open(verb: str, path: str, **arguments) -> bool:
	with current_request(verb, path, **arguments):
		try:
			enforcement.enforce(["all"])
		except InsufficientScope:
			return False
	return True


def todo(text: str, **values) -> dict:
	return {"doctype": "ToDo", "description": text, **values}


HONEST = {
	"create": lambda text: ("POST", LIST, {"json": {"description": text}}),
	"create by a form": lambda text: ("POST", LIST, {"data": {"description": text}}),
	"create by data": lambda text: ("POST", LIST, {"data": {"data": json.dumps({"description": text})}}),
	"create by a body of another type": lambda text: (
		"POST",
		LIST,
		{"data": json.dumps({"description": text}), "content_type": "text/plain"},
	),
	"create, version 2": lambda text: ("POST", "/api/v2/document/ToDo", {"json": {"description": text}}),
	"update": lambda text: ("PUT", ONE, {"json": {"description": text}}),
	"update, version 2": lambda text: (
		"PATCH",
		"/api/v2/document/ToDo/a",
		{"json": {"description": text, "priority": "Low"}},
	),
	"a row of a document": lambda text: (
		"PUT",
		"/api/resource/Contact/a",
		{"json": {"phone_nos": [{"phone": text, "parent": text, "parenttype": "Contact"}]}},
	),
	"rows of a document as text": lambda text: (
		"PUT",
		"/api/resource/Contact/a",
		{"json": {"phone_nos": json.dumps([{"phone": text}])}},
	),
	"list": lambda text: ("GET", LIST, {"query_string": {"filters": json.dumps({"description": text})}}),
	"list by conditions": lambda text: (
		"GET",
		LIST,
		{"query_string": {"filters": json.dumps([["ToDo", "description", "in", [text, "a", "b", "c"]]])}},
	),
	"list, version 2": lambda text: (
		"GET",
		"/api/v2/document/ToDo",
		{"query_string": {"filters": json.dumps({"description": text})}},
	),
	"get_list": lambda text: (
		"POST",
		f"{CALL}.client.get_list",
		{"json": {"doctype": "ToDo", "or_filters": [["description", "=", text]]}},
	),
	"get_count": lambda text: (
		"GET",
		f"{CALL}.client.get_count",
		{"query_string": {"doctype": "ToDo", "filters": json.dumps({"description": text})}},
	),
	"get": lambda text: ("GET", f"{CALL}.client.get", {"query_string": {"doctype": "ToDo", "name": text}}),
	"reportview": lambda text: (
		"POST",
		f"{CALL}.desk.reportview.get",
		{"data": {"doctype": "ToDo", "filters": json.dumps([["ToDo", "description", "=", text, False]])}},
	),
	"search": lambda text: (
		"POST",
		f"{CALL}.desk.search.search_link",
		{"json": {"doctype": "ToDo", "txt": text}},
	),
	"insert": lambda text: ("POST", f"{CALL}.client.insert", {"json": {"doc": todo(text)}}),
	"insert by a form": lambda text: (
		"POST",
		f"{CALL}.client.insert",
		{"data": {"doc": json.dumps(todo(text))}},
	),
	"insert by cmd": lambda text: ("POST", "/", {"json": {"cmd": "frappe.client.insert", "doc": todo(text)}}),
	"insert_many": lambda text: (
		"POST",
		f"{CALL}.client.insert_many",
		{"json": {"docs": [todo("x"), todo(text)]}},
	),
	"save": lambda text: ("POST", f"{CALL}.client.save", {"json": {"doc": todo(text, name=text)}}),
	"bulk_update": lambda text: (
		"POST",
		f"{CALL}.client.bulk_update",
		{"data": {"docs": json.dumps([todo(text, docname=text)])}},
	),
	"set_value": lambda text: (
		"POST",
		f"{CALL}.client.set_value",
		{"json": {"doctype": "ToDo", "name": text, "fieldname": "description", "value": text}},
	),
	"set_value of several": lambda text: (
		"POST",
		f"{CALL}.client.set_value",
		{"data": {"doctype": "ToDo", "name": "a", "fieldname": json.dumps({"description": text})}},
	),
	"delete": lambda text: (
		"POST",
		f"{CALL}.client.delete",
		{"json": {"doctype": "Note", "name": text}},
	),
	"rename": lambda text: (
		"POST",
		f"{CALL}.client.rename_doc",
		{"json": {"doctype": "Note", "old_name": text, "new_name": text}},
	),
	"savedocs": lambda text: (
		"POST",
		f"{CALL}.desk.form.save.savedocs",
		{"data": {"action": "Save", "doc": json.dumps(todo(text, __islocal=1))}},
	),
	"comment": lambda text: (
		"POST",
		f"{CALL}.desk.form.utils.add_comment",
		{"json": {"reference_doctype": "ToDo", "reference_name": text, "content": text}},
	),
	"attach": lambda text: (
		"POST",
		f"{CALL}.client.attach_file",
		{"json": {"doctype": "ToDo", "docname": "a", "filename": text, "filedata": text}},
	),
}


@TEXT
@pytest.mark.parametrize("request_of", HONEST)
def test_what_a_document_says_is_text(request_of):
	for text in TEXTS:
		verb, path, arguments = HONEST[request_of](text)
		assert is_open(verb, path, **arguments), text


def insert(doctype: str, **values) -> tuple:
	return "POST", f"{CALL}.client.insert", {"json": {"doc": {"doctype": doctype, **values}}}


CLOSED = {
	"the DocType of the path": ("GET", "/api/resource/email%20queue", {}),
	"the DocType of a document": insert("Email Queue"),
	"the DocType of a document in a form": (
		"POST",
		f"{CALL}.client.insert",
		{"data": {"doc": '{"doctype": "Email Queue"}'}},
	),
	"the DocType of one of several": (
		"POST",
		f"{CALL}.client.insert_many",
		{"json": {"docs": [todo("x"), {"doctype": "Email Queue"}]}},
	),
	"the DocType of a document in another case": insert("email queue"),
	"another DocType in a body": ("POST", LIST, {"json": {"doctype": "Email Queue"}}),
	"the DocType of a list": (
		"POST",
		f"{CALL}.client.get_list",
		{"json": {"doctype": "Email Queue", "filters": {"name": "a"}}},
	),
	"the DocType of a condition": (
		"POST",
		f"{CALL}.client.get_list",
		{"json": {"doctype": "ToDo", "filters": [["Email Queue", "message", "like", "%key%"]]}},
	),
	"the DocType of a condition over REST": (
		"GET",
		LIST,
		{"query_string": {"filters": '[["Email Queue", "message", "like", "%key%", false]]'}},
	),
	"the DocType of a nested condition": (
		"GET",
		LIST,
		{"query_string": {"or_filters": '[[["Email Queue", "message", "like", "%key%"]], "or", []]'}},
	),
	"the DocType of set_value": (
		"POST",
		f"{CALL}.client.set_value",
		{"json": {"doctype": "Log Settings", "name": "a", "fieldname": "x", "value": "x"}},
	),
	"what a document refers to": insert("ToDo", description="x", reference_type="Email Queue"),
	"what a document refers to, by set_value": (
		"POST",
		f"{CALL}.client.set_value",
		{"json": {"doctype": "ToDo", "name": "a", "fieldname": "reference_type", "value": "Email Queue"}},
	),
	"what a comment is about": (
		"POST",
		f"{CALL}.desk.form.utils.add_comment",
		{"json": {"reference_doctype": "Email Queue", "reference_name": "a", "content": "x"}},
	),
	"what was deleted": insert("Deleted Document", deleted_doctype="Email Queue", data="{}"),
	"what a permission is for": insert("Custom DocPerm", parent="Email Queue", role="All", read=1),
	"what a row is of": insert("ToDo Row of nobody", parenttype="Log Settings"),
	"a row of another DocType": insert("Contact Phone", parenttype="Log Settings", parent="Log Settings"),
	"where a field leads": insert("Custom Field", dt="ToDo", fieldtype="Link", options="Email Queue"),
	"a DocType that gets another name": (
		"POST",
		f"{CALL}.client.rename_doc",
		{"json": {"doctype": "DocType", "old_name": "Email Queue", "new_name": "X"}},
	),
	"a DocType that gets another name, in another case": (
		"POST",
		f"{CALL}.client.rename_doc",
		{"json": {"doctype": "doctype", "old_name": "Email Queue", "new_name": "X"}},
	),
	"a DocType that is saved": insert("DocType", name="Email Queue"),
	"an argument of an unknown method": (
		"POST",
		f"{CALL}.desk.form.linked_with.get_linked_docs",
		{"json": {"doctype": "ToDo", "name": "a", "linkinfo": {"Email Queue": {}}}},
	),
	"the method of a number card": insert("Number Card", label="x", method="frappe.client.get_password"),
	"a method in an argument that is not mapped": (
		"POST",
		f"{CALL}.client.get_list",
		{"json": {"doctype": "ToDo", "tree_method": "frappe.client.get_password"}},
	),
	"a document where a name belongs": (
		"POST",
		f"{CALL}.client.get",
		{"json": {"doctype": "ToDo", "name": {"doctype": "Email Queue"}}},
	),
	"a list where a DocType belongs": (
		"POST",
		f"{CALL}.client.delete",
		{"json": {"doctype": ["Email Queue"], "name": "a"}},
	),
	"what no field of a document is for": insert("ToDo", description="x", message="{{ frappe.db }}"),
	"what no field of a body is for": ("POST", LIST, {"json": {"message": "{{ frappe.db }}"}}),
	"what no field of a row is for": (
		"POST",
		"/api/resource/Contact",
		{"json": {"phone_nos": [{"message": "{{ frappe.db }}"}]}},
	),
	"the text of a template": insert("Email Template", subject="x", response="{{ frappe.db }}"),
	"a template for an unknown method": ("POST", f"{CALL}.ping", {"json": {"description": "{{ x }}"}}),
	"a document of an unknown method": (
		"POST",
		"/api/method/run_doc_method",
		{"data": {"method": "get_title", "docs": json.dumps(todo("{{ x }}"))}},
	),
}


@NEVER
@pytest.mark.parametrize("request_of", CLOSED)
def test_what_names_something_is_looked_at(request_of):
	verb, path, arguments = CLOSED[request_of]
	assert not is_open(verb, path, **arguments)


@NEVER
def test_no_text_of_the_request_is_lost_but_those_of_documents():
	with current_request("POST", LIST, json={"description": "a", "other": {"b": ["c"]}}, query_string="d=e"):
		assert request_texts.read_texts((), False) == {"other", "b", "c", "ToDo"}
	with current_request("GET", LIST, query_string='filters={"name": "a"}&fields=["b"]&other=c'):
		assert request_texts.read_texts((), False) == {"other", "c", "ToDo"}


@requirement("security", "31", "no token stores a template that the code of a DocType runs")
def test_code_that_runs_templates_is_found_by_its_text():
	for doctype, expected in (("Address", True), ("ToDo", False), ("Note", False), ("Communication", False)):
		controller = type(frappe.new_doc(doctype))
		assert renders_templates(controller) is expected, doctype


@requirement("security", "31", "no token stores a template that the code of a DocType runs")
def test_a_field_of_such_a_doctype_does_not_call_frappe():
	with current_request("POST", "/"):
		frappe.local.flags.oauth2_token = frappe._dict(scopes="all")
		frappe.local.flags.oauth2_opened = frappe._dict(full_access=True)
		values = {"address_title": "x", "city": "x", "country": "Germany"}
		for text, refused in (("{{ name }}", False), ("{{ frappe.db }}", True)):
			address = frappe.get_doc({"doctype": "Address", **values, "address_line1": text})
			try:
				address.run_method("before_validate")
			except Exception as error:
				assert refused and error.response.status_code == 403
			else:
				assert not refused
