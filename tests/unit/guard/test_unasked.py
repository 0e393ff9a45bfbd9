"""What Frappe does not ask for on its roads to documents."""

import json

import frappe
import pytest

from oauth_provider.guard import enforcement, entry, unasked
from oauth_provider.guard.arguments import conditions_of
from oauth_provider.protocol.scope_map import Opened
from tests.unit.web import current_request

requirement = pytest.mark.requirement
pytestmark = requirement("security", "30", "a limited scope opens what it lists and nothing else")
NO_ORACLE = requirement("security", "30", "a refusal does not tell what exists")
CALL = "/api/method/frappe"


def missing(path: str, query: dict, **doctypes: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
	"""What a token with these rows lacks for a GET; None if nothing, {} if that is no matter of documents."""
	opened = Opened(False, {name: frozenset(rows) for name, rows in doctypes.items()}, frozenset())
	with current_request("GET", path, query_string=query):
		frappe.local.flags.oauth2_opened = opened
		found = enforcement.find_missing(entry.identify(), opened)
	return None if found is None else {need.doctype: need.actions for need in found}


READ = {"ToDo": ("read",)}


def test_the_links_of_a_document_take_all_that_they_lead_to():
	query = {"expand_links": "1"}
	assert missing("/api/resource/Note/a", query, Note=("read",)) == {"User": ("read",)}
	assert missing("/api/resource/Note/a", query, Note=("read",), User=("read",)) is None
	assert missing("/api/resource/ToDo/a", query, **READ) == {}, "a dynamic link may lead anywhere"
	for off in ("0", "false", "False", ""):
		assert missing("/api/resource/Note/a", {"expand_links": off}, Note=("read",)) is None


@pytest.mark.parametrize("path", ["/api/resource/ToDo", f"{CALL}.client.get_list"])
def test_the_expanded_links_of_a_list_take_what_they_lead_to(path):
	query = {"doctype": "ToDo", "expand": '["allocated_to"]'}
	assert missing(path, query, **READ) == {"User": ("read",)}
	assert missing(path, query, **READ, User=("read",)) is None
	for odd in ('["no_such_field"]', '{"a": 1}', "[1]", "x"):
		assert missing(path, {**query, "expand": odd}, **READ) == {}


@pytest.mark.parametrize(
	"operator", ["descendants of", " Ancestors Of", "not descendants of", "descendants of (inclusive)"]
)
@pytest.mark.parametrize("argument", ["filters", "or_filters"])
def test_a_tree_is_read_where_filters_select_along_it(operator, argument):
	for condition in (
		{"allocated_to": [operator, "a"]},
		[["allocated_to", operator, "a"]],
		[["ToDo", "allocated_to", operator, "a"]],
	):
		query = {argument: frappe.as_json(condition)}
		assert missing("/api/resource/ToDo", query, **READ) == {"User": ("read",)}
		assert missing("/api/resource/ToDo", query, **READ, User=("read",)) is None
	assert (
		missing("/api/resource/ToDo", {argument: '[["allocated_to", "like", "descendants of"]]'}, **READ)
		is None
	)


def test_a_tree_is_that_of_the_named_and_of_the_listed_doctype():
	"""Frappe 16 follows the link of the listed DocType's field, whichever DocType the condition names."""
	field = {
		"dt": "Note",
		"fieldname": "allocated_to",
		"fieldtype": "Link",
		"options": "Country",
		"label": "x",
	}
	# The row alone: the table needs no column for the question.
	frappe.get_doc(doctype="Custom Field", name="Note-allocated_to", **field).db_insert()
	frappe.clear_cache(doctype="Note")
	try:
		filters = json.dumps([["ToDo", "allocated_to", "descendants of", "a"]])
		assert {need.doctype for need in unasked.trees("Note", {"filters": filters})} == {"User", "Country"}
	finally:
		frappe.db.rollback()
		frappe.clear_cache(doctype="Note")


def test_the_rows_of_a_child_table_are_of_all_its_parents_unless_the_filters_name_one():
	query = {"doctype": "Has Role", "parent": "User"}
	others = set(unasked.parents_of("Has Role")) - {"User"}
	assert others
	lacks = missing(f"{CALL}.client.get_list", query, User=("read",))
	assert set(lacks) == others
	for filters in (
		'{"parenttype": "User"}',
		'[["parenttype", "=", "User"]]',
		'[["Has Role", "parenttype", "=", "User"]]',
	):
		assert missing(f"{CALL}.client.get_list", {**query, "filters": filters}, User=("read",)) is None
	named = {**query, "filters": '{"parenttype": "Page"}'}
	assert missing(f"{CALL}.client.get_list", named, User=("read",)), (
		"another parent than the one that is asked"
	)


@pytest.mark.parametrize("method", ["reportview.get", "reportview.get_list", "reportview.get_count"])
def test_the_report_view_names_the_parent_otherwise(method):
	query = {"doctype": "Has Role", "parent_doctype": "User", "fields": '["role"]'}
	path = f"{CALL}.desk.{method}"
	assert set(missing(path, query, User=("read",))) == set(unasked.parents_of("Has Role")) - {"User"}
	assert missing(path, {**query, "filters": '{"parenttype": "User"}'}, User=("read",)) is None


def test_a_condition_that_need_not_hold_names_no_parent():
	query = {"doctype": "Has Role", "parent": "User"}
	for filters in (
		[["parenttype", "=", "User"], "or", ["name", "is", "set"]],
		[[["parenttype", "=", "User"], "or", ["name", "is", "set"]]],
		[[["parenttype", "=", "User"]], "or", [["name", "is", "set"]]],
	):
		named = {**query, "filters": frappe.as_json(filters)}
		assert missing(f"{CALL}.client.get_list", named, User=("read",))


@pytest.mark.parametrize("argument", ["filters", "or_filters"])
@pytest.mark.parametrize(
	"field", ["ifnull(1, '.name.') = 1 || ifnull(1, 1)", "name` = 'ifnull.name.' || `parenttype"]
)
def test_a_filter_is_about_a_column(argument, field):
	"""Frappe takes a field with "ifnull" in it for SQL, in which an `or` undoes the other filters."""
	query = {"doctype": "Has Role", "parent": "User", "filters": '{"parenttype": "User"}'}
	for filters in (
		{"parenttype": "User", field: 1},
		[["parenttype", "=", "User"], [field, "=", 1]],
		[["parenttype", "=", "User"], ["Has Role", field, "=", 1]],
	):
		named = {**query, argument: frappe.as_json(filters)}
		for method in ("client.get_list", "client.get_count", "desk.reportview.get"):
			assert missing(f"{CALL}.{method}", named, User=("read",)) == {}
	assert missing("/api/resource/ToDo", {argument: '{"description": "ifnull(1, 1)"}'}, **READ) is None


def test_a_stored_result_may_be_that_of_another_report():
	path, query = (
		f"{CALL}.desk.query_report.run",
		{"report_name": "a", "filters": '{"prepared_report_name": "b"}'},
	)
	assert missing(path, query, ToDo=("report",)) == {"Prepared Report": ("read",)}
	assert missing(path, {"report_name": "a"}, ToDo=("report",)) is None
	assert missing(path, {"report_name": "a"}, **READ) == {}


@pytest.mark.parametrize(
	"method, argument",
	[("utils.print_format.download_pdf", "format"), ("www.printview.get_html_and_style", "print_format")],
)
def test_a_document_is_printed_in_a_format_of_its_own(method, argument):
	path, query = f"{CALL}.{method}", {"doctype": "ToDo", "doc": "ToDo"}
	own, other = (
		frappe.get_doc(
			doctype="Print Format", name=frappe.generate_hash(), doc_type=doctype, standard="No", html="x"
		).insert()
		for doctype in ("ToDo", "Note")
	)
	for name in ("Standard", "", own.name):
		assert missing(path, {**query, argument: name}, ToDo=("print",)) is None
	for name in (other.name, "no such format"):
		lacks = {"Print Format": ("read",)}
		assert missing(path, {**query, argument: name}, ToDo=("print",)) == lacks


def test_no_scope_opens_a_search_without_permissions():
	for value, expected in (("1", {}), ("true", {}), ("0", None), ("", None)):
		query = {"doctype": "ToDo", "txt": "", "ignore_user_permissions": value}
		assert missing(f"{CALL}.desk.search.search_link", query, **READ) == expected


@pytest.mark.parametrize(
	"method, action",
	[
		("client.attach_file", "write"),
		("client.is_document_amended", "read"),
		("desk.reportview.export_query", "export"),
		("desk.form.utils.add_comment", "write"),
		("share.get_users", "share"),
		("utils.print_format.download_pdf", "print"),
	],
)
def test_what_a_road_does_is_open_before_it_is_entered(method, action):
	for query in ({"doctype": "ToDo"}, {"reference_doctype": "ToDo"}):
		assert missing(f"{CALL}.{method}", query, ToDo=("select",)) == {"ToDo": (action,)}
		assert missing(f"{CALL}.{method}", query, ToDo=(action,)) is None


@NO_ORACLE
@pytest.mark.parametrize("name", ["todo", "ToDo ", "No Such DocType", "User"])
def test_a_doctype_is_open_by_its_exact_name(name):
	assert missing(f"/api/resource/{name}", {}, **READ) in ({}, {name: ("read",)})


@pytest.mark.parametrize(
	"query",
	[
		{"fields": '{"name": ["is", "set"]}', "filters": '{"parenttype": "User"}'},
		{"fields": '[["name", "is", "set"]]', "filters": '["parenttype", "name"]'},
		{"fields": '["name"]', "filters": '["parenttype", "User"]'},
	],
)
def test_what_frappe_takes_for_filters_is_what_is_read_as_filters(query):
	"""Frappe swaps columns and filters that look like each other."""
	assert missing(f"{CALL}.client.get_list", {"doctype": "ToDo", **query}, **READ) == {}
	assert missing(f"{CALL}.client.get_list", {"doctype": "ToDo", "fields": '["name"]'}, **READ) is None


def test_a_json_text_of_a_json_text_is_read_as_frappe_reads_it():
	filters = json.dumps(json.dumps({"name": ["descendants of", "a"]}))
	query = {"doctype": "ToDo", "txt": "", "filters": filters}
	assert conditions(query) == conditions({**query, "filters": json.loads(filters)})


def conditions(query: dict) -> list:
	return [*conditions_of(query["filters"])]
