"""What no Bearer request writes, whatever its scopes."""

import frappe
import pytest
from frappe.core.doctype.user.user import generate_keys
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import closed_documents, credentials, permissions, statements
from oauth_provider.protocol.scope_map import ADMINISTRATION
from tests.unit.web import current_request

requirement = pytest.mark.requirement
SECRET = "Correct-Horse-7-Battery"


@pytest.fixture
def with_token():
	"""A request by a token that may do all that Administrator may."""
	with current_request("POST", "/"):
		frappe.local.flags.update(oauth2_token=frappe._dict(scopes="admin"), oauth2_opened=ADMINISTRATION)
		permissions.stand_before_answers()
		statements.stand_before(frappe.local.db)
		yield


@pytest.fixture
def somebody(make_user):
	"""A user who was there before the token's request."""
	return frappe.get_doc("User", make_user().name)


NEVER = requirement("security", "31", "no Bearer request changes OAuth2 documents, API keys or passwords")


def refused(write):
	with pytest.raises((HTTPException, frappe.PermissionError)) as error:
		write()
	if isinstance(error.value, HTTPException):
		return error.value.response.status_code == 403
	return bool(frappe.local.flags.oauth2_closed)


@NEVER
def test_documents_of_the_app(make_client, make_scope, with_token):
	frappe.local.flags.oauth2_token = None
	client, scope = make_client(), make_scope(methods=["frappe.ping"])
	frappe.local.flags.oauth2_token = frappe._dict(scopes="all")
	settings = frappe.get_doc("OAuth2 Provider Settings")
	assert refused(make_client)
	assert refused(make_scope)
	assert refused(client.save)
	assert refused(client.delete)
	assert refused(scope.save)
	assert refused(settings.save)
	with pytest.raises(frappe.ValidationError):
		frappe.rename_doc("OAuth2 Scope", scope.name, "another-name")
	assert frappe.db.exists("OAuth2 Scope", scope.name)
	assert refused(client.rotate_secret)
	assert refused(lambda: client.run_method("rotate_secret"))
	assert refused(client.revoke_tokens)
	assert refused(lambda: client.run_method("revoke_tokens"))


@NEVER
@pytest.mark.parametrize(
	"doctype, parent, parentfield, values",
	[
		("OAuth2 Scope Method", "OAuth2 Scope", "methods", {"method": "a.b"}),
		("OAuth2 Scope Route", "OAuth2 Scope", "routes", {"path": "/mcp"}),
		("OAuth2 Scope DocType", "OAuth2 Scope", "doctypes", {"document_type": "User"}),
		("OAuth2 Client Scope", "OAuth2 Client", "scopes", {"scope": "all"}),
		("OAuth2 Client Role", "OAuth2 Client", "allowed_roles", {"role": "Website Manager"}),
		("OAuth Client", None, None, {"app_name": "x", "redirect_uris": "https://x"}),
		("OAuth Bearer Token", None, None, {"access_token": "x", "user": "Administrator"}),
	],
)
def test_rows_of_their_tables_and_tokens_of_frappes_own_server(
	with_token, doctype, parent, parentfield, values
):
	row = {
		"doctype": doctype,
		"parenttype": parent,
		"parent": "profile",
		"parentfield": parentfield,
		**values,
	}
	assert refused(frappe.get_doc(row).insert)


@NEVER
def test_a_row_of_a_table_cannot_be_deleted_by_itself(with_token):
	row = frappe.get_all("OAuth2 Scope Method", {"parent": "profile"}, pluck="name")[0]
	assert refused(lambda: frappe.delete_doc("OAuth2 Scope Method", row))


@NEVER
@pytest.mark.parametrize("field", ["new_password", "api_key", "api_secret", "reset_password_key"])
def test_what_a_user_signs_in_with(somebody, with_token, field):
	new = frappe.get_doc({"doctype": "User", "email": "new@example.com", "first_name": "New", field: SECRET})
	assert refused(new.insert)
	somebody.set(field, SECRET)
	assert refused(somebody.save)


def test_other_things_of_a_user_may_change(somebody, with_token):
	token, frappe.local.flags.oauth2_token = frappe.local.flags.oauth2_token, None
	generate_keys(somebody.name)
	frappe.local.flags.oauth2_token = token
	user = frappe.get_doc("User", somebody.name)
	user.first_name = "Other"
	user.save()


OURS, THEIRS = "OAuth2 Client", "ToDo"
CUSTOMIZATIONS = {
	"Property Setter": {
		"doc_type": OURS,
		"field_name": "website",
		"property": "hidden",
		"value": "1",
		"doctype_or_field": "DocField",
	},
	"Custom Field": {"dt": OURS, "fieldname": "x", "label": "X", "fieldtype": "Data"},
	"DocPerm": {
		"parent": OURS,
		"parenttype": "DocType",
		"parentfield": "permissions",
		"role": "All",
		"read": 1,
	},
	"Custom DocPerm": {"parent": OURS, "role": "All", "permlevel": 0, "read": 1, "write": 1},
	"DocShare": {
		"share_doctype": "OAuth2 Scope",
		"share_name": "profile",
		"user": "Administrator",
		"everyone": 0,
	},
}


@NEVER
@pytest.mark.parametrize("doctype", CUSTOMIZATIONS)
def test_who_sees_and_writes_documents_of_the_app(with_token, doctype):
	assert refused(frappe.get_doc({"doctype": doctype, **CUSTOMIZATIONS[doctype]}).insert)


def test_customizing_other_doctypes(with_token):
	theirs = {**CUSTOMIZATIONS["Property Setter"], "doc_type": THEIRS, "field_name": "priority"}
	assert frappe.get_doc({"doctype": "Property Setter", **theirs, "property_type": "Check"}).insert()


def closed(values: dict) -> str | None:
	return closed_documents.find_reason(values["doctype"], "create", frappe.get_doc(values))


TODO = {"doctype": "ToDo", "description": "OAuth2 Client", "reference_name": "x"}
COMMENT = {"doctype": "Comment", "comment_type": "Comment", "reference_name": "x"}


@NEVER
@pytest.mark.parametrize(
	"values",
	[
		{"doctype": "Notification", "document_type": "OAuth2 Client"},
		{"doctype": "Notification", "document_type": "oauth2 client "},
		{"doctype": "Web Form", "doc_type": "OAuth2 Client"},
		{"doctype": "Webhook", "webhook_doctype": "OAuth2 Client"},
		{"doctype": "Workflow", "document_type": "OAuth2 Client"},
		{"doctype": "Assignment Rule", "document_type": "OAuth2 Client"},
		{"doctype": "Client Script", "dt": "OAuth2 Client"},
		{"doctype": "Log Settings", "logs_to_clear": [{"ref_doctype": "OAuth2 Event", "days": 0}]},
		{**TODO, "reference_type": "OAuth2 Client"},
		{**TODO, "reference_type": "oauth2 scope "},
		{**COMMENT, "reference_doctype": "OAuth2 Event"},
	],
)
def test_what_applies_or_refers_to_a_document_of_the_app(values, with_token):
	assert closed(values)


@pytest.mark.parametrize(
	"values",
	[
		{"doctype": "Notification", "document_type": "User", "subject": "OAuth2 Client"},
		{"doctype": "Web Form", "doc_type": "Note"},
		{"doctype": "File", "attached_to_doctype": "User", "attached_to_name": "Administrator"},
		{"doctype": "User Permission", "allow": "User", "for_value": "Administrator"},
		{**TODO, "reference_type": "User"},
		{**COMMENT, "reference_doctype": "Note", "content": "OAuth2 Client"},
		TODO,
	],
)
def test_other_documents_are_written_whatever_they_say(values, with_token):
	assert not closed(values)


def test_frappes_own_logs_are_written(somebody, with_token):
	user = somebody
	user.first_name = "Renamed"
	user.save()
	version = {"doctype": "Version", "ref_doctype": "User", "docname": user.name, "data": "{}"}
	frappe.get_doc(version).insert(ignore_permissions=True)


@NEVER
@pytest.mark.parametrize(
	"field, value",
	[
		("mobile_no", "+4912345678"),
		("email", "elsewhere@example.com"),
		("username", "somebody"),
		("social_logins", [{"provider": "x", "userid": "1"}]),
	],
)
def test_what_else_lets_a_user_in(field, value, somebody, with_token):
	somebody.set(field, value)
	assert refused(somebody.save)


def test_a_new_user_may_have_a_mobile_number(with_token):
	user = frappe.new_doc("User", email="new@example.com", mobile_no="+4912345678")
	credentials.refuse_credentials(user)
