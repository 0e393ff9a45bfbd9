"""How scopes are arranged for users: like with like, and apart what another scope contains."""

import frappe
import pytest

from oauth_provider.pages.scope_list import arrange, describe_scopes

requirement = pytest.mark.requirement


@pytest.fixture
def arranged(make_scope):
	"""Arrange scopes with these fields, and describe them by their titles: `arranged({"title": "A"})`."""

	def make(*scopes):
		found = arrange(describe_scopes([make_scope(**values).name for values in scopes]))
		return (
			[scope.title for scope in found.warnings],
			[(group.description, [scope.title for scope in group.scopes]) for group in found.groups],
			[scope.title for scope in found.contained],
		)

	return make


def opens(title: str, doctype: str = "ToDo", *actions: str, **values) -> dict:
	row = {"document_type": doctype, "read": 0, **dict.fromkeys(actions, 1)}
	return {"title": title, "doctypes": [row], **values}


@requirement("design", "", "reading is folded into writing of the same DocType")
def test_reading_is_contained_in_writing_of_the_same_doctype(arranged):
	shown = arranged(
		opens("Reads", "ToDo", "read", "print"),
		opens("Writes", "ToDo", "read", "print", "write"),
		opens("Reads notes", "Note", "read"),
	)
	assert shown == ([], [("", ["Writes"]), ("", ["Reads notes"])], ["Reads"])


def test_what_opens_anything_else_is_shown(arranged):
	shown = arranged(
		opens("Writes", "ToDo", "write"),
		opens("Reads", "ToDo", "read"),
		opens("Reads and exports", "ToDo", "read", "export"),
	)
	assert shown == ([], [("", ["Writes"]), ("", ["Reads and exports"])], ["Reads"])


def test_of_two_that_open_the_same_one_is_shown(arranged):
	assert arranged(opens("One", "ToDo", "read"), opens("Two", "ToDo", "read"))[1:] == (
		[("", ["One"])],
		["Two"],
	)


@requirement("design", "", "full access folds what it contains")
@pytest.mark.parametrize("field", ["full_access", "administration"])
def test_full_access_contains_documents_routes_and_wildcards(field, arranged):
	shown = arranged(
		{"title": "Everything", field: 1},
		opens("Writes", "ToDo", "write"),
		{"title": "Pages", "routes": [{"path": "/mcp"}]},
		{"title": "Module", "methods": ["oauth_provider.api.oauth2.*"]},
	)
	assert shown == (["Everything"], [], ["Module", "Pages", "Writes"])


def test_full_access_contains_no_method_by_name(arranged):
	# Its row opens the method even where it is closed to every token.
	shown = arranged(
		{"title": "Everything", "full_access": 1}, {"title": "Calls", "methods": ["frappe.ping"]}
	)
	assert shown == (["Everything"], [("", ["Calls"])], [])


def test_each_warning_is_shown(arranged):
	shown = arranged({"title": "Works", "full_access": 1}, {"title": "Administers", "administration": 1})
	assert shown == (["Administers", "Works"], [], [])


def test_a_scope_without_rows_is_shown(arranged):
	# To a resource server it may mean something.
	shown = arranged({"title": "Everything", "full_access": 1}, {"title": "For a service"})
	assert shown == (["Everything"], [("", ["For a service"])], [])


def test_what_makes_changes_is_not_folded_into_what_is_said_to_make_none(arranged):
	harmless = {
		"title": "Harmless",
		"methods": ["frappe.ping", "frappe.auth.get_logged_user"],
		"methods_only_read": 1,
	}
	shown = arranged(harmless, {"title": "Changes", "methods": ["frappe.ping"]})
	assert shown == ([], [("", ["Changes"]), ("", ["Harmless"])], [])


def test_like_goes_with_like(arranged):
	own = {"description": "Only your own."}
	shown = arranged(
		opens("Reads B", "Note", "read", **own),
		opens("Writes C", "ToDo", "write", **own),
		opens("Reads D", "Event", "read"),
		opens("reads A", "Contact", "read", **own),
	)
	groups = [("Only your own.", ["Writes C"]), ("Only your own.", ["reads A", "Reads B"]), ("", ["Reads D"])]
	assert shown == ([], groups, [])


def test_titles_are_in_the_order_of_the_users_language(make_scope, monkeypatch):
	named = make_scope(scope_name="aaa", title="Know who you are", methods=["frappe.ping"]).name
	other = make_scope(title="Mails", methods=["frappe.auth.get_logged_user"]).name
	monkeypatch.setattr(frappe.local, "lang", "de")
	(group,) = arrange(describe_scopes([named, other])).groups
	assert [scope.label for scope in group.scopes] == ["Mails", "Wissen, wer Sie sind"]
