"""What scopes open together, with all that they include."""

import frappe
import pytest

from oauth_provider.protocol.scope_map import opened_by

pytestmark = pytest.mark.requirement("security", "30", "a limited scope opens what it lists and nothing else")


def row(doctype: str, *actions: str) -> dict:
	return {"document_type": doctype, "read": 0, **dict.fromkeys(actions, 1)}


@pytest.fixture
def including(make_scope):
	"""Make a scope that includes others: `including(first, second, doctypes=[...])`."""

	def make(*others, **values):
		return make_scope(includes=[{"scope": other.name} for other in others], **values)

	return make


def test_includes_count_at_every_depth(make_scope, including):
	scope = make_scope(doctypes=[row("ToDo", "read")], methods=["frappe.ping"])
	for _ in range(4):
		scope = including(scope)
		opened = opened_by([scope.name])
		assert opened.doctypes == {"ToDo": {"read"}}
		assert opened.methods == {"frappe.ping"}


def test_a_cycle_in_the_rows_ends(make_scope, including):
	first = make_scope(doctypes=[row("ToDo", "read")])
	second = including(first, doctypes=[row("Note", "read")])
	# Past the rules of the form, as an import could.
	include = {"doctype": "OAuth2 Scope Include", "scope": second.name, "parentfield": "includes"}
	frappe.get_doc({**include, "parent": first.name, "parenttype": "OAuth2 Scope"}).db_insert()
	for scope in (first, second):
		assert opened_by([scope.name]).doctypes == {"ToDo": {"read"}, "Note": {"read"}}


def test_a_disabled_include_opens_nothing(make_scope, including):
	inner = make_scope(doctypes=[row("ToDo", "read")])
	middle = including(inner, doctypes=[row("Note", "read")])
	outer = including(middle)
	assert set(opened_by([outer.name]).doctypes) == {"ToDo", "Note"}
	middle.enabled = 0
	middle.save()
	assert opened_by([outer.name]).doctypes == {}


def test_scopes_and_actions_add_up(make_scope):
	first = make_scope(doctypes=[row("ToDo", "read")], methods=["frappe.ping"])
	second = make_scope(doctypes=[row("ToDo", "write"), row("Note", "read")])
	opened = opened_by([first.name, second.name, "unknown"])
	assert opened.doctypes == {"ToDo": {"read", "write"}, "Note": {"read"}}
	assert opened.methods == {"frappe.ping"} and not opened.full_access


def test_names_are_exact(make_scope):
	make_scope("aScopeMap", doctypes=[row("ToDo", "read")])
	assert opened_by(["aScopeMap"]).doctypes
	assert opened_by(["ASCOPEMAP", "ascopemap"]).doctypes == {}
	assert opened_by(["all"]).full_access and not opened_by(["ALL"]).full_access


def test_full_access_and_administration_are_not_inherited(make_scope):
	for included in ("all", make_scope(administration=1).name):
		scope = make_scope(doctypes=[row("ToDo", "read")])
		# Past the rules of the form.
		include = {"doctype": "OAuth2 Scope Include", "scope": included, "parentfield": "includes"}
		frappe.get_doc({**include, "parent": scope.name, "parenttype": "OAuth2 Scope"}).db_insert()
		opened = opened_by([scope.name])
		assert not opened.full_access and not opened.administration


def test_one_scope_with_administration_is_enough(make_scope):
	admin = make_scope(administration=1)
	assert not opened_by(["all"]).administration
	assert opened_by(["all", admin.name]).administration
	admin.enabled = 0
	admin.save()
	assert not opened_by(["all", admin.name]).administration
