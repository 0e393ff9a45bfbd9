"""A table of requests with limited tokens; see scope_table."""

import pytest

from tests.http import scope_table
from tests.support.answers import bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement
pytestmark = requirement(
	"security", "30", "a limited scope opens what it lists and nothing else: by every route"
)


@pytest.fixture(scope="module")
def person(make_user):
	"""May do nearly everything, so that what is refused is refused for the scope's sake."""
	return make_user(roles=["System Manager"])


@pytest.fixture(scope="module")
def canary(world):
	"""Stands in every document that no scope here opens."""
	return world.unique("canary")


def insert_todo(world, **values) -> str:
	"""Insert a ToDo whose name is no number: Frappe reads the filter 65e9238281 as one."""
	while True:
		name = world.insert("ToDo", **values)["name"]
		try:
			float(name)
		except ValueError:
			return name


@pytest.fixture(scope="module")
def places(world, admin, person, canary):
	"""What the words in braces of the table stand for."""
	other = world.user(first_name=canary)
	word = world.unique("table")
	note = world.insert("Note", title=canary, content=canary)["name"]
	todo = insert_todo(world, description=f"{word} to read", allocated_to=other.name)
	mine = insert_todo(world, description=f"{word} to write", allocated_to=person.name)
	file = world.insert(
		"File",
		file_name=f"{canary}.txt",
		content=canary,
		is_private=1,
		attached_to_doctype="Note",
		attached_to_name=note,
	)["file_url"]
	names = {"{todo}": todo, "{mine}": mine, "{note}": note, "{word}": word, "{file}": file}
	yield {**names, "{file_name}": file[14:], "{person}": person.name, "{other}": other.name}
	admin.delete_many("ToDo", admin.names("ToDo", [["description", "like", f"{word}%"]]))
	admin.delete_many("File", admin.names("File", [["attached_to_name", "=", mine]]))


@pytest.fixture(scope="module")
def send(make_client, make_scope, allow, person, site, places):
	"""`send(kind, row)`: the answer to a row of the table, with a token that may "read" or "write" ToDo."""
	scopes = {"read": ["read"], "write": ["write", "create"]}
	tokens = {
		kind: allow(make_client(scopes=[make_scope(doctypes={"ToDo": verbs})]), person).access_token
		for kind, verbs in scopes.items()
	}

	def request(kind: str, row: tuple):
		verb, path, options = filled(row, places)
		return bearer(site, tokens[kind], path, verb, **options)

	return request


def filled(value, places):
	"""The same with the words in braces replaced."""
	if isinstance(value, str):
		for word, name in places.items():
			value = value.replace(word, name)
		return value
	if isinstance(value, dict):
		return {filled(name, places): filled(item, places) for name, item in value.items()}
	if isinstance(value, list | tuple):
		return type(value)(filled(item, places) for item in value)
	return value


def test_the_table_is_long_and_has_no_row_twice():
	reading = [
		*scope_table.OPEN.values(),
		*scope_table.OPEN_BY_VERSION.values(),
		*scope_table.CLOSED.values(),
	]
	writing = [*scope_table.WRITES.values(), *scope_table.NO_WRITES.values()]
	assert len(reading) + len(writing) >= 120
	for rows in (reading, writing):
		assert len({repr(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("row", scope_table.OPEN)
def test_what_the_scope_opens(row, send, places, canary):
	answer = send("read", scope_table.OPEN[row])
	assert answer.status_code == 200, answer.text[:500]
	assert f"{places['{word}']} to read" in answer.text
	assert canary not in answer.text


@pytest.mark.parametrize("row", scope_table.OPEN_BY_VERSION)
def test_what_the_scope_opens_by_version(row, send, places, admin, site, canary):
	verb, path, options = filled(scope_table.OPEN_BY_VERSION[row], places)
	as_admin = admin.request(verb, site.base_url + path, **options)
	answer = send("read", scope_table.OPEN_BY_VERSION[row])
	assert answer.status_code == as_admin.status_code, answer.text[:500]
	assert not as_admin.ok or f"{places['{word}']} to read" in answer.text
	assert canary not in answer.text


def test_a_count_up_to_a_limit(send):
	"""Frappe 16 sends it with a limit of time."""
	row = ("GET", "/api/method/frappe.desk.reportview.get_count?doctype=ToDo&filters=[]&limit=1001", {})
	answer = send("read", row)
	assert answer.status_code == 200 and answer.json()["message"] >= 2, answer.text[:500]


@pytest.fixture(scope="module")
def is_frappes_own(admin, site, places):
	"""`is_frappes_own(row, answer)`: whether Frappe gives the same error to an administrator's session."""

	def ask(row: tuple, answer) -> bool:
		verb, path, options = filled(row, places)
		error = admin.request(verb, site.base_url + path, **options)
		return answer.status_code in (403, 404, 417, 500) and error.status_code == answer.status_code

	return ask


# Columns that Frappe 16 leaves out on every road, where the other versions refuse the list.
LEFT_OUT = (": a link's field", ": a link's field with an alias")


@requirement("security", "27", "insufficient_scope is 403 and names a scope")
@pytest.mark.parametrize("row", scope_table.CLOSED)
def test_what_the_scope_does_not_open(row, send, canary, is_frappes_own):
	answer = send("read", scope_table.CLOSED[row])
	assert canary not in answer.text
	if answer.status_code == 403 and "insufficient_scope" in answer.text:
		bearer_refused(answer, "insufficient_scope", 403)
	elif answer.status_code == 200 and (row.startswith("REST, version 2") or row.endswith(LEFT_OUT)):
		# Frappe leaves out the columns that the user may not read, and what it does not know.
		assert columns_of(answer) <= {"name"}, answer.text[:500]
	else:
		assert is_frappes_own(scope_table.CLOSED[row], answer), answer.text[:500]


def columns_of(answer) -> set[str]:
	"""The columns of a list, in one of Frappe's two forms."""
	body = answer.json()
	found = body.get("data", body.get("message"))
	return set(found["keys"]) if isinstance(found, dict) else {column for row in found for column in row}


@pytest.mark.parametrize("row", scope_table.IGNORED)
def test_what_frappe_ignores_reaches_nothing_else(row, send, canary, is_frappes_own):
	answer = send("read", scope_table.IGNORED[row])
	if answer.status_code not in (200, 403, 404, 417):
		assert is_frappes_own(scope_table.IGNORED[row], answer), answer.text[:500]
	assert canary not in answer.text


@pytest.mark.parametrize("row", scope_table.WRITES)
def test_what_a_writing_scope_opens(row, send, canary):
	answer = send("write", scope_table.WRITES[row])
	assert answer.status_code == 200, answer.text[:500]
	assert canary not in answer.text


@pytest.mark.parametrize("row", scope_table.WRITES_OF_ITS_OWN)
def test_what_a_writing_scope_writes_of_its_own(row, send, places, admin, canary):
	answer = send("write", scope_table.WRITES_OF_ITS_OWN[row])
	assert answer.status_code == 200, answer.text[:500]
	assert answer.json()["data"]["doctype"] == "ToDo"
	assert admin.get("Note", places["{note}"])["content"] == canary
	assert not admin.names("Note", [["title", "=", places["{word}"]]])


@pytest.mark.parametrize("row", scope_table.NO_WRITES)
def test_what_a_writing_scope_does_not_open(row, send, canary):
	answer = send("write", scope_table.NO_WRITES[row])
	assert canary not in answer.text
	bearer_refused(answer, "insufficient_scope", 403)
