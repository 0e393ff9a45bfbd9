"""The scope that a refusal names: one that would do, found without looking at every scope of the site."""

import frappe
import pytest

from oauth_provider.guard import enforcement
from oauth_provider.protocol.scope_map import DocumentAccess
from oauth_provider.store import compiled_scopes

pytestmark = pytest.mark.requirement("RFC 6750", "3", "insufficient_scope names the scope that would do")


def row(doctype: str, *actions: str) -> dict:
	return {"document_type": doctype, "read": 0, **dict.fromkeys(actions, 1)}


def suggested(**needs: tuple[str, ...]) -> str:
	return enforcement.suggest((), tuple(DocumentAccess(*need) for need in needs.items()))


@pytest.fixture(autouse=True)
def no_other_scopes():
	"""The site's own scopes may open the same; they are disabled for this transaction."""
	frappe.db.sql("update `tabOAuth2 Scope` set enabled = 0 where full_access = 0")


@pytest.fixture
def statements(monkeypatch):
	"""How many commands went to Redis and how many statements to the database."""
	counts = {"redis": 0, "database": 0}

	def counted(name, run):
		def call(*args, **kwargs):
			counts[name] += 1
			return run(*args, **kwargs)

		return call

	monkeypatch.setattr(frappe.cache, "execute_command", counted("redis", frappe.cache.execute_command))
	monkeypatch.setattr(frappe.db, "sql", counted("database", frappe.db.sql))
	return counts


@pytest.mark.parametrize("number", [1, 40])
def test_a_refusal_costs_as_much_with_many_scopes(number, make_scope, statements):
	for index in range(number):
		make_scope(
			f"{number}-scope-{index:02}", doctypes=[row("Note", "read")], methods=["frappe.client.get"]
		)
	make_scope("the-scope", doctypes=[row("ToDo", "read")], methods=["frappe.ping"])
	compiled_scopes.forget()
	for methods, missing, expected in (
		((), (DocumentAccess("ToDo", ("read",)),), "the-scope"),
		(("frappe.ping",), (), "the-scope"),
		((), (DocumentAccess("User", ("read",)),), "all"),
	):
		statements.update(redis=0, database=0)
		assert enforcement.suggest(methods, missing) == expected
		assert statements["redis"] <= 1 and statements["database"] <= 2, statements


def test_one_scope_for_everything_comes_before_several(make_scope):
	make_scope("a-scope", doctypes=[row("ToDo", "read")])
	make_scope("b-scope", doctypes=[row("User", "read")])
	assert suggested(ToDo=("read",), User=("read",)) == "a-scope b-scope"
	make_scope("c-scope", doctypes=[row("User", "read"), row("ToDo", "read")])
	assert suggested(ToDo=("read",), User=("read",)) == "c-scope"
	assert suggested(ToDo=("read",)) == "a-scope"


def test_a_scope_opens_all_actions_by_the_exact_name(make_scope):
	make_scope("a-scope", doctypes=[row("ToDo", "read")])
	make_scope("b-scope", doctypes=[row("ToDo", "read", "can_delete")])
	assert suggested(ToDo=("read", "delete")) == "b-scope"
	assert suggested(ToDo=("read", "write")) == "all"
	assert suggested(todo=("read",)) == "all"
	assert suggested(ToDo=("read",), Note=("read",)) == "all"


def test_a_scope_that_is_disabled_is_not_named(make_scope):
	make_scope("a-scope", doctypes=[row("ToDo", "read")], methods=["frappe.ping"], enabled=0)
	assert suggested(ToDo=("read",)) == "all"
	assert enforcement.suggest(("frappe.ping",), ()) == "all"


def test_many_scopes_are_not_named_one_by_one(make_scope):
	doctypes = ("ToDo", "Note", "User", "File", "Comment", "Event")
	for index, doctype in enumerate(doctypes):
		make_scope(f"scope-{index}", doctypes=[row(doctype, "read")])
	assert suggested(**dict.fromkeys(doctypes[:5], ("read",))).split() == [f"scope-{i}" for i in range(5)]
	assert suggested(**dict.fromkeys(doctypes, ("read",))) == "all"


@pytest.mark.parametrize("listed", ["frappe.client.get_list", "frappe.client.*", "frappe.*"])
def test_a_row_for_the_method_is_found(listed, make_scope):
	make_scope("a-scope", methods=["frappe.client.get_value"])
	make_scope("c-scope", methods=[listed])
	assert enforcement.suggest(("frappe.client.get_list",), ()) == "c-scope"


@pytest.mark.parametrize("method", ["a." * 100_000, "a" * 1000])
def test_no_method_is_too_long(method):
	assert enforcement.suggest((method,), ()) == "all"
