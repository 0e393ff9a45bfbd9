"""Templates and programs, which Frappe runs with rights far beyond those of whoever brings them."""

import json

import pytest
import requests

from tests.http.test_tools import NOTIFICATION
from tests.support.answers import bearer_refused
from tests.support.flow import allow

requirement = pytest.mark.requirement

NEVER = requirement("security", "31", "no token brings or stores a template that writes past documents")
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
def test_no_template_and_no_program_is_stored(doctype, values, manager_sends):
	body = {"name": "a template of the tests", **values}
	bearer_refused(manager_sends("POST", f"/api/resource/{doctype}", json=body), "insufficient_scope", 403)


@requirement("security", "31", "what is a template already may stay one")
def test_a_document_with_a_template_can_be_changed_otherwise(manager_sends, world):
	name = world.insert("Email Template", name=world.unique("t"), subject="{{ doc.name }}", response="x")[
		"name"
	]
	path = f"/api/resource/Email Template/{name}"
	assert manager_sends("PUT", path, json={"response": "y"}).status_code == 200
	bearer_refused(manager_sends("PUT", path, json={"response": "{{ y }}"}), "insufficient_scope", 403)


@NEVER
def test_no_method_is_given_a_template(manager_sends):
	for method in ("frappe.ping", "frappe.www.printview.get_html_and_style", "run_doc_method"):
		answer = manager_sends("POST", f"/api/method/{method}", data={"message": "{% set a = 1 %}"})
		bearer_refused(answer, "insufficient_scope", 403)


@NEVER
def test_no_template_writes_past_documents(manager_sends, confidential, admin, world, manager):
	before = admin.get("OAuth2 Client", confidential.client_id)
	todo = world.insert("ToDo", description="x", allocated_to=manager.name)["name"]
	form = {"reference_dt": "ToDo", "reference_doc": todo, "message": WRITING % confidential.client_id}
	path = "/api/method/frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview"
	answer = manager_sends("POST", path, data=form)
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
def test_no_request_brings_a_template_that_calls_frappe(where, template, manager_sends):
	bodies = {
		"form": {"data": {"message": template}},
		"json": {"json": {"a": [{"b": template}]}},
		"json in a form": {"data": {"doc": json.dumps({"html": template})}},
		"another content type": {
			"data": json.dumps({"html": template}),
			"headers": {"Content-Type": "text/plain"},
		},
	}
	answer = manager_sends("POST", "/api/resource/Note", **bodies[where])
	bearer_refused(answer, "insufficient_scope", 403)


@requirement("security", "31", "text in braces is text")
def test_text_in_braces_is_text(manager_sends, admin):
	answer = manager_sends(
		"POST", "/api/resource/ToDo", json={"description": "Dear {{ first_name }}, 100 {% off"}
	)
	assert answer.status_code == 200, answer.text
	admin.delete("ToDo", answer.json()["data"]["name"])


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
