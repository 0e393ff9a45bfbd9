"""Frappe's tools that change many documents at once, or later: what a token with everything may not have them do."""

import json

import pytest

from tests.support.answers import bearer_refused

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
@pytest.mark.parametrize(
	"path, values",
	[
		("/api/method/run_doc_method", {"method": "bulk_update", "docs": json.dumps(BULK_UPDATE)}),
		(
			"/api/method/frappe.handler.run_doc_method",
			{"method": "bulk_update", "docs": json.dumps(BULK_UPDATE)},
		),
		("/api/method/runserverobj", {"method": "bulk_update", "docs": json.dumps(BULK_UPDATE)}),
		("/api/method/run_doc_method", {"method": "bulk_update", "dt": "Bulk Update"}),
		("/api/method/run_doc_method", {"method": "bulk_update", "dt": "bulk update "}),
		("/", {"cmd": "run_doc_method", "method": "bulk_update", "docs": json.dumps(BULK_UPDATE)}),
		("/api/resource/Bulk Update/Bulk Update", {"run_method": "bulk_update"}),
		("/api/resource/Bulk%20Update/Bulk Update", {"run_method": "bulk_update"}),
		("/api/v1/resource/Bulk Update/Bulk Update", {"run_method": "bulk_update"}),
		("/api/v2/method/run_doc_method", {"method": "bulk_update", "document": json.dumps(BULK_UPDATE)}),
		("/api/v2/document/Bulk Update/Bulk Update/method/bulk_update", {}),
		("/api/resource/Scheduled Job Type/x", {"run_method": "execute"}),
		(
			"/api/method/frappe.core.doctype.scheduled_job_type.scheduled_job_type.execute_event",
			{"doc": json.dumps({"name": "notification.trigger_daily_alerts"})},
		),
		("/api/method/frappe.core.doctype.log_settings.log_settings.reset_log_settings", {}),
		("/api/method/frappe.www.login.login_via_key", {"key": "x"}),
		(
			"/api/method/frappe.client.bulk_update",
			{
				"docs": json.dumps(
					[{"doctype": "Log Settings", "docname": "Log Settings", "logs_to_clear": []}]
				)
			},
		),
	],
)
def test_the_tools_are_not_for_tokens(path, values, manager_sends):
	bearer_refused(manager_sends("POST", path, data=values), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize(
	"path",
	[
		"/api/resource/Email Queue",
		"/api/resource/Email Queue/x",
		"/api/method/frappe.client.get_list?doctype=Email Queue",
		"/api/method/frappe.client.get_value?doctype=Email Queue&fieldname=message",
		"/api/method/frappe.desk.reportview.get?doctype=Email Queue",
		"/api/method/frappe.www.printview.get_html_and_style?doc=Email Queue&name=x",
		'/api/method/frappe.utils.print_format.download_multi_pdf?doctype={"Email Queue": ["x"]}',
		'/api/method/frappe.desk.doctype.number_card.number_card.get_result?doc={"document_type":"email queue"}',
	],
)
def test_no_token_reads_mails_on_their_way(path, manager_sends):
	"""A link to set a password may be among them, and whoever asks for one need not be signed in."""
	bearer_refused(manager_sends("GET", path), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "User"])
def test_no_notification_changes_documents_later(doctype, manager_sends):
	values = {**NOTIFICATION, "document_type": doctype, "set_property_after_alert": "website"}
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
	"path, body",
	[
		("/api/resource/Scheduled Job Type", {"method": "frappe.ping", "frequency": "All"}),
		(
			"/api/method/frappe.client.insert_many",
			{"docs": [{"doctype": "Scheduled Job Type", "method": "frappe.ping", "frequency": "All"}]},
		),
	],
)
def test_no_job_and_no_clearing_is_set_up(path, body, manager_sends):
	bearer_refused(manager_sends("POST", path, json=body), "insufficient_scope", 403)


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
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "User", "Email Queue"])
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


@NEVER
@pytest.mark.parametrize(
	"method, values",
	[
		(
			"frappe.desk.treeview.get_all_nodes",
			{"doctype": "User", "label": "x", "parent": "x", "fieldname": "api_secret"},
		),
		("frappe.model.mapper.make_mapped_doc", {"source_name": "x"}),
		("frappe.model.mapper.map_docs", {"source_names": '["x"]', "target_doc": "{}"}),
		("frappe.desk.search.search_widget", {"doctype": "User", "txt": ""}),
		("upload_file", {}),
	],
)
def test_no_method_calls_one_that_is_closed(method, values, manager_sends):
	for name in ("method", "tree_method", "query"):
		arguments = {**values, name: "frappe.client.get_password"}
		bearer_refused(
			manager_sends("POST", f"/api/method/{method}", data=arguments), "insufficient_scope", 403
		)


@NEVER
@pytest.mark.parametrize(
	"document",
	[{"method": "frappe.client.get_password"}, [{"a": ["frappe.core.doctype.user.user.generate_keys"]}]],
)
def test_no_method_is_named_within_json(document, manager_sends):
	for body in ({"data": {"doc": json.dumps(document)}}, {"json": {"doc": document}}):
		answer = manager_sends(
			"POST", "/api/method/frappe.desk.doctype.number_card.number_card.get_result", **body
		)
		bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "31", "a text that mentions a method is a text")
def test_a_text_may_mention_a_method(manager_sends, admin):
	values = {"description": "Call frappe.client.get_password? No.", "priority": "Low"}
	answer = manager_sends("POST", "/api/resource/ToDo", json=values)
	assert answer.status_code == 200, answer.text
	admin.delete("ToDo", answer.json()["data"]["name"])


@NEVER
@pytest.mark.parametrize(
	"doctype, values",
	[
		("Client Script", {"name": "x", "dt": "ToDo", "script": "1"}),
		("Email Account", {"email_id": "x@example.com", "email_account_name": "x", "enable_outgoing": 0}),
		(
			"Social Login Key",
			{"provider_name": "x", "client_id": "x", "client_secret": "x", "base_url": "https://x"},
		),
	],
)
def test_no_script_no_way_to_sign_in_and_no_way_for_mail_is_made(doctype, values, manager_sends):
	bearer_refused(manager_sends("POST", f"/api/resource/{doctype}", json=values), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize(
	"path",
	["/backups/20260101_000000-x-database.sql.gz", "/api/method/frappe.utils.backups.fetch_latest_backups"],
)
def test_no_token_reads_backups(path, manager_sends):
	bearer_refused(manager_sends("GET", path), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize("parent", ["oauth2 client", "OAuth2 Client ", "OAUTH2 BEARER TOKEN"])
@pytest.mark.parametrize("doctype", ["Custom DocPerm", "DocPerm", "DocField", "DocType Action"])
def test_no_spelling_of_a_name_gets_past(doctype, parent, manager_sends):
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
