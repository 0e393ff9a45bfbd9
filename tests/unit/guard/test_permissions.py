"""What Frappe asks while it serves a request of a limited token."""

import sys

import frappe
import frappe.desk.search
import frappe.permissions
import pytest

from oauth_provider.guard import permissions
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess, Opened
from tests.unit.web import current_request

requirement = pytest.mark.requirement
pytestmark = requirement("security", "30", "a limited scope opens what it lists and nothing else")


def opened(**doctypes: tuple[str, ...]) -> Opened:
	return Opened(False, {name: frozenset(actions) for name, actions in doctypes.items()}, frozenset())


@pytest.fixture
def bound():
	"""`bound(ToDo=("read",))`: from now on the current request is one of a token with these rows."""
	with current_request("GET", "/api/resource/ToDo"):
		yield lambda **rows: permissions.bound_request(opened(**rows))


@pytest.fixture
def todo():
	return frappe.get_doc(doctype="ToDo", description="x").insert()


def test_each_module_that_has_frappes_question_by_name_asks_ours(bound):
	bound()
	asked = frappe.permissions.has_permission
	assert asked.oauth2_bound
	assert sys.modules["frappe.desk.search"].has_permission is asked
	permissions.stand_before_answers()
	assert frappe.permissions.has_permission is asked, "once in a process"


def test_the_user_may_and_the_scopes_open_it(bound, todo):
	bound(ToDo=("read",))
	assert frappe.has_permission("ToDo") and frappe.has_permission("ToDo", doc=todo.name)
	assert todo.has_permission("read")
	for action in ("write", "create", "delete", "submit", "cancel", "share", "print", "export"):
		assert not frappe.has_permission("ToDo", action)
	assert not frappe.has_permission("User") and not frappe.has_permission("Note", "read")


def test_what_the_user_may_not_do_no_scope_opens(bound, make_user, as_user):
	as_user(make_user("Blogger" if frappe.db.exists("Role", "Blogger") else "Website Manager").name)
	bound(Role=("read", "write"), ToDo=("read",))
	assert not frappe.has_permission("Role", "write")
	assert frappe.has_permission("ToDo")


@requirement("security", "30", "a refusal does not tell what exists")
def test_what_is_closed_is_not_looked_up(bound, make_user, as_user):
	as_user(make_user("System Manager").name)
	bound(ToDo=("read",))
	assert not frappe.has_permission("Note", doc="no such note")


def test_a_request_without_a_token_is_answered_as_before(todo):
	permissions.stand_before_answers()
	with current_request("GET", "/api/resource/ToDo"):
		assert frappe.has_permission("User") and todo.has_permission("write")
		assert not frappe.local.flags.oauth2_missing


def test_what_is_asked_about_somebody_else_is_not_about_the_token(bound, make_user):
	user = make_user("System Manager").name
	bound(Note=("read",))
	assert frappe.has_permission("ToDo", user=user)
	assert not frappe.has_permission("ToDo")


def test_a_row_is_its_parents(bound, make_user):
	row = make_user("System Manager").roles[0]
	bound(User=("read",))
	assert frappe.has_permission("Has Role", parent_doctype="User")
	assert frappe.has_permission("Has Role", doc=row.name)
	assert not frappe.has_permission("Has Role", "write", doc=row.name)
	assert not frappe.has_permission("Has Role", parent_doctype="ToDo")
	bound(ToDo=("read",))
	assert not frappe.has_permission("Has Role", parent_doctype="User")
	assert not frappe.has_permission("Has Role", parent_doctype="ToDo"), "not one of its parents"
	assert not frappe.has_permission("Has Role", doc=row.name)


def test_a_row_is_not_taken_from_a_document_that_is_closed(bound, make_user):
	row = frappe.get_doc("Has Role", make_user("System Manager").roles[0].name)
	row.update({"parenttype": "Page", "parent": frappe.db.get_value("Page", {})})
	bound(Page=("read", "write"))
	assert not frappe.has_permission("Has Role", "write", doc=row)
	bound(Page=("write",), User=("write",))
	assert frappe.has_permission("Has Role", "write", doc=row)


def test_a_document_that_names_a_parent_takes_its_doctype_too(bound, todo):
	# After it, Frappe saves the parent that it names.
	todo.update({"parenttype": "Note", "parent": "a"})
	bound(ToDo=("write",))
	assert not todo.has_permission("write")
	bound(ToDo=("write",), Note=("write",))
	assert todo.has_permission("write")


@pytest.mark.parametrize(
	"values, hidden",
	[
		({}, ()),
		({"docstatus": 1}, ("submit",)),
		({"docstatus": "1"}, ("submit",)),
		({"docstatus": 2}, ("cancel",)),
		({"amended_from": "a"}, ("amend",)),
		({"amended_from": "a", "docstatus": 1}, ("amend", "submit")),
	],
)
def test_an_insert_may_hide_other_actions(values, hidden, bound):
	document = frappe.get_doc({"doctype": "ToDo", "description": "x", **values})
	bound(ToDo=("create",))
	assert frappe.has_permission("ToDo", "create", doc=document) is not bool(hidden)
	bound(ToDo=("create", *hidden))
	assert frappe.has_permission("ToDo", "create", doc=document)


def test_an_attached_file_is_read_and_written_with_its_document(bound, todo):
	values = {"file_name": f"{frappe.generate_hash()}.txt", "content": "x", "is_private": 1}
	file = frappe.get_doc(
		doctype="File", attached_to_doctype="ToDo", attached_to_name=todo.name, **values
	).insert()
	alone = frappe.get_doc(
		doctype="File", **{**values, "file_name": f"{frappe.generate_hash()}.txt"}
	).insert()
	bound(ToDo=("read",))
	assert file.has_permission("read") and not file.has_permission("write")
	assert not frappe.get_doc(doctype="File", attached_to_doctype="ToDo", **values).has_permission("create")
	assert not alone.has_permission("read") and not frappe.has_permission("File")
	bound(ToDo=("write",))
	assert file.has_permission("write") and file.has_permission("delete") and not file.has_permission("read")
	bound(Note=("read", "write"))
	assert not file.has_permission("read")


def test_who_may_read_may_select(bound):
	for rows in ({"ToDo": ("read",)}, {"ToDo": ("select",)}):
		bound(**rows)
		assert frappe.permissions.has_permission("ToDo", "select") is True
	bound(ToDo=("write",))
	assert not frappe.permissions.has_permission("ToDo", "select")


def test_what_is_missing_is_kept_for_the_refusal(bound, todo):
	bound(ToDo=("read",))
	frappe.has_permission("User")
	assert frappe.local.flags.oauth2_missing == (DocumentAccess("User", ("read",)),)
	assert not frappe.local.flags.oauth2_looked_up
	todo.has_permission("write")
	assert frappe.local.flags.oauth2_missing == (DocumentAccess("ToDo", ("write",)),)
	assert frappe.local.flags.oauth2_looked_up


def test_what_follows_from_an_allowed_save_is_not_asked_of_the_scopes(bound, todo, monkeypatch):
	asked = []

	def validate(document):
		asked.append(frappe.has_permission("User"))
		frappe.get_doc(doctype="Note", title=frappe.generate_hash()).insert()

	monkeypatch.setattr(type(todo), "validate", validate)
	bound(ToDo=("write",))
	todo.save()
	assert asked == [True]
	assert not frappe.has_permission("User"), "after it, they are asked again"


def test_a_method_that_is_called_on_a_document_is_not_what_follows_from_a_save(bound, todo, monkeypatch):
	monkeypatch.setattr(type(todo), "ask", lambda document: frappe.has_permission("User"), raising=False)
	bound(ToDo=("write",))
	assert todo.run_method("ask") is False


@pytest.fixture
def proven_anew():
	permissions.holds_in.cache_clear()
	yield
	permissions.holds_in.cache_clear()


def test_this_frappe_asks_the_scopes_wherever_it_asks(proven_anew):
	messages, error = list(frappe.local.message_log), frappe.flags.error_message
	assert permissions.find_unasked() == []
	assert frappe.flags.error_message == error, "the first answer of a process would have it"
	assert frappe.local.message_log == messages and not frappe.local.flags.oauth2_bounds


def test_a_frappe_that_does_not_ask_the_scopes_serves_no_limited_token(proven_anew, bound, monkeypatch):
	monkeypatch.setattr(frappe.permissions, "has_permission", lambda *args, **kwargs: True)
	frappe.permissions.has_permission.oauth2_bound = True
	assert permissions.find_unasked() == list(permissions.QUESTIONS)
	with pytest.raises(InsufficientScope) as refused:
		bound(ToDo=("read",))
	assert "frappe.get_list" in refused.value.hint
