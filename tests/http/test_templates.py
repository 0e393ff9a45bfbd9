"""Templates: braces are text, what a user may write a token of theirs may write, and rendering writes nothing."""

import json

import pytest

from tests.support.answers import bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement

NEVER = requirement("security", "31", "no template that a token has rendered writes anything")
TEXT = requirement("security", "53", "braces are text")
WRITING = "{{ frappe.db.set_value('ToDo', '%s', 'priority', 'High') }}"


@pytest.fixture
def todo(world, manager):
	return world.insert("ToDo", description="x", priority="Low", allocated_to=manager.name)["name"]


@NEVER
def test_a_template_of_the_request_writes_nothing(manager_sends, admin, todo):
	form = {"reference_dt": "ToDo", "reference_doc": todo, "message": WRITING % todo}
	path = "/api/method/frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview"
	assert manager_sends("POST", path, data=form).status_code >= 400
	assert admin.get("ToDo", todo)["priority"] == "Low"


@NEVER
def test_a_template_that_is_stored_writes_nothing_in_a_tokens_request(manager_sends, admin, world, todo):
	name = world.unique("template")
	values = {"name": name, "subject": "x", "response": WRITING % todo}
	assert manager_sends("POST", "/api/resource/Email Template", json=values).status_code == 200
	path = "/api/method/frappe.email.doctype.email_template.email_template.get_email_template"
	answer = manager_sends("POST", path, data={"template_name": name, "doc": json.dumps({"name": "x"})})
	bearer_refused(answer, "insufficient_scope", 403)
	assert admin.get("ToDo", todo)["priority"] == "Low"
	admin.delete("Email Template", name)


@NEVER
@pytest.mark.parametrize("writing", ["frappe.db.after_rollback.add(doc.save)", "doc.deferred_insert()"])
def test_a_template_leaves_nothing_to_be_written_after_it(writing, everyday_sends, admin, world, todo):
	name = world.unique("page")
	text = (
		f"{{% set doc = frappe.get_doc('ToDo', '{todo}') %}}"
		"{{ doc.update({'priority': 'High'}) and '' }}{{ doc.flags.update({'ignore_permissions': 1}) }}"
		f"{{{{ {writing} }}}}{{{{ frappe.db.after_rollback.add(frappe.db.commit) }}}}"
	)
	values = {"title": name, "route": name, "content_type": "HTML", "main_section_html": text}
	page = everyday_sends(
		"POST", "/api/resource/Web Page", json={**values, "dynamic_template": 1, "published": 1}
	)
	assert page.status_code == 200, page.text
	# Frappe answers an error within a page by a page.
	assert everyday_sends("GET", f"/{name}").status_code >= 400
	assert admin.get("ToDo", todo)["priority"] == "Low"
	admin.delete("Web Page", page.json()["data"]["name"])


@requirement("security", "31", "no template that a token has rendered reads what signs somebody in")
@pytest.mark.parametrize(
	"reading",
	[
		"frappe.db.sql('select sid from tabSessions')",
		"frappe.get_doc('User', 'Administrator').get_password('api_secret', False)",
	],
)
def test_a_template_reads_no_session_and_no_key(reading, everyday_sends, admin, world):
	name = world.unique("page")
	values = {
		"title": name,
		"route": name,
		"content_type": "HTML",
		"main_section_html": f"{{{{ {reading} }}}}",
	}
	page = everyday_sends(
		"POST", "/api/resource/Web Page", json={**values, "dynamic_template": 1, "published": 1}
	)
	assert everyday_sends("GET", f"/{name}").status_code >= 400
	admin.delete("Web Page", page.json()["data"]["name"])


@TEXT
@pytest.mark.parametrize("scope", ["all", "limited"])
@pytest.mark.parametrize(
	"text",
	[
		"Dear {{ first_name }}, 100 {% off",
		"{{ frappe.qb.into('tabSessions') }}",
		"{% set x = FRAPPE.db %}",
		"<style>a{color:red}</style>{{#if frappe}}",
		"Data Import",
		"frappe.client.get_password",
	],
)
def test_what_a_document_says_is_text(scope, text, make_scope, make_client, user, allow, site, admin):
	scope = make_scope(doctypes={"ToDo": ["read", "create"]}) if scope == "limited" else scope
	token = allow(make_client(scopes=[scope]), user).access_token
	answer = bearer(
		site, token, "/api/resource/ToDo", "POST", json={"description": text, "allocated_to": user.name}
	)
	assert answer.status_code == 200, answer.text
	name = answer.json()["data"]["name"]
	params = {"filters": json.dumps({"description": text, "name": name})}
	found = bearer(site, token, "/api/resource/ToDo", params=params)
	assert found.status_code == 200, found.text
	admin.delete("ToDo", name)


@TEXT
@pytest.mark.parametrize("message", ["Dear {{ name }}", "{{ frappe.db }}", "{% set a = 1 %}"])
def test_a_method_is_given_braces_as_text(message, make_client, user, allow, site):
	token = allow(make_client(scopes=["all"]), user).access_token
	answer = bearer(site, token, "/api/method/frappe.ping", "POST", json={"message": message})
	assert answer.json() == {"message": "pong"}


@requirement("security", "30", "everyday work stores no template that only administration may store")
@pytest.mark.parametrize(
	"doctype", ["Email Template", "Letter Head", "Notification", "Print Format", "Server Script"]
)
def test_everyday_work_stores_no_template_of_administration(doctype, everyday_sends, admin):
	before = admin.names(doctype)
	answer = everyday_sends("POST", f"/api/resource/{doctype}", json={"name": "a template", "subject": "x"})
	assert answer.status_code == 403, answer.text[:300]
	assert admin.names(doctype) == before
