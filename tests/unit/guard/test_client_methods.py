"""The methods of frappe.client are what REST would be."""

import json

import frappe
import pytest

from oauth_provider.protocol.access import Access, DocumentAccess
from tests.unit.guard.accesses import READ, TODO, WITH_USER, call, reached

DENY_BY_DEFAULT = pytest.mark.requirement(
	"security", "30", "a limited scope opens what it lists and nothing else"
)
CLIENT = "frappe.client."
# A child table whose rows are of several DocTypes, and one whose rows are of one.
ROLES = {"doctype": "Has Role"}
EMAILS = {"doctype": "User Email"}

READING = [
	("get_list", {"doctype": "ToDo"}, READ),
	("get_list", {"doctype": "ToDo", "fields": ["name"], "filters": {"status": "Open"}}, READ),
	("get_list", {"doctype": "ToDo", "fields": '["name"]', "limit_page_length": "5", "as_dict": "1"}, READ),
	("get_list", {"doctype": "ToDo", "fields": ["allocated_to.email"]}, WITH_USER),
	("get_list", {"doctype": "ToDo", "group_by": "status", "order_by": "status desc"}, READ),
	("get_list", {**EMAILS, "parent": "User"}, {"User": "read"}),
	("get_list", {**ROLES, "parent": "User", "filters": {"parenttype": "User"}}, {"User": "read"}),
	("get_list", {**ROLES, "parent": "User", "filters": [["parenttype", "=", "User"]]}, {"User": "read"}),
	("get", {"doctype": "ToDo", "name": "a"}, READ),
	("get", {"doctype": "ToDo", "name": "a", "parent": ""}, READ),
	("get", {"doctype": "ToDo", "filters": {"status": "Open"}}, READ),
	("get", {"doctype": "ToDo", "filters": {"allocated_to.email": "x"}}, WITH_USER),
	("get", {"doctype": "System Settings"}, {"System Settings": "read"}),
	("get_value", {"doctype": "ToDo", "fieldname": "status", "filters": "a"}, READ),
	("get_value", {"doctype": "ToDo", "fieldname": '["status"]', "filters": '{"name": "a"}'}, READ),
	("get_value", {"doctype": "ToDo", "fieldname": "allocated_to.email", "filters": "a"}, WITH_USER),
	("get_single_value", {"doctype": "System Settings", "field": "country"}, {"System Settings": "read"}),
	("get_count", {"doctype": "ToDo", "filters": [["ToDo", "status", "=", "Open", False]]}, READ),
	("get_count", {"doctype": "ToDo", "filters": {"allocated_to.api_key": ["like", "a%"]}}, WITH_USER),
	("has_permission", {"doctype": "ToDo", "docname": "a", "perm_type": "write"}, READ),
	("get_doc_permissions", {"doctype": "ToDo", "docname": "a"}, READ),
	("is_document_amended", {"doctype": "ToDo", "docname": "a"}, READ),
	("validate_link", {"doctype": "ToDo", "docname": "a", "fields": '["status"]'}, READ),
	("validate_link", {"doctype": "ToDo", "docname": "a", "fields": '["allocated_to.email"]'}, WITH_USER),
]
EMAIL_ROW = {**EMAILS, "parenttype": "User", "parent": "x", "parentfield": "user_emails"}
WRITING = [
	(
		"set_value",
		{"doctype": "ToDo", "name": "a", "fieldname": "status", "value": "Open"},
		{"ToDo": "write"},
	),
	("set_value", {"doctype": "ToDo", "name": "a", "fieldname": {"docstatus": 1}}, {"ToDo": "write submit"}),
	(
		"set_value",
		{"doctype": "ToDo", "name": "a", "fieldname": '{"docstatus": 2}'},
		{"ToDo": "write cancel"},
	),
	("insert", {"doc": TODO}, {"ToDo": "create"}),
	("insert", {"doc": json.dumps({**TODO, "docstatus": 1})}, {"ToDo": "create submit"}),
	("insert", {"doc": {**TODO, "amended_from": "a"}}, {"ToDo": "create amend"}),
	("insert", {"doc": EMAIL_ROW}, {"User": "write"}),
	("insert_many", {"docs": [TODO, {**TODO, "docstatus": 1}]}, {"ToDo": "create submit"}),
	("insert_many", {"docs": [TODO, {"doctype": "Note"}]}, {"ToDo": "create", "Note": "create"}),
	("save", {"doc": {**TODO, "name": "a"}}, {"ToDo": "write"}),
	("save", {"doc": {**TODO, "name": "a", "docstatus": 2}}, {"ToDo": "write cancel"}),
	("save", {"doc": {**TODO, "name": "a", "__islocal": 0}}, {"ToDo": "create write"}),
	("save", {"doc": TODO}, {"ToDo": "create write"}),
	("submit", {"doc": {**TODO, "name": "a"}}, {"ToDo": "write submit"}),
	("submit", {"doc": TODO}, {"ToDo": "create write submit"}),
	("cancel", {"doctype": "ToDo", "name": "a"}, {"ToDo": "cancel"}),
	("delete", {"doctype": "ToDo", "name": "a"}, {"ToDo": "delete"}),
	("rename_doc", {"doctype": "ToDo", "old_name": "a", "new_name": "b"}, {"ToDo": "write"}),
	(
		"rename_doc",
		{"doctype": "ToDo", "old_name": "a", "new_name": "b", "merge": "0"},
		{"ToDo": "write delete"},
	),
	("bulk_update", {"docs": '[{"doctype": "ToDo", "docname": "a", "status": "Open"}]'}, {"ToDo": "write"}),
	(
		"attach_file",
		{"filename": "a.txt", "filedata": "eA==", "doctype": "ToDo", "docname": "a"},
		{"ToDo": "write"},
	),
]


@DENY_BY_DEFAULT
@pytest.mark.parametrize("method, arguments, expected", READING + WRITING)
def test_client_methods_are_what_rest_would_be(method, arguments, expected):
	access = call(CLIENT + method, arguments)
	assert access.methods == (CLIENT + method,)
	assert reached(access) == expected


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method, arguments",
	[
		("get_list", {}),
		("get_list", {"doctype": ["ToDo"]}),
		("get_list", {"doctype": "todo"}),
		("get_list", {"doctype": "ToDo "}),
		("get_list", {"doctype": "No Such DocType"}),
		("get_list", {"doctype": "ToDo", "ignore_permissions": 1}),
		("get_list", {"doctype": "ToDo", "debug": 1}),
		("get_list", {"doctype": "ToDo", "limit_page_length": "1 union select"}),
		("get_list", {"doctype": "ToDo", "parent": "User"}),
		("get_list", {"doctype": "ToDo", "fields": ["`tabUser`.`name`"]}),
		("get_list", ROLES),
		("get_list", {**ROLES, "parent": "ToDo"}),
		("get_list", {**ROLES, "parent": "user"}),
		("get_list", {**ROLES, "parent": ["User"]}),
		("get", {"doctype": "ToDo", "name": {"allocated_to.email": "x"}}),
		("get", {"doctype": "ToDo", "name": ["a"]}),
		("get", {"doctype": "ToDo", "filters": "a"}),
		("get", {**ROLES, "name": "no such row"}),
		("get_value", {"doctype": "ToDo", "fieldname": {"name": ["x"]}}),
		("get_value", {"doctype": "ToDo", "fieldname": '"status"'}),
		("get_value", {"doctype": "ToDo", "fieldname": "(select 1)"}),
		("get_value", {"doctype": "ToDo", "fieldname": []}),
		("get_single_value", {"doctype": "System Settings", "field": ["country"]}),
		("get_count", {**ROLES, "filters": {"parenttype": "User"}}),
		("get_count", {"doctype": "ToDo", "filters": [["User", "name", "=", "x"]]}),
		("get_count", {"doctype": "ToDo", "debug": 1}),
		("has_permission", {"doctype": "ToDo", "docname": {"name": "a"}}),
		("is_document_amended", {"doctype": "ToDo", "docname": ["like", "%"]}),
		("validate_link", {"doctype": "Has Role", "docname": "a"}),
		("validate_link", {"doctype": "ToDo", "docname": '{"owner": ["x", {}]}', "fields": '["name"]'}),
		("set_value", {"doctype": "ToDo", "name": "a", "fieldname": {"name": "b"}}),
		("set_value", {"doctype": "ToDo", "name": "a", "fieldname": {"__islocal": 1}}),
		("set_value", {"doctype": "ToDo", "name": "a", "fieldname": {"parenttype": "User"}}),
		("set_value", {"doctype": "ToDo", "name": ["a"], "fieldname": "status", "value": "x"}),
		("set_value", {"doctype": "User Email", "name": "no such row", "fieldname": "idx", "value": 1}),
		("insert", {"doc": [TODO]}),
		("insert", {"doc": "{"}),
		("insert", {"doc": TODO, "data": "{}"}),
		("insert", {"doc": {**TODO, "parenttype": "User"}}),
		("insert", {"doc": {**TODO, "docstatus": "9"}}),
		("insert", {"doc": {**EMAIL_ROW, "parenttype": "ToDo"}}),
		("insert", {"doc": {**EMAIL_ROW, "parentfield": "roles"}}),
		("insert", {"doc": {**EMAIL_ROW, "docstatus": 1}}),
		("insert", {"doc": EMAILS}),
		("insert_many", {"docs": []}),
		("insert_many", {"docs": TODO}),
		("save", {"doc": {**EMAIL_ROW, "name": "a"}}),
		("save", {"doc": {**TODO, "name": {"status": "Open"}}}),
		("bulk_update", {"docs": [{"doctype": "ToDo", "docname": "a"}]}),
		("bulk_update", {"docs": '[{"doctype": "ToDo", "docname": "a", "name": "b"}]'}),
		("bulk_update", {"docs": '[{"doctype": "User Email", "docname": "a"}]'}),
		("cancel", {"doctype": "ToDo"}),
		("delete", {"doctype": "ToDo", "name": ["a", "b"]}),
		("delete", {"doctype": "ToDo", "name": "", "dn": "a"}),
		("delete", {"doctype": "Has Role", "name": "no such row"}),
		("rename_doc", {"doctype": "ToDo", "old_name": "a", "new_name": "b", "force": 1}),
		("attach_file", {"filename": "a.txt", "doctype": "ToDo", "docname": "a"}),
		(
			"attach_file",
			{
				"filename": "a",
				"filedata": "x",
				"doctype": "ToDo",
				"docname": "a",
				"docfield": "reference_name",
			},
		),
		("get_password", {"doctype": "User", "name": "a", "fieldname": "api_secret"}),
	],
)
def test_what_client_methods_are_not_known_to_do_is_not_mapped(method, arguments):
	assert call(CLIENT + method, arguments) == Access(methods=(CLIENT + method,))


@DENY_BY_DEFAULT
def test_rows_of_a_child_table_are_those_of_all_its_parents():
	"""Frappe asks for the permission of the parent that the request names, and answers with the rows of all."""
	for arguments in ({}, {"filters": {"role": "Guest"}}, {"filters": {"parenttype": ["in", ["User"]]}}):
		needs = reached(call(CLIENT + "get_list", {**ROLES, "parent": "User", **arguments}))
		assert needs.keys() >= {"User", "Page", "Report"}
		assert set(needs.values()) == {"read"}


@DENY_BY_DEFAULT
def test_a_row_is_reached_through_the_document_that_it_is_of(make_user):
	row = make_user("System Manager").roles[0].name
	assert reached(call(CLIENT + "get", {**ROLES, "name": row, "parent": "Page"})) == {"User": "read"}
	assert reached(call(CLIENT + "delete", {**ROLES, "name": row})) == {"User": "write"}
	value = {**ROLES, "name": row, "fieldname": "role", "value": "Guest"}
	assert reached(call(CLIENT + "set_value", value)) == {"User": "write"}
	assert reached(call(CLIENT + "set_value", {**ROLES, "name": row, "fieldname": {"docstatus": 1}})) is None
	frappe.db.set_value("Has Role", row, "parenttype", "ToDo")
	assert reached(call(CLIENT + "get", {**ROLES, "name": row})) is None


def test_accesses_name_each_doctype_once():
	access = call("frappe.client.insert_many", {"docs": [TODO, TODO]})
	assert access.documents == (DocumentAccess("ToDo", ("create",)),)
