"""The methods that Desk calls are all that their answers show."""

import json

import frappe
import pytest

from oauth_provider.protocol.access import Access
from tests.unit.guard.accesses import READ, TODO, WITH_USER, call, reached

DENY_BY_DEFAULT = pytest.mark.requirement(
	"security", "30", "a limited scope opens what it lists and nothing else"
)
REPORTVIEW = "frappe.desk.reportview."
SEARCH = "frappe.desk.search."
LOAD = "frappe.desk.form.load."
SAVE = "frappe.desk.form.save."
PRINT = "frappe.www.printview."

AROUND = dict.fromkeys(
	("Comment", "Communication", "DocShare", "Document Follow", "Email Account", "Energy Point Log", "File"),
	"read",
) | dict.fromkeys(("Milestone", "Tag Link", "User", "Version", "View Log"), "read")
SAVED = json.dumps({**TODO, "name": "a"})


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method, arguments, expected",
	[
		(REPORTVIEW + "get_list", {"doctype": "ToDo", "fields": '["`tabToDo`.`name`"]'}, READ),
		(REPORTVIEW + "get_list", {"doctype": "ToDo", "fields": "*", "page_length": "20"}, READ),
		(
			REPORTVIEW + "get",
			{"doctype": "ToDo", "fields": ["name"], "with_comment_count": 1},
			{"ToDo": "read", "Comment": "read"},
		),
		(REPORTVIEW + "get", {"doctype": "ToDo"}, READ),
		(REPORTVIEW + "get", {"doctype": "ToDo", "fields": ["name", "`tabToDo`.`_assign`"]}, WITH_USER),
		(REPORTVIEW + "get", {"doctype": "ToDo", "fields": ["name as _assign"]}, WITH_USER),
		(REPORTVIEW + "get", {"doctype": "ToDo", "fields": "*"}, WITH_USER),
		(REPORTVIEW + "get", {"doctype": "ToDo", "fields": '["*"]'}, WITH_USER),
		(REPORTVIEW + "get_count", {"doctype": "ToDo", "filters": [["ToDo", "status", "=", "Open"]]}, READ),
		(
			REPORTVIEW + "export_query",
			{"doctype": "ToDo", "file_format_type": "CSV", "fields": ["name"], "selected_items": '["a"]'},
			{"ToDo": "export read"},
		),
		(REPORTVIEW + "get_stats", {"doctype": "ToDo", "stats": '["_user_tags"]'}, READ),
		(REPORTVIEW + "get_sidebar_stats", {"doctype": "ToDo", "stats": "[]", "filters": "[]"}, READ),
		(SEARCH + "search_link", {"doctype": "ToDo", "txt": "a", "page_length": 10}, READ),
		(SEARCH + "search_link", {"doctype": "ToDo", "txt": "", "filters": '{"status": "Open"}'}, READ),
		(SEARCH + "search_link", {"doctype": "ToDo", "filters": {"allocated_to.email": "x"}}, WITH_USER),
		(SEARCH + "search_widget", {"doctype": "ToDo", "txt": "a", "filter_fields": '["status"]'}, READ),
		(LOAD + "get_docinfo", {"doctype": "ToDo", "name": "a"}, READ | AROUND),
		(SAVE + "savedocs", {"doc": SAVED, "action": "Save"}, {"ToDo": "write read"} | AROUND),
		(SAVE + "savedocs", {"doc": SAVED, "action": "Submit"}, {"ToDo": "write submit read"} | AROUND),
		(SAVE + "savedocs", {"doc": SAVED, "action": "Cancel"}, {"ToDo": "write cancel read"} | AROUND),
		(SAVE + "cancel", {"doctype": "ToDo", "name": "a"}, {"ToDo": "cancel read"} | AROUND),
		(
			"frappe.desk.form.utils.add_comment",
			{"reference_doctype": "ToDo", "reference_name": "a", "content": "x", "comment_by": "y"},
			{"ToDo": "read", "Comment": "create"},
		),
		(
			"frappe.desk.form.utils.add_comment",
			{"reference_doctype": "ToDo", "reference_name": "a", "content": "<img src='DATA:image/png,'>"},
			{"ToDo": "read", "Comment": "create", "File": "create"},
		),
		("frappe.share.add", {"doctype": "ToDo", "name": "a", "user": "b", "write": 1}, {"ToDo": "share"}),
		(
			"frappe.share.set_permission",
			{"doctype": "ToDo", "name": "a", "user": "b", "permission_to": "write", "value": 1},
			{"ToDo": "share"},
		),
		("frappe.share.get_users", {"doctype": "ToDo", "name": "a"}, {"ToDo": "read share"}),
	],
)
def test_desk_methods_are_all_that_their_answers_show(method, arguments, expected):
	access = call(method, arguments)
	assert access.methods == (method,)
	assert reached(access) == expected


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method, arguments",
	[
		(REPORTVIEW + "get", {"doctype": "ToDo", "join": "right join"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "user": "Administrator"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "ignore_permissions": 1}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "run": 0}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "data": "{}"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "reference_doctype": "User"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "parent_doctype": "User"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "user_settings": "{}"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "group_by": "status", "aggregate_function": "count"}),
		(REPORTVIEW + "get", {"doctype": "Has Role"}),
		(REPORTVIEW + "get", {"doctype": "ToDo", "fields": "name"}),
		(REPORTVIEW + "get_count", {"doctype": "ToDo", "limit": "1) or (1"}),
		(REPORTVIEW + "get_count", {"doctype": "ToDo", "distinct": ["x"]}),
		(REPORTVIEW + "export_query", {"doctype": "ToDo", "export_in_background": 1}),
		(REPORTVIEW + "export_query", {"doctype": "ToDo", "selected_items": '{"a": 1}'}),
		(REPORTVIEW + "export_query", {"doctype": "ToDo", "selected_items": '[["a"]]'}),
		(REPORTVIEW + "get_stats", {"doctype": "ToDo", "stats": '["allocated_to.email"]'}),
		(SEARCH + "search_link", {"doctype": "User", "txt": ""}),
		(SEARCH + "search_link", {"doctype": "ToDo", "txt": "", "searchfield": "a.b"}),
		(SEARCH + "search_widget", {"doctype": "ToDo", "txt": "", "filter_fields": '["a`.`b"]'}),
		(SEARCH + "search_link", {"doctype": "ToDo", "txt": "", "filters": "owner=x"}),
		(LOAD + "getdoctype", {"doctype": "ToDo"}),
		(LOAD + "get_docinfo", {"doctype": "ToDo", "name": "a", "doc": {}}),
		(LOAD + "getdoc", {"doctype": "User", "name": "Administrator"}),
		(LOAD + "getdoc", {"doctype": "ToDo", "name": "no such"}),
		(SAVE + "savedocs", {"doc": SAVED, "action": "Delete"}),
		(SAVE + "savedocs", {"doc": {**TODO, "name": "a"}, "action": "Save"}),
		(SAVE + "cancel", {"doctype": "ToDo", "name": "a", "workflow_state_fieldname": "owner"}),
		("frappe.share.set_permission", {"doctype": "ToDo", "name": "a", "permission_to": "everyone"}),
		("frappe.share.add", {"doctype": "ToDo", "name": "a", "flags": {"ignore_share_permission": 1}}),
		("frappe.utils.print_format.download_multi_pdf", {"doctype": "ToDo", "name": '["a"]'}),
		(PRINT + "get_html_and_style", {"doc": '{"doctype": "ToDo"}'}),
		(PRINT + "get_html_and_style", {"doc": '{"doctype": "ToDo"}', "name": "a"}),
	],
)
def test_what_desk_methods_are_not_known_to_do_is_not_mapped(method, arguments):
	assert call(method, arguments) == Access(methods=(method,))


@pytest.fixture
def todo():
	return frappe.get_doc(TODO).insert()


@DENY_BY_DEFAULT
def test_a_form_is_the_document_with_all_that_surrounds_it(todo):
	assert reached(call(LOAD + "getdoc", {"doctype": "ToDo", "name": todo.name})) == READ | AROUND


@DENY_BY_DEFAULT
def test_what_apps_add_to_a_timeline_is_not_known(monkeypatch):
	hooks = frappe.get_hooks
	added = {"additional_timeline_content": {"*": ["app.timeline"]}}
	monkeypatch.setattr(frappe, "get_hooks", lambda name=None, *rest: added.get(name) or hooks(name, *rest))
	assert reached(call(LOAD + "get_docinfo", {"doctype": "ToDo", "name": "a"})) is None


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"method, doctype, print_format",
	[
		("frappe.utils.print_format.download_pdf", "doctype", "format"),
		(PRINT + "get_html_and_style", "doc", "print_format"),
		(PRINT + "get_rendered_raw_commands", "doc", "print_format"),
	],
)
def test_printing_is_reading_and_printing(method, doctype, print_format, todo):
	plain = {doctype: "ToDo", "name": todo.name}
	assert reached(call(method, plain)) == {"ToDo": "read print"}
	assert reached(call(method, {**plain, print_format: "Standard"})) == {"ToDo": "read print"}
	# The name of a format that is there, but is another DocType's.
	other = frappe.get_doc(
		{"doctype": "Print Format", "name": "Of Notes", "doc_type": "Note", "custom_format": 1, "html": "x"}
	).insert()
	assert reached(call(method, {**plain, print_format: other.name})) is None
	for unknown in ("settings", "style", "key", "doctype" if doctype == "doc" else "doc"):
		assert reached(call(method, {**plain, unknown: "x"})) is None


@DENY_BY_DEFAULT
def test_titles_of_links_are_read_where_they_are_shown(todo, make_user):
	user = frappe.get_meta("User")
	assert user.title_field
	frappe.db.set_value("ToDo", todo.name, "allocated_to", make_user().name)
	frappe.clear_document_cache("ToDo", todo.name)
	frappe.db.set_value("DocType", "User", "show_title_field_in_link", 1)
	frappe.clear_cache(doctype="User")
	try:
		printed = call("frappe.utils.print_format.download_pdf", {"doctype": "ToDo", "name": todo.name})
		assert reached(printed) == {"ToDo": "read print", "User": "read"}
	finally:
		frappe.db.rollback()
		frappe.clear_cache(doctype="User")


@pytest.fixture
def make_report():
	def make(**values):
		values = {"report_name": "Of ToDos", "ref_doctype": "ToDo", "report_type": "Query Report", **values}
		report = frappe.get_doc({"doctype": "Report", "is_standard": "No", "query": "select 1", **values})
		return report.insert().name

	return make


@DENY_BY_DEFAULT
def test_a_report_is_reporting_on_its_doctype(make_report):
	run = "frappe.desk.query_report.run"
	report = make_report()
	assert reached(call(run, {"report_name": report, "filters": '{"a": [1]}'})) == {"ToDo": "report"}
	for arguments in (
		{"custom_columns": "[]"},
		{"user": "Administrator"},
		{"filters": '{"prepared_report_name": "x"}'},
		{"filters": "[]x"},
		{"filters": {"a": {"b": 1}}},
	):
		assert reached(call(run, {"report_name": report, **arguments})) is None
	assert reached(call(run, {"report_name": "no such report"})) is None
	frappe.db.set_value("Report", report, "prepared_report", 1)
	assert reached(call(run, {"report_name": report})) == {"ToDo": "report", "Prepared Report": "read"}
	frappe.db.set_value("Report", report, "report_type", "Custom Report")
	assert reached(call(run, {"report_name": report})) is None
