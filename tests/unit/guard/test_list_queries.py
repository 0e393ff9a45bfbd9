"""A list query of a limited token stays within its DocType."""

import json
import time

import pytest

from oauth_provider.protocol.access import Access, DocumentAccess
from tests.unit.web import identify

requirement = pytest.mark.requirement
DENY_BY_DEFAULT = requirement("security", "30", "a limited scope opens what it lists and nothing else")


def reads(*doctypes: str) -> Access:
	return Access(documents=tuple(DocumentAccess(name, ("read",)) for name in doctypes), listed=doctypes[0])


def listing(**arguments):
	query = {
		name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()
	}
	return identify("GET", "/api/resource/ToDo", query_string=query)


@pytest.mark.parametrize(
	"arguments",
	[
		{},
		{"fields": ["name", "status"]},
		{"fields": ["*"]},
		{"fields": ""},
		{"filters": {"status": "Open"}},
		{"filters": {"status": ["in", ["Open", "Closed"]]}},
		{"filters": {"status": ["Like", "%O%"]}},
		{"filters": {"status": None, "priority": 1}},
		{"filters": [["status", "=", "Open"]]},
		{"filters": [["ToDo", "status", "not in", ["Open"]]]},
		{"filters": [], "or_filters": {}},
		{"or_filters": [["date", "between", ["2026-01-01", "2026-12-31"]]]},
		{"order_by": "modified desc"},
		{"order_by": "modified DESC, name"},
		{"group_by": "status"},
		{"group_by": "status, name"},
		{"filters": [["status", "x"]]},
		{"filters": [["ToDo", "status", "=", "x", False]]},
		{"fields": '"name"'},
		{"fields": ["name as x"]},
		{"fields": ["count(name)"]},
		{"limit": "5", "limit_start": "10", "limit_page_length": "20", "as_dict": "1"},
	],
)
def test_plain_lists_are_reading(arguments):
	assert listing(**arguments) == reads("ToDo")


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"arguments",
	[
		# Fields of other tables
		{"fields": ["`tabUser`.`api_key`"]},
		{"fields": ["tabUser.api_key"]},
		{"fields": ["items.rate"]},
		{"fields": ["(select 1)"]},
		{"fields": ["name\n"]},
		{"fields": ["name", ["email"]]},
		{"fields": [{"COUNT": "name"}]},
		{"fields": [{"items": ["rate"]}]},
		{"fields": "*"},
		{"fields": "name"},
		{"fields": '"[\\"assigned_by.email\\"]"'},
		{"fields": [1]},
		{"fields": ["na\nme"]},
		{"fields": ["n\u00e4me"]},
		{"fields": ["name\u00a0"]},
		{"fields": ["name -- x"]},
		{"fields": ["name /* x */"]},
		{"fields": ["name union select 1"]},
		{"fields": ["distinct name"]},
		{"fields": ["sleep(1)"]},
		{"fields": ["max((select 1))"]},
		{"fields": ["`tabToDo`.`name`, `tabUser`.`api_key`"]},
		{"order_by": "name\ndesc"},
		{"order_by": ","},
		{"fields": {"name": 1}},
		# Filters
		{"filters": {"`tabUser`.`name`": "x"}},
		{"filters": {"status": {"in": ["x"]}}},
		{"filters": {"status": ["in", {"a": 1}]}},
		{"filters": {"status": ["in", [["x"]]]}},
		{"filters": {"status": ["descendants of", "x"]}},
		{"filters": {"status": ["ancestors of", "x"]}},
		{"filters": {"status": ["previous", "x"]}},
		{"filters": {"status": ["= 1 or 1", "x"]}},
		{"filters": {"status": [None, "x"]}},
		{"filters": {"status": ["in"]}},
		{"filters": {"status": ["in", "x", "y"]}},
		{"filters": [["User", "api_key", "like", "a%"]]},
		{"filters": [["todo", "status", "=", "x"]]},
		{"filters": [{"status": "x"}]},
		{"filters": ["status", "=", "x"]},
		{"filters": [["status", "=", ["in", ["x"]], "and"]]},
		{"filters": [[["status", "=", "x"], "or", ["status", "=", "y"]]]},
		{"filters": "name"},
		{"filters": '"[]"'},
		{"filters": "1"},
		{"or_filters": [["User", "api_key", "like", "a%"]]},
		# Order and groups
		{"order_by": "`tabUser`.name"},
		{"order_by": "(select 1)"},
		{"order_by": "name asc; drop"},
		{"order_by": "name,"},
		{"order_by": "rand()"},
		# Other arguments
		{"parent": "User"},
		{"parent_doctype": "User"},
		{"doctype": "User"},
		{"debug": "1"},
		{"with_childnames": "1"},
		{"join": "x"},
		{"ignore_permissions": "1"},
		{"expand": '["status"]'},
		{"expand": '["reference_name"]'},
		{"expand": "assigned_by"},
		{"expand": '{"assigned_by": 1}'},
	],
)
def test_lists_that_may_reach_another_table_are_not_mapped(arguments):
	assert listing(**arguments) == Access()


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"body",
	[
		{"order_by": ["assigned_by.email"]},
		{"order_by": {"a": 1}},
		{"group_by": ["status"]},
		{"filters": {"status": ["in", {"a": 1}]}},
	],
)
def test_the_arguments_of_a_list_are_checked_in_a_json_body_too(body):
	assert identify("GET", "/api/resource/ToDo", json=body) == Access()


BLANKS = " " * 200_000


@requirement("CVE-2022-36087", "", "no pattern takes longer than its text is long")
@pytest.mark.parametrize(
	"arguments",
	[
		{"fields": [f"count({BLANKS}x"]},
		{"fields": [f"count({BLANKS}x{BLANKS})y"]},
		{"fields": [f"x{BLANKS}as{BLANKS}y z"]},
		{"fields": ["x as " * 40_000]},
		{"fields": ["a." * 100_000]},
		{"fields": ["`tab" * 50_000]},
		{"order_by": f"x{BLANKS}desc{BLANKS}y"},
		{"order_by": "x asc " * 40_000},
		{"group_by": f"x{BLANKS}y"},
		{"filters": [[f"x{BLANKS}y", "=", "z"]]},
	],
)
def test_long_arguments_are_read_quickly(arguments):
	began = time.monotonic()
	assert listing(**arguments) == Access()
	assert time.monotonic() - began < 2


@pytest.mark.parametrize(
	"field",
	[
		"count( name )",
		"COUNT (name)",
		"sum(idx)  as  n",
		"max(`tabToDo`.`modified`) as `m`",
		"name AS n",
		"count(*)",
	],
)
def test_aggregates_and_aliases_are_read_as_frappe_does(field):
	assert listing(fields=[field]) == reads("ToDo")


@DENY_BY_DEFAULT
@pytest.mark.parametrize(
	"field",
	[
		"count(name",
		"count name)",
		"count()",
		"name as",
		"as n",
		"name as n as m",
		"count(count(name))",
		"x(name)",
	],
)
def test_half_an_aggregate_or_alias_is_not_mapped(field):
	assert listing(fields=[field]) == Access()


def test_an_argument_nested_too_deep_is_not_mapped():
	assert listing(filters="[" * 100_000) == Access()


@pytest.mark.parametrize(
	"arguments",
	[
		{"fields": ["assigned_by.email"]},
		{"fields": ["assigned_by.email as mail"]},
		{"fields": ["max(assigned_by.email)"]},
		{"filters": {"assigned_by.email": "x"}},
		{"filters": [["assigned_by.email", "=", "x"]]},
		{"or_filters": [["ToDo", "assigned_by.email", "=", "x"]]},
		{"order_by": "assigned_by.email desc"},
		{"group_by": "assigned_by.email"},
		{"expand": ["assigned_by"]},
	],
)
def test_a_link_needs_what_it_leads_to(arguments):
	assert listing(**arguments) == reads("ToDo", "User")


@pytest.mark.parametrize(
	"field", ["event_participants.reference_docname", "`tabEvent Participants`.`reference_docname`"]
)
def test_own_child_tables_follow_their_parent(field):
	query = {"fields": json.dumps([field]), "order_by": field}
	assert identify("GET", "/api/resource/Event", query_string=query) == reads("Event")
	assert listing(fields=[field]) == Access()
