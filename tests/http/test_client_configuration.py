"""Clients that registered themselves and manage their record (RFC 7592)."""

import pytest
import requests

from tests.support import flow
from tests.support.agents import CLAUDE, CLAUDE_CODE, VS_CODE
from tests.support.concurrency import at_once
from tests.support.registering import manage

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("nothing_logged")
LOOPBACK, SITE = "http://127.0.0.1:1234/cb", "https://claude.ai/cb"


@requirement("RFC 7592", "2.1", "a client reads its own registration, with its token alone")
def test_read(register, admin):
	client = register(VS_CODE, client_uri="https://code.visualstudio.com", contacts=["a@example.com"])
	answer = manage(client, "GET")
	assert (answer.status_code, answer.json()) == (200, client.fields)
	assert answer.headers["Cache-Control"] == "no-store"
	other = register(CLAUDE)
	for token in (
		"x",
		other.fields["registration_access_token"],
		other.client_id,
		"\u00e4".encode().decode("latin-1"),
	):
		answer = manage(client, "GET", token)
		assert answer.status_code == 401, answer.text
		assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
	assert requests.get(client.fields["registration_client_uri"], timeout=60).status_code == 401
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	assert manage(client, "GET").status_code == 401


@requirement("RFC 7592", "2.2", "a client replaces its registration")
def test_change(register, admin):
	client = register(CLAUDE_CODE, tos_uri="https://claude.ai/tos")
	uris = ["http://127.0.0.1/another"]
	wanted = {
		**CLAUDE_CODE.sends,
		"client_id": client.client_id,
		"client_name": "Another",
		"redirect_uris": uris,
	}
	answer = manage(client, "PUT", json=wanted)
	assert answer.status_code == 200, answer.text
	told = answer.json()
	assert (told["client_name"], told["redirect_uris"]) == ("Another", uris)
	assert "tos_uri" not in told and told["client_id"] == client.client_id
	assert manage(client, "GET").json() == told
	# An app that nobody uses leaves no trace of its changes, however often it changes, nor of itself in the end.
	for doctype, field in (("Version", "docname"), ("OAuth2 Event", "client")):
		assert len(admin.names(doctype, [[field, "=", client.client_id]])) <= (doctype == "OAuth2 Event")
	assert manage(client, "DELETE").status_code == 204
	assert not admin.names("OAuth2 Event", [["client", "=", client.client_id]])


@requirement("RFC 7592", "2.2", "a change is refused whole, in the words of a registration")
@pytest.mark.parametrize(
	("changes", "error"),
	[
		({"client_id": "another"}, "invalid_client_metadata"),
		({"client_id": None}, "invalid_client_metadata"),
		({"registration_access_token": "x"}, "invalid_client_metadata"),
		({"client_secret": "x"}, "invalid_client_metadata"),
		({"redirect_uris": ["https://evil.example/"]}, "invalid_redirect_uri"),
	],
	ids=lambda value: str(value)[:40],
)
def test_refused_change(changes, error, register):
	client = register(CLAUDE)
	answer = manage(client, "PUT", json={**CLAUDE.sends, "client_id": client.client_id, **changes})
	assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
	assert manage(client, "GET").json() == client.fields


@requirement(
	"security", "45", "what registered itself takes no scope back that an administrator has taken away"
)
def test_no_scope_comes_back(register, admin):
	client = register(CLAUDE)
	assert client.fields["scope"] == "openid profile"
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": "openid"}])
	answer = manage(client, "PUT", json={**CLAUDE.sends, "client_id": client.client_id})
	assert (answer.status_code, answer.json()["scope"]) == (200, "openid")
	wanted = {**CLAUDE.sends, "client_id": client.client_id, "scope": "profile"}
	assert manage(client, "PUT", json=wanted).json()["error"] == "invalid_client_metadata"


@requirement(
	"security",
	"45",
	"what registered itself does not change any more once an administrator has changed it",
)
@pytest.mark.parametrize(
	"changes",
	[
		{"redirect_uris": VS_CODE.gets[0], "default_redirect_uri": VS_CODE.gets[0]},
		{"grant_types": "authorization_code"},
		{"app_name": "Code of the nice colleagues"},
		{"client_type": "Confidential"},
	],
	ids=lambda changes: next(iter(changes)),
)
def test_what_an_administrator_changed_stays(changes, register, admin):
	client = register(VS_CODE, grant_types=["authorization_code", "refresh_token"])
	admin.update("OAuth2 Client", client.client_id, **changes)
	before = admin.get("OAuth2 Client", client.client_id)
	answer = manage(client, "PUT", json={**VS_CODE.sends, "client_id": client.client_id})
	assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
	after = admin.get("OAuth2 Client", client.client_id)
	assert [after[fieldname] for fieldname in changes] == [before[fieldname] for fieldname in changes]
	assert manage(client, "GET").status_code == 200
	assert manage(client, "DELETE").status_code == 204


@requirement("security", "45", "what registered itself is known by each host that it ever had")
def test_a_client_is_known_by_its_hosts(register, admin):
	client = register(CLAUDE_CODE, redirect_uris=[LOOPBACK])
	wanted = {**CLAUDE_CODE.sends, "client_id": client.client_id, "redirect_uris": [SITE]}
	assert manage(client, "PUT", json=wanted).json()["redirect_uris"] == [SITE]
	row = admin.get("OAuth2 Client", client.client_id)
	assert (row["registration_host"], row["known_hosts"]) == ("localhost", "localhost\nclaude.ai")


@requirement("RFC 7592", "2.2", "of two changes at once, none is an error of the server's own")
def test_changes_at_once(register):
	client = register(CLAUDE)
	wanted = {**CLAUDE.sends, "client_id": client.client_id}

	def change(number):
		return manage(client, "PUT", json={**wanted, "client_name": f"Claude {number}"})

	answers = at_once(6, change)
	assert {answer.status_code for answer in answers} <= {200, 503}
	assert 200 in {answer.status_code for answer in answers}


@requirement("RFC 7592", "2.3", "a client deletes itself, and its access ends")
def test_delete(register, login, user, admin):
	client = register(CLAUDE)
	allowed = flow.allow(login(user), client, user.name, scope="openid profile")
	assert client.is_active(allowed.access_token)
	answer = manage(client, "DELETE")
	assert (answer.status_code, answer.text) == (204, "")
	assert not client.is_active(allowed.access_token)
	assert client.refresh(allowed.refresh_token).status_code == 401
	assert manage(client, "GET").status_code == 401
	assert admin.names("OAuth2 Client", [["name", "=", client.client_id]]) == set()
	assert admin.names("Deleted Document", [["deleted_name", "=", client.client_id]]) == set()


@requirement("RFC 7592", "5", "the registration access token opens nothing else")
def test_the_token_opens_nothing_else(register, site):
	token = register(CLAUDE).fields["registration_access_token"]
	headers = {"Authorization": f"Bearer {token}"}
	assert requests.get(site.resource("User"), headers=headers, timeout=60).status_code == 401


@requirement("security", "45", "a client that registered itself waits again once it has changed itself")
@pytest.mark.parametrize(
	"change",
	[
		{"client_name": "Bank"},
		{"grant_types": ["authorization_code"]},
		{"redirect_uris": [SITE]},
		{"client_uri": "https://bank.example"},
		{"policy_uri": "https://bank.example"},
		{"contacts": ["a@bank.example"]},
		{"scope": "openid"},
	],
	ids=lambda change: next(iter(change)),
)
def test_a_changed_client_waits_again(change, register, registering, admin):
	registering(self_made_clients_wait=1, approved_hosts="")
	client = register(CLAUDE)
	modified = admin.get("OAuth2 Client", client.client_id)["modified"]
	admin.call(
		"oauth_provider.oauth_provider.self_made_hosts.approve_client",
		client=client.client_id,
		modified=modified,
	)
	wanted = {**CLAUDE.sends, "client_id": client.client_id}
	assert manage(client, "PUT", json=wanted).status_code == 200
	assert admin.get("OAuth2 Client", client.client_id)["approval"] == "Approved"
	assert manage(client, "PUT", json={**wanted, **change}).status_code == 200
	assert admin.get("OAuth2 Client", client.client_id)["approval"] == "New"
