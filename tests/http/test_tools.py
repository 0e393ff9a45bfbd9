"""Frappe's tools that change many documents at once, or later: what a token with everything may not have them do."""

import json

import pytest

from tests.support.answers import bearer_refused
from tests.support.database import needs_mariadb

requirement = pytest.mark.requirement

NEVER = requirement("security", "31", "no token has the site change documents of the app or passwords later")
BULK_UPDATE = {
	"doctype": "Bulk Update",
	"name": "Bulk Update",
	"document_type": "OAuth2 Client",
	"field": "skip_authorization",
	"update_value": "1",
	"limit": 400,
}
NOTIFICATION = {
	"doctype": "Notification",
	"subject": "x",
	"channel": "System Notification",
	"event": "Days After",
	"date_changed": "creation",
	"message": "x",
	"enabled": 0,
	"recipients": [{"receiver_by_role": "System Manager"}],
}


@NEVER
@pytest.mark.parametrize("sends", ["everyday_sends", "manager_sends"])
def test_no_tool_reaches_documents_of_the_app(sends, request, confidential, admin):
	before = admin.get("OAuth2 Client", confidential.client_id)
	update = {
		"doctype": "OAuth2 Client",
		"docnames": json.dumps([confidential.client_id]),
		"action": "update",
		"data": json.dumps({"app_name": "Taken over"}),
	}
	path = "/api/method/frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs"
	delete = {"doctype": "OAuth2 Client", "items": json.dumps([confidential.client_id])}
	send = request.getfixturevalue(sends)
	send("POST", path, data=update)
	send(
		"POST", "/api/method/run_doc_method", data={"method": "bulk_update", "docs": json.dumps(BULK_UPDATE)}
	)
	send("POST", "/api/method/frappe.desk.reportview.delete_items", data=delete)
	assert admin.get("OAuth2 Client", confidential.client_id) == before


@NEVER
@pytest.mark.parametrize(
	"path, values",
	[
		("/api/method/frappe.www.login.login_via_key", {"key": "x"}),
		("/api/method/login", {"usr": "Administrator", "pwd": "x"}),
		("/api/method/frappe.client.get_password", {"doctype": "User", "name": "x", "fieldname": "password"}),
	],
)
def test_no_token_signs_in_or_reads_a_password(path, values, manager_sends):
	answer = manager_sends("POST", path, data=values)
	assert answer.status_code in (401, 403) and "sid" not in answer.cookies


@requirement("security", "30", "everyday work reads no mail on its way, runs no job and sets none up")
@pytest.mark.parametrize(
	"path",
	[
		"/api/resource/Email Queue/x",
		"/api/method/frappe.client.get_list?doctype=Email Queue",
		"/api/resource/Scheduled Job Type",
		"/api/resource/Server Script",
		"/api/resource/System Console/System Console",
	],
)
def test_the_tools_of_administration_are_no_everyday_work(path, everyday_sends):
	"""A link to set a password may be among the mails, and whoever asks for one need not be signed in."""
	answer = everyday_sends("GET", path)
	assert answer.status_code in (403, 404), answer.text[:300]


@NEVER
def test_no_notification_changes_documents_later(manager_sends):
	values = {**NOTIFICATION, "document_type": "OAuth2 Client", "set_property_after_alert": "website"}
	bearer_refused(
		manager_sends("POST", "/api/resource/Notification", json=values), "insufficient_scope", 403
	)
	saved = {"doc": json.dumps(values)}
	bearer_refused(
		manager_sends("POST", "/api/method/frappe.client.insert", data=saved), "insufficient_scope", 403
	)


@NEVER
def test_no_web_form_registers_clients(manager_sends):
	values = {"title": "x", "doc_type": "OAuth2 Client", "published": 1, "web_form_fields": []}
	bearer_refused(manager_sends("POST", "/api/resource/Web Form", json=values), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize(
	"method, values",
	[
		("frappe.desk.like.toggle_like", {"add": "Yes"}),
		("frappe.desk.doctype.tag.tag.add_tag", {"tag": "x"}),
	],
)
def test_no_mark_is_left_on_a_document(method, values, manager_sends, confidential):
	values |= {"doctype": "OAuth2 Client", "name": confidential.client_id}
	values |= {"dt": "OAuth2 Client", "dn": confidential.client_id}
	bearer_refused(manager_sends("POST", f"/api/method/{method}", data=values), "insufficient_scope", 403)


@NEVER
def test_nobody_comments_on_a_document(manager_sends, confidential, admin):
	before = admin.get("OAuth2 Client", confidential.client_id)
	form = {
		"reference_doctype": "OAuth2 Client",
		"reference_name": confidential.client_id,
		"content": "x",
		"comment_email": "x@example.com",
		"comment_by": "x",
	}
	answer = manager_sends("POST", "/api/method/frappe.desk.form.utils.add_comment", data=form)
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.get("OAuth2 Client", confidential.client_id) == before


@NEVER
@pytest.mark.parametrize(
	"doctype, values",
	[
		("ToDo", {"description": "x", "reference_type": "OAuth2 Client", "allocated_to": "Administrator"}),
		("Comment", {"content": "x", "comment_type": "Comment", "reference_doctype": "OAuth2 Client"}),
	],
)
def test_nothing_that_refers_to_a_document_writes_into_it(
	doctype, values, manager_sends, confidential, admin
):
	before = admin.get("OAuth2 Client", confidential.client_id)
	answer = manager_sends(
		"POST", f"/api/resource/{doctype}", json={**values, "reference_name": confidential.client_id}
	)
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.get("OAuth2 Client", confidential.client_id) == before


@NEVER
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "OAuth2 Event"])
def test_no_webhook_tells_of_what_is_closed(doctype, manager_sends):
	values = {
		"name": "a webhook of the tests",
		"webhook_doctype": doctype,
		"webhook_docevent": "after_insert",
		"request_url": "http://127.0.0.1:9/",
		"enabled": 0,
	}
	bearer_refused(manager_sends("POST", "/api/resource/Webhook", json=values), "insufficient_scope", 403)


@NEVER
def test_the_audit_trail_is_not_shortened(manager_sends, admin):
	rows = admin.get("Log Settings").get("logs_to_clear")
	assert "OAuth2 Event" in {row["ref_doctype"] for row in rows}
	values = {"logs_to_clear": [{**row, "days": 0} for row in rows]}
	answer = manager_sends("PUT", "/api/resource/Log Settings/Log Settings", json=values)
	bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "31", "a token with full access still writes documents that are not the app's")
def test_other_documents_are_written_as_ever(manager_sends, admin):
	name = "a notification of the tests"
	values = {**NOTIFICATION, "name": name, "document_type": "ToDo"}
	answer = manager_sends("POST", "/api/resource/Notification", json=values)
	assert answer.status_code == 200, answer.text
	admin.delete("Notification", answer.json()["data"]["name"])


@requirement("security", "31", "a text that mentions a method is a text")
def test_a_text_may_mention_a_method(manager_sends, admin):
	values = {"description": "Call frappe.client.get_password? No.", "priority": "Low"}
	answer = manager_sends("POST", "/api/resource/ToDo", json=values)
	assert answer.status_code == 200, answer.text
	admin.delete("ToDo", answer.json()["data"]["name"])


@NEVER
def test_no_token_says_by_whom_people_are_signed_in(manager_sends, admin):
	values = {
		"provider_name": "x",
		"client_id": "x",
		"client_secret": "x",
		"base_url": "https://x",
		"authorize_url": "/a",
		"access_token_url": "/t",
		"redirect_url": "/r",
		"api_endpoint": "/u",
		"custom_base_url": 1,
	}
	answer = manager_sends("POST", "/api/resource/Social Login Key", json=values)
	bearer_refused(answer, "insufficient_scope", 403)
	assert not admin.names("Social Login Key", {"provider_name": "x"})


@NEVER
def test_no_token_reads_backups(manager_sends):
	answer = manager_sends("GET", "/backups/20260101_000000-x-database.sql.gz")
	bearer_refused(answer, "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize("parent", ["oauth2 client", "OAuth2 Client ", "OAUTH2 BEARER TOKEN"])
@pytest.mark.parametrize("doctype", ["Custom DocPerm", "DocPerm", "DocField", "DocType Action"])
def test_no_spelling_of_a_name_gets_past(doctype, parent, manager_sends, site):
	needs_mariadb(site, "names that are equal in capital letters")
	values = {
		"parent": parent,
		"parenttype": "DocType",
		"parentfield": "permissions",
		"role": "All",
		"read": 1,
	}
	answer = manager_sends(
		"POST", "/api/method/frappe.client.insert", json={"doc": {"doctype": doctype, **values}}
	)
	bearer_refused(answer, "insufficient_scope", 403)
