"""A change of a scope acts on the next request of every token that is out, whichever process answers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.clients import bearer
from tests.support.concurrency import on_every_worker

requirement = pytest.mark.requirement
pytestmark = requirement("security", "33", "a change of a scope acts on the next request")

OPEN, CLOSED = {200}, {403}
ROWS = [{"document_type": "ToDo", "read": 1}]


@pytest.fixture(scope="module")
def person(make_user):
	return make_user(roles=["System Manager"])


@pytest.fixture
def statuses(make_client, allow, person, site):
	"""`statuses(scope)`: a function that tells with which statuses the processes answer a token of that scope."""

	def with_scope(scope: str):
		token = allow(make_client(scopes=[scope]), person).access_token
		return lambda path="/api/resource/ToDo": {
			answer.status_code for answer in on_every_worker(lambda: bearer(site, token, path))
		}

	return with_scope


def test_its_rows(statuses, make_scope, admin):
	scope = make_scope(doctypes={"ToDo": ["read"]})
	ask = statuses(scope)
	for _ in range(3):
		assert ask() == OPEN
		admin.update("OAuth2 Scope", scope, doctypes=[{"document_type": "Note", "read": 1}])
		assert ask() == CLOSED
		admin.update("OAuth2 Scope", scope, doctypes=ROWS)


def test_its_rows_while_others_are_at_work(statuses, make_scope, admin):
	"""Those who compile it anew meet those who change it: nobody waits for long, or dies of it."""
	inner = make_scope(doctypes={"ToDo": ["read"]})
	ask = statuses(make_scope(includes=[{"scope": inner}]))
	seen, ended = set(), threading.Event()

	def work():
		while not ended.is_set():
			seen.update(ask())

	with ThreadPoolExecutor(1) as pool:
		working = pool.submit(work)
		try:
			for enabled in (0, 1) * 8:
				admin.update("OAuth2 Scope", inner, enabled=enabled)
				assert ask() == (OPEN if enabled else CLOSED)
		finally:
			ended.set()
		working.result()
	assert seen == OPEN | CLOSED


def test_its_methods(statuses, make_scope, admin):
	scope = make_scope(methods=["frappe.auth.get_logged_user"])
	ask = statuses(scope)
	path = "/api/method/frappe.auth.get_logged_user"
	assert ask(path) == OPEN
	admin.update("OAuth2 Scope", scope, methods=[{"method": "frappe.ping"}])
	assert ask(path) == CLOSED


def test_disabling_it(statuses, make_scope, admin):
	scope = make_scope(doctypes={"ToDo": ["read"]})
	ask = statuses(scope)
	for enabled, expected in ((1, OPEN), (0, CLOSED), (1, OPEN)):
		admin.update("OAuth2 Scope", scope, enabled=enabled)
		assert ask() == expected


def test_what_it_includes_at_any_depth(statuses, make_scope, admin):
	inner = make_scope(doctypes={"ToDo": ["read"]})
	middle = make_scope(includes=[{"scope": inner}])
	outer = make_scope(includes=[{"scope": middle}])
	ask = statuses(outer)
	assert ask() == OPEN
	admin.update("OAuth2 Scope", inner, enabled=0)
	assert ask() == CLOSED
	admin.update("OAuth2 Scope", inner, enabled=1, doctypes=[{"document_type": "Note", "read": 1}])
	assert ask() == CLOSED
	admin.update("OAuth2 Scope", inner, doctypes=ROWS)
	assert ask() == OPEN
	admin.update("OAuth2 Scope", middle, includes=[])
	assert ask() == CLOSED


def test_renaming_a_doctype(statuses, make_scope, world, admin, site):
	"""The row follows it; the old name, which another DocType may get, is not opened."""
	old, new = world.unique("Old"), world.unique("New")
	fields = [{"fieldname": "word", "label": "Word", "fieldtype": "Data"}]
	manager = {"role": "System Manager", "read": 1, "write": 1, "create": 1, "delete": 1}
	world.insert("DocType", name=old, module="Custom", custom=1, fields=fields, permissions=[manager])
	ask = statuses(make_scope(doctypes={old: ["read"]}))
	assert ask(f"/api/resource/{old}") == OPEN
	rename(admin, site, "DocType", old, new)
	try:
		assert ask(f"/api/resource/{new}") == OPEN
		assert ask(f"/api/resource/{old}") == CLOSED
	finally:
		rename(admin, site, "DocType", new, old)


def rename(admin, site, doctype: str, old: str, new: str) -> None:
	names = {"doctype": doctype, "old_name": old, "new_name": new}
	answer = admin.request("POST", site.method("frappe.client.rename_doc"), json=names)
	assert answer.status_code == 200, answer.text[:300]
