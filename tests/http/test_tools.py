"""Frappe's tools that change many documents at once, or later: what a token with everything may not have them do."""

import json

import pytest
import requests

from tests.support.answers import bearer_refused
from tests.support.flow import allow

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


@pytest.fixture(scope="module")
def token(make_client, make_user, login):
	"""Of a System Manager, with everything."""
	manager = make_user(roles=["System Manager", "Website Manager"])
	return allow(login(manager), make_client(scopes=["all"]), manager.name).access_token


@pytest.fixture
def send(site, token):
	"""`send(verb, path, **values)`: a request with that token."""

	def send(verb: str, path: str, **options):
		headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
		return requests.request(verb, site.base_url + path, headers=headers, timeout=60, **options)

	return send


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
def test_the_tools_are_not_for_tokens(path, values, send):
	bearer_refused(send("POST", path, data=values), "insufficient_scope", 403)


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
def test_no_token_reads_mails_on_their_way(path, send):
	"""A link to set a password may be among them, and whoever asks for one need not be signed in."""
	bearer_refused(send("GET", path), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "User"])
def test_no_notification_changes_documents_later(doctype, send):
	values = {**NOTIFICATION, "document_type": doctype, "set_property_after_alert": "website"}
	bearer_refused(send("POST", "/api/resource/Notification", json=values), "insufficient_scope", 403)
	saved = {"doc": json.dumps(values)}
	bearer_refused(send("POST", "/api/method/frappe.client.insert", data=saved), "insufficient_scope", 403)


@NEVER
def test_no_web_form_registers_clients(send):
	values = {"title": "x", "doc_type": "OAuth2 Client", "published": 1, "web_form_fields": []}
	bearer_refused(send("POST", "/api/resource/Web Form", json=values), "insufficient_scope", 403)


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
def test_no_job_and_no_clearing_is_set_up(path, body, send):
	bearer_refused(send("POST", path, json=body), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize(
	"method, values",
	[
		("frappe.desk.like.toggle_like", {"add": "Yes"}),
		("frappe.desk.doctype.tag.tag.add_tag", {"tag": "x"}),
	],
)
def test_no_mark_is_left_on_a_document(method, values, send, confidential):
	values |= {"doctype": "OAuth2 Client", "name": confidential.client_id}
	values |= {"dt": "OAuth2 Client", "dn": confidential.client_id}
	bearer_refused(send("POST", f"/api/method/{method}", data=values), "insufficient_scope", 403)


@NEVER
def test_nobody_comments_on_a_document(send, confidential, admin):
	before = admin.get("OAuth2 Client", confidential.client_id)
	form = {
		"reference_doctype": "OAuth2 Client",
		"reference_name": confidential.client_id,
		"content": "x",
		"comment_email": "x@example.com",
		"comment_by": "x",
	}
	answer = send("POST", "/api/method/frappe.desk.form.utils.add_comment", data=form)
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
def test_nothing_that_refers_to_a_document_writes_into_it(doctype, values, send, confidential, admin):
	before = admin.get("OAuth2 Client", confidential.client_id)
	answer = send(
		"POST", f"/api/resource/{doctype}", json={**values, "reference_name": confidential.client_id}
	)
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.get("OAuth2 Client", confidential.client_id) == before


WRITING = "{{ frappe.db.set_value('OAuth2 Client', '%s', 'app_name', 'Taken over') }}"


@NEVER
@pytest.mark.parametrize(
	"doctype, values",
	[
		("Email Template", {"subject": "x", "response": WRITING}),
		("Letter Head", {"letter_head_name": "x", "source": "HTML", "content": WRITING}),
		("Notification", {**NOTIFICATION, "document_type": "ToDo", "message": WRITING}),
		("Web Page", {"title": "x", "content_type": "HTML", "main_section_html": WRITING, "published": 0}),
		# A word can be put together, and JSON can spell it otherwise.
		(
			"Web Page",
			{"title": "x", "content_type": "HTML", "main_section_html": "{% set a = 'fra'~'ppe' %}"},
		),
		("Print Format", {"doc_type": "ToDo", "format_data": '[{"options": "\\u007b\\u007b x }}"}]'}),
		("Custom Field", {"dt": "ToDo", "fieldname": "x", "fieldtype": "HTML", "options": "{{ doc.x() }}"}),
		("Web Page", {"title": "x", "context_script": "x = 1"}),
		("Web Page", {"title": "x", "javascript": "x()"}),
		(
			"Report",
			{"report_name": "x", "ref_doctype": "ToDo", "report_type": "Query Report", "query": "select 1"},
		),
		("Website Script", {"javascript": "x()"}),
	],
)
def test_no_template_and_no_program_is_stored(doctype, values, send):
	body = {"name": "a template of the tests", **values}
	bearer_refused(send("POST", f"/api/resource/{doctype}", json=body), "insufficient_scope", 403)


@requirement("security", "31", "what is a template already may stay one")
def test_a_document_with_a_template_can_be_changed_otherwise(send, world):
	name = world.insert("Email Template", name=world.unique("t"), subject="{{ doc.name }}", response="x")[
		"name"
	]
	path = f"/api/resource/Email Template/{name}"
	assert send("PUT", path, json={"response": "y"}).status_code == 200
	bearer_refused(send("PUT", path, json={"response": "{{ y }}"}), "insufficient_scope", 403)


@NEVER
def test_no_method_is_given_a_template(send):
	for method in ("frappe.ping", "frappe.www.printview.get_html_and_style", "run_doc_method"):
		answer = send("POST", f"/api/method/{method}", data={"message": "{% set a = 1 %}"})
		bearer_refused(answer, "insufficient_scope", 403)


@NEVER
def test_no_template_writes_past_documents(send, confidential, admin, world, manager):
	before = admin.get("OAuth2 Client", confidential.client_id)
	todo = world.insert("ToDo", description="x", allocated_to=manager.name)["name"]
	form = {"reference_dt": "ToDo", "reference_doc": todo, "message": WRITING % confidential.client_id}
	path = "/api/method/frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview"
	answer = send("POST", path, data=form)
	assert answer.status_code >= 400, answer.text[:300]
	assert admin.get("OAuth2 Client", confidential.client_id) == before


@NEVER
@pytest.mark.parametrize(
	"template",
	[
		"{{ frappe.qb.into('tabSessions') }}",
		"{% set x = FRAPPE.db %}",
		"{{ FrappeClient('http://127.0.0.1:9') }}",
		"{{ run_script('x') }}",
	],
)
@pytest.mark.parametrize("where", ["form", "json", "json in a form", "another content type"])
def test_no_request_brings_a_template_that_calls_frappe(where, template, send):
	bodies = {
		"form": {"data": {"message": template}},
		"json": {"json": {"a": [{"b": template}]}},
		"json in a form": {"data": {"doc": json.dumps({"html": template})}},
		"another content type": {
			"data": json.dumps({"html": template}),
			"headers": {"Content-Type": "text/plain"},
		},
	}
	answer = send("POST", "/api/resource/Note", **bodies[where])
	bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "31", "text in braces is text")
def test_text_in_braces_is_text(send, admin):
	answer = send("POST", "/api/resource/ToDo", json={"description": "Dear {{ first_name }}, 100 {% off"})
	assert answer.status_code == 200, answer.text
	admin.delete("ToDo", answer.json()["data"]["name"])


@NEVER
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "User", "Email Queue"])
def test_no_webhook_tells_of_what_is_closed(doctype, send):
	values = {
		"name": "a webhook of the tests",
		"webhook_doctype": doctype,
		"webhook_docevent": "after_insert",
		"request_url": "http://127.0.0.1:9/",
		"enabled": 0,
	}
	bearer_refused(send("POST", "/api/resource/Webhook", json=values), "insufficient_scope", 403)


@NEVER
def test_the_audit_trail_is_not_shortened(send, admin):
	rows = admin.get("Log Settings").get("logs_to_clear")
	assert "OAuth2 Event" in {row["ref_doctype"] for row in rows}
	values = {"logs_to_clear": [{**row, "days": 0} for row in rows]}
	answer = send("PUT", "/api/resource/Log Settings/Log Settings", json=values)
	bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "30", "a token with everything still does what has nothing to do with the app")
def test_other_documents_are_written_as_ever(send, admin):
	name = "a notification of the tests"
	values = {**NOTIFICATION, "name": name, "document_type": "ToDo"}
	answer = send("POST", "/api/resource/Notification", json=values)
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
def test_no_method_calls_one_that_is_closed(method, values, send):
	for name in ("method", "tree_method", "query"):
		arguments = {**values, name: "frappe.client.get_password"}
		bearer_refused(send("POST", f"/api/method/{method}", data=arguments), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize(
	"document",
	[{"method": "frappe.client.get_password"}, [{"a": ["frappe.core.doctype.user.user.generate_keys"]}]],
)
def test_no_method_is_named_within_json(document, send):
	for body in ({"data": {"doc": json.dumps(document)}}, {"json": {"doc": document}}):
		answer = send("POST", "/api/method/frappe.desk.doctype.number_card.number_card.get_result", **body)
		bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "31", "a text that mentions a method is a text")
def test_a_text_may_mention_a_method(send, admin):
	values = {"description": "Call frappe.client.get_password? No.", "priority": "Low"}
	answer = send("POST", "/api/resource/ToDo", json=values)
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
def test_no_script_no_way_to_sign_in_and_no_way_for_mail_is_made(doctype, values, send):
	bearer_refused(send("POST", f"/api/resource/{doctype}", json=values), "insufficient_scope", 403)


@requirement("security", "31", "a scope that names a method trusts it with a template")
def test_a_named_method_may_be_given_a_template(make_scope, make_client, manager, login, site):
	client = make_client(scopes=[make_scope(methods=["frappe.ping"]), "all"])
	token = allow(login(manager), client, manager.name).access_token
	headers = {"Authorization": f"Bearer {token}"}
	for message, status in (("Dear {{ name }}", 200), ("{{ frappe.db }}", 403)):
		answer = requests.post(
			site.method("frappe.ping"), json={"message": message}, headers=headers, timeout=60
		)
		assert answer.status_code == status, answer.text[:300]


@NEVER
@pytest.mark.parametrize(
	"path",
	["/backups/20260101_000000-x-database.sql.gz", "/api/method/frappe.utils.backups.fetch_latest_backups"],
)
def test_no_token_reads_backups(path, send):
	bearer_refused(send("GET", path), "insufficient_scope", 403)


@NEVER
@pytest.mark.parametrize("parent", ["oauth2 client", "OAuth2 Client ", "OAUTH2 BEARER TOKEN"])
@pytest.mark.parametrize("doctype", ["Custom DocPerm", "DocPerm", "DocField", "DocType Action"])
def test_no_spelling_of_a_name_gets_past(doctype, parent, send):
	values = {
		"parent": parent,
		"parenttype": "DocType",
		"parentfield": "permissions",
		"role": "All",
		"read": 1,
	}
	answer = send("POST", "/api/method/frappe.client.insert", json={"doc": {"doctype": doctype, **values}})
	bearer_refused(answer, "insufficient_scope", 403)
