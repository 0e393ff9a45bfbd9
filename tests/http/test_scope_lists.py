"""Lists with any fields, filters and orders: a token that reads ToDo learns nothing of the users in them.

Each query is sent twice, with a right and with a wrong guess of a user's name. Nothing that it answers with may hold
the name, and nothing, status, rows, order or count, may differ between the two.
"""

import json
import re
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.properties import examples
from tests.support.wire import Wire, together

requirement = pytest.mark.requirement
GUESS = "<guess>"
# Frappe numbers its messages at random.
MARK = re.compile(r"__frappe_exc_id[^,}]*")

COLUMNS = st.sampled_from(
	[
		"name",
		"*",
		"description",
		"owner",
		"allocated_to",
		"allocated_to.first_name",
		"allocated_to . first_name",
		"`allocated_to`.first_name",
		"assigned_by.api_key",
		"assigned_by.full_name",
		"`tabUser`.first_name",
		"`tabUser`.`first_name`",
		"tabUser.first_name",
		"`tabHas Role`.role",
		"roles.role",
		"User.first_name",
		"`first_name`",
		"first_name",
		"(select first_name from tabUser limit 1)",
		"(select max(first_name) from `tabUser` where first_name like '<guess>%')",
		"/*!50000 (select first_name from tabUser limit 1)*/",
		"name from tabUser -- ",
		"name` from `tabUser",
		"1 union select first_name from tabUser",
	]
)
WRAPPERS = st.sampled_from(
	[
		"{}",
		"{} as x",
		"{} AS `x`",
		"count({})",
		"max({}) as x",
		"ifnull({}, '')",
		"if({} like '<guess>%', 1, 2)",
		"concat({}, '')",
		"distinct {}",
		" {}",
		"{}\t",
		"`{}`",
		"{}, first_name",
		"{};",
		"ToDo.{}",
		"sleep(0) or {}",
	]
)
EXPRESSIONS = st.builds(lambda wrapper, column: wrapper.format(column), WRAPPERS, COLUMNS)
# As Frappe 16 has them.
FUNCTIONS = st.builds(
	lambda name, arguments: {name: arguments, "as": "x"},
	st.sampled_from(["COUNT", "MAX", "IFNULL", "CONCAT", "SLEEP"]),
	st.recursive(
		COLUMNS,
		lambda inner: st.one_of(
			st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["MAX", "ADD"]), inner, max_size=1)
		),
		max_leaves=3,
	),
)
GUESSES = st.sampled_from(
	["<guess>", "<guess>%", "%<guess>%", "", None, 1, "(select first_name from tabUser)"]
)
OPERATORS = st.sampled_from(
	[
		"=",
		"like",
		"LIKE",
		"not like",
		">",
		"!=",
		"in",
		"is",
		"between",
		"descendants of",
		"timespan",
		"regexp",
		"x",
	]
)
VALUES = st.one_of(GUESSES, st.lists(GUESSES, max_size=2), st.tuples(OPERATORS, GUESSES).map(list))
TABLES = st.sampled_from(
	["ToDo", "User", "Has Role", "tabUser", "`tabUser`", "DocType", "", "ToDo` join `tabUser"]
)
FILTERS = st.one_of(
	st.dictionaries(EXPRESSIONS, VALUES, max_size=2),
	st.lists(
		st.one_of(
			st.tuples(EXPRESSIONS, OPERATORS, VALUES).map(list),
			st.tuples(TABLES, EXPRESSIONS, OPERATORS, VALUES).map(list),
			st.tuples(EXPRESSIONS, VALUES).map(list),
			st.lists(VALUES, max_size=5),
		),
		max_size=2,
	),
	GUESSES,
)
ORDERS = st.builds(
	", ".join,
	st.lists(st.builds("{} {}".format, EXPRESSIONS, st.sampled_from(["", "asc", "desc", "x"])), max_size=2),
)
ARGUMENTS = st.fixed_dictionaries(
	{},
	optional={
		"fields": st.one_of(st.lists(st.one_of(EXPRESSIONS, FUNCTIONS), max_size=3), EXPRESSIONS),
		"filters": FILTERS,
		"or_filters": FILTERS,
		"order_by": ORDERS,
		"group_by": ORDERS,
		"limit_page_length": st.sampled_from(["20", "0", "1 procedure analyse()"]),
		"parent": st.sampled_from(["User", "ToDo", ""]),
		"distinct": st.sampled_from(["1", "0"]),
	},
)
ROUTES = st.sampled_from(
	[
		"/api/resource/ToDo",
		"/api/v2/document/ToDo",
		"/api/method/frappe.client.get_list?doctype=ToDo",
		"/api/method/frappe.client.get_count?doctype=ToDo",
		"/api/method/frappe.client.get?doctype=ToDo",
		"/api/method/frappe.client.get_value?doctype=ToDo&fieldname=name",
		"/api/method/frappe.desk.reportview.get?doctype=ToDo",
		"/api/method/frappe.desk.reportview.get_list?doctype=ToDo",
		"/api/method/frappe.desk.reportview.get_count?doctype=ToDo",
		"/api/method/frappe.desk.reportview.get_stats?doctype=ToDo&stats=[]",
		"/api/method/frappe.desk.search.search_link?doctype=ToDo&txt=",
	]
)


@pytest.fixture(scope="module")
def canary(world):
	return world.unique("canary")


@pytest.fixture(scope="module")
def ask(world, make_client, make_scope, make_user, allow, site, canary):
	"""`ask(route, arguments)`: status and text of the two answers, to the right guess and to the wrong one.

	In the texts the guess itself is not told apart.
	"""
	person = make_user(roles=["System Manager"])
	other = make_user(first_name=canary)
	# Not assigned by the user: the name of who assigned it is a field of the ToDo itself.
	for number in (1, 2):
		world.insert("ToDo", description=f"{number}", allocated_to=other.name)
	token = allow(make_client(scopes=[make_scope(doctypes={"ToDo": ["read"]})]), person).access_token

	# Alike but for the end: an error quotes the statement, up to so many characters.
	guesses = (canary, canary[:-1] + "z")
	wires = [Wire(site, {"Authorization": f"Bearer {token}"}) for _ in guesses]

	def send(route: str, arguments: dict) -> list[tuple[int, str]]:
		text = {
			name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()
		}
		start = route + ("&" if "?" in route else "?")
		targets = [
			start + urlencode({name: value.replace(GUESS, guess) for name, value in text.items()})
			for guess in guesses
		]
		requests = [wire.write("GET", target) for wire, target in zip(wires, targets, strict=True)]
		return [
			(answer.status_code, MARK.sub("", answer.text).replace(guess, GUESS))
			for answer, guess in zip(together(wires, requests), guesses, strict=True)
		]

	yield send
	for wire in wires:
		wire.close()


@requirement("security", "30", "no list tells a value of a DocType that the scope does not open")
@examples(400)
@given(route=ROUTES, arguments=ARGUMENTS)
def test_no_list_tells_of_another_doctype(route, arguments, ask, canary):
	right, wrong = ask(route, arguments)
	assert canary not in right[1] + wrong[1]
	assert right == wrong


def test_the_guesses_would_be_told_apart(ask, world, canary):
	"""The same comparison finds a value that the scope does open."""
	world.insert("ToDo", description=canary)
	arguments = {"filters": {"description": ["like", f"{GUESS}%"]}}
	right, wrong = ask("/api/resource/ToDo", arguments)
	assert right[0] == wrong[0] == 200 and right != wrong
