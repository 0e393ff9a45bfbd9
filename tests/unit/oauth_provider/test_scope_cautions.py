"""What Desk warns about when a scope is saved."""

import frappe
import pytest

TODO = {"document_type": "ToDo"}


def warnings_of(scope) -> str:
	"""What saving says besides, as one text."""
	frappe.clear_messages()
	scope.save()
	said = [frappe.parse_json(message) for message in frappe.local.message_log]
	assert all(message["indicator"] == "orange" for message in said)
	return " ".join(str(message["message"]) for message in said)


@pytest.mark.parametrize(
	"method",
	[
		"frappe.client.get_list",
		"frappe.client.*",
		"frappe.desk.reportview.get",
		"frappe.desk.*",
		"frappe.*",
		"frappe.handler.run_doc_method",
	],
)
def test_a_method_that_hands_out_more_than_it_seems_is_warned_about(make_scope, method):
	said = warnings_of(make_scope(methods=["frappe.ping", method]))
	assert "row 2:" in said and method in said and "any DocType" in said and "row 1:" not in said


def test_a_method_that_is_closed_to_tokens_is_warned_about(make_scope):
	said = warnings_of(make_scope(methods=["frappe.core.doctype.user.user.generate_keys"]))
	assert "closed to tokens" in said


@pytest.mark.parametrize(
	"doctype, words",
	[
		("User", "accounts"),
		("Role", "what users can do"),
		("User Permission", "what users can do"),
		("Custom DocPerm", "what users can do"),
		("DocShare", "what users can do"),
		("File", "files of all documents"),
		("System Settings", "settings of the whole site"),
		("Server Script", "what the site does"),
		("Client Script", "what the site does"),
		("Report", "what the site does"),
		("OAuth Bearer Token", "credentials"),
		("OAuth2 Client", "never write"),
	],
)
def test_a_doctype_that_opens_more_than_it_seems_is_warned_about(make_scope, doctype, words):
	said = warnings_of(make_scope(doctypes=[TODO, {"document_type": doctype}]))
	assert "row 2:" in said and words in said and "row 1:" not in said


@pytest.mark.parametrize("doctype", ["Notification", "Email Template", "Auto Repeat", "Web Page"])
def test_a_doctype_whose_texts_are_rendered_is_warned_about(make_scope, doctype):
	reads = {"document_type": doctype, "read": 1}
	assert "templates" not in warnings_of(make_scope(doctypes=[reads]))
	assert "templates" in warnings_of(make_scope(doctypes=[{**reads, "write": 1}]))


def test_actions_that_a_doctype_does_not_have_are_warned_about(make_scope):
	row = {"can_submit": 1, "can_cancel": 1, "amend": 1}
	assert "not submittable" in warnings_of(make_scope(doctypes=[{**TODO, **row}]))
	single = {"document_type": "System Settings", "create": 1}
	assert "no effect: Create" in warnings_of(make_scope(doctypes=[single]))
	assert "opens nothing" in warnings_of(make_scope(doctypes=[{**TODO, "read": 0}]))


def test_an_ordinary_scope_is_saved_without_a_word(make_scope):
	assert warnings_of(make_scope(doctypes=[{**TODO, "write": 1}], methods=["frappe.ping"])) == ""
	assert warnings_of(frappe.get_doc("OAuth2 Scope", "all")) == ""
	assert warnings_of(frappe.get_doc("OAuth2 Scope", "admin")) == ""
	assert warnings_of(frappe.get_doc("OAuth2 Scope", "profile")) == ""
