"""Refusals that help: what a 403 says to the app's developer, and what the administrator finds of it."""

import json
import time
from urllib.parse import quote

import pytest
import requests

from tests.support.answers import bearer_refused, body_of
from tests.support.clients import bearer

requirement = pytest.mark.requirement
pytestmark = requirement("RFC 6750", "3", "insufficient_scope says what is missing")
EVENT = "OAuth2 Event"


@pytest.fixture(scope="module")
def person(make_user):
	return make_user(roles=["System Manager"])


@pytest.fixture(scope="module")
def limited(make_client, make_scope, allow, person):
	"""A client and its token, which reads ToDo and opens one page."""
	scope = make_scope(doctypes={"ToDo": ["read"]}, routes=[{"path": "/me"}])
	client = make_client(scopes=[scope])
	return client, allow(client, person).access_token


@pytest.fixture
def send(limited, site):
	return lambda verb, path, **options: bearer(site, limited[1], path, verb, **options)


@pytest.fixture
def other(make_client, make_scope, allow, person, site, admin):
	"""Sends with a token of a client of its own; `other.events(count)` waits for so many events, in any order."""
	client = make_client(scopes=[make_scope(doctypes={"ToDo": ["read"]})])
	token = allow(client, person).access_token

	def send(verb: str, path: str, **options):
		return bearer(site, token, path, verb, **options)

	def events(count: int) -> list[dict]:
		filters = [["client", "=", client.client_id], ["event", "=", "Refused Scope"]]
		# A job writes each.
		until = time.monotonic() + 90
		while len(rows := admin.rows(EVENT, filters, ["*"])) < count and time.monotonic() < until:
			time.sleep(0.5)
		return rows

	send.events = events
	return send


def said(answer) -> tuple[str, str]:
	"""The description and the scopes of a refusal, which its header and its body have alike."""
	parameters, body = bearer_refused(answer, "insufficient_scope", 403), body_of(answer)
	assert parameters["error_description"] == body["error_description"]
	assert parameters.get("scope") == body.get("scope")
	return body["error_description"], body.get("scope", "")


def test_a_refusal_names_what_is_missing_and_what_would_do(send, make_scope):
	# One that no other test has a scope for.
	scope = make_scope(doctypes={"Print Heading": ["read", "write"]})
	description, scopes = said(send("PUT", "/api/resource/Print Heading/x", json={"description": "x"}))
	assert (scopes, "a scope for Print Heading (write)" in description) == (scope, True)
	assert description.endswith(f"that would do: {scope}.")


def test_a_list_that_reaches_further_names_what_it_reaches(send, make_scope):
	scope = make_scope(doctypes={"User": ["read"]})
	for query in ('fields=["name","`tabUser`.email"]', 'filters=[["User","email","like","%25"]]'):
		description, scopes = said(send("GET", f"/api/resource/ToDo?{quote(query, safe='=')}"))
		assert "a scope for User (read)" in description and scopes.split(), scopes
	assert scope


def test_an_argument_that_limited_tokens_may_not_send(send):
	description, _scopes = said(send("GET", "/api/resource/ToDo/x?expand_links=1"))
	assert "this value of the argument expand_links." in description
	assert send("GET", "/api/resource/ToDo?foo=bar&limit=1&more[]=1").status_code == 200


def test_closed_to_every_token_is_another_thing(send, everyday_sends, manager_sends):
	for sender in (send, everyday_sends, manager_sends):
		description, scopes = said(sender("GET", "/backups/x.sql.gz"))
		assert (description, scopes) == ("No access token may do this, whatever its scopes.", "")


def test_closed_without_administration_is_another_thing(everyday_sends, manager_sends):
	"""Also where Frappe refuses, since the token's user has fewer roles."""
	for verb, path, body in (
		("POST", "/api/resource/Role", {"role_name": "Refused"}),
		("GET", "/api/resource/Error Log", None),
	):
		description, scopes = said(everyday_sends(verb, path, json=body))
		assert scopes == "admin" and "administration" in description
	assert manager_sends("GET", "/api/resource/Error Log").status_code == 200


def test_what_no_role_of_the_user_allows_is_frappes_answer(make_client, make_user, allow, site):
	token = allow(make_client(scopes=["all"]), make_user()).access_token
	answer = bearer(site, token, "/api/resource/Error Log")
	assert answer.status_code == 403 and "insufficient_scope" not in answer.text


def test_the_administrator_finds_what_was_asked_and_what_was_missing(other):
	# A browser asks for the rules of other origins: nothing to refuse, and nothing to record.
	for path in ("/api/resource/User", "/api/method/frappe.ping", "/mcp"):
		assert other("OPTIONS", path).status_code == 200
	other("PUT", "/api/resource/Note/a-name?x=a-value", json={"title": "a-title"})
	other("POST", "/api/method/frappe.ping", json={"pin": "a-value"})
	other("POST", "/mcp/list", json={"pin": "a-value"})
	found = {row["asked"]: row for row in other.events(3)}
	assert {asked: row["reason"] for asked, row in found.items()} == {
		"write Note, by PUT /api/resource/Note": "Missing: Note (write).",
		"call frappe.ping": "Missing: the method frappe.ping.",
		"POST /mcp/list": "Missing: the route /mcp/list.",
	}
	missing = {asked: json.loads(row["missing"]) for asked, row in found.items()}
	assert missing["write Note, by PUT /api/resource/Note"]["documents"] == {"Note": ["write"]}
	assert missing["call frappe.ping"]["methods"] == ["frappe.ping"]
	assert missing["POST /mcp/list"]["routes"] == ["/mcp/list"]
	assert not any(value in json.dumps(found) for value in ("a-name", "a-value", "a-title"))


@requirement("security", "30", "a limited scope opens what it lists and nothing else")
def test_a_scope_opens_a_page(send, person, site):
	answer = send("GET", "/me")
	assert answer.status_code == 200 and person.name in answer.text
	assert send("GET", "/me/").status_code == 200
	# A program is asked for a token, and a browser gets Frappe's page, as anybody who is not signed in.
	assert requests.get(f"{site.base_url}/me", timeout=60).status_code == 401
	page = requests.get(f"{site.base_url}/me", headers={"Accept": "text/html,*/*;q=0.8"}, timeout=60)
	assert page.status_code == 403 and "text/html" in page.headers["Content-Type"]
	for path in ("/me/x", "/Me", "/about", "/", "/app", "/me?cmd=frappe.auth.get_logged_user"):
		bearer_refused(send("GET", path), "insufficient_scope", 403)
