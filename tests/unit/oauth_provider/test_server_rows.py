"""Rows that only the authorization server writes: no role, and no way of Frappe's around permissions."""

import frappe
import pytest

from oauth_provider.store.own_tables import own_writes

requirement = pytest.mark.requirement
CHILD_TABLES = (
	"OAuth2 Client Role",
	"OAuth2 Client Scope",
	"OAuth2 Scope DocType",
	"OAuth2 Scope Include",
	"OAuth2 Scope Method",
	"OAuth2 Scope Route",
)
ROWS = (
	"OAuth2 Authorization Code",
	"OAuth2 Bearer Token",
	"OAuth2 Client Session",
	"OAuth2 Event",
	"OAuth2 Grant",
	"OAuth2 Signing Key",
	"OAuth2 Subject",
)


@requirement("security", "32", "no session writes a hash of a token, also where Frappe ignores permissions")
@pytest.mark.parametrize("doctype", ROWS)
def test_no_document_is_written_by_a_session(doctype):
	"""As a Web Form, a Notification or an Auto Repeat of Frappe writes."""
	for options in ({}, {"ignore_permissions": True, "ignore_mandatory": True, "ignore_links": True}):
		document = frappe.get_doc({"doctype": doctype})
		document.flags.update(options)
		with pytest.raises(frappe.PermissionError):
			document.insert(**options)


@requirement("security", "38", "no session gives a sub to another user, by renaming neither")
@pytest.mark.parametrize("doctype", ["OAuth2 Subject", "OAuth2 Signing Key"])
def test_no_row_is_renamed_or_deleted(doctype):
	name = frappe.generate_hash(length=40)
	document = frappe.get_doc({"doctype": doctype, "name": name})
	document.db_insert()
	values = {"doc_type": doctype, "doctype_or_field": "DocType", "property": "allow_rename", "value": "1"}
	frappe.get_doc({"doctype": "Property Setter", "property_type": "Check", **values}).insert()
	frappe.clear_cache(doctype=doctype)
	with pytest.raises(frappe.PermissionError):
		frappe.rename_doc(doctype, name, f"{name[:-1]}x", force=True)
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
	document.reload()
	document.flags.ignore_permissions = True
	with pytest.raises(frappe.PermissionError):
		document.save()


@requirement("Frappe", "permissions", "nobody writes a client or a scope without the permission")
@pytest.mark.parametrize("role", ["Website Manager", "Desk User"])
def test_nobody_makes_a_client_around_permissions(role, make_client, make_user, as_user):
	client = make_client()
	if not frappe.db.exists("Role", role):
		pytest.skip(f"this Frappe has no role {role}")
	as_user(make_user(role).name)
	copy = frappe.copy_doc(client)
	copy.skip_authorization = 1
	with pytest.raises(frappe.PermissionError):
		copy.insert(ignore_permissions=True)
	client.skip_authorization = 1
	client.flags.ignore_permissions = True
	with pytest.raises(frappe.PermissionError):
		client.save()
	for doctype in ("OAuth2 Scope", "OAuth2 Provider Settings"):
		name = "all" if doctype == "OAuth2 Scope" else doctype
		document = frappe.get_doc(doctype, name)
		document.flags.ignore_permissions = True
		with pytest.raises(frappe.PermissionError):
			document.save()


@requirement(
	"Frappe", "permissions", "nobody writes a row of a document around the document and its permissions"
)
@pytest.mark.parametrize("doctype", CHILD_TABLES)
def test_no_row_is_written_without_its_document(doctype, make_client):
	row = frappe.get_doc({"doctype": doctype, "parent": make_client().name, "parenttype": "OAuth2 Client"})
	with pytest.raises(frappe.ValidationError, match="open its document"):
		row.insert(ignore_permissions=True, ignore_mandatory=True, ignore_links=True)
	row.name = frappe.generate_hash(length=10)
	row.db_insert()
	with pytest.raises(frappe.ValidationError, match="open its document"):
		frappe.delete_doc(doctype, row.name, force=True, ignore_permissions=True)


def test_every_doctype_is_one_of_them_or_asks_for_permission():
	written_by_people = {"OAuth2 Client", "OAuth2 Scope", "OAuth2 Provider Settings"}
	found = set(frappe.get_all("DocType", {"module": "OAuth Provider"}, pluck="name"))
	assert found == {*ROWS, *CHILD_TABLES, *written_by_people}


def test_the_server_itself_writes():
	with own_writes():
		event = frappe.get_doc({"doctype": "OAuth2 Event", "event": "Move"}).insert(ignore_permissions=True)
	assert event.name


@requirement(
	"security",
	"32",
	"no workflow writes a hash of a token: Frappe fills a column of every row by one statement",
)
@pytest.mark.parametrize("doctype", ["OAuth2 Subject", "OAuth2 Bearer Token", "OAuth2 Client"])
def test_there_is_no_workflow_on_our_documents(doctype):
	workflow = frappe.get_doc(
		doctype="Workflow", workflow_name="Take over", document_type=doctype, workflow_state_field="user"
	)
	with pytest.raises(frappe.PermissionError):
		workflow.insert(ignore_mandatory=True, ignore_links=True)
