"""Watching Frappe's own provider before this app answers in its place."""

import secrets
import time
from datetime import datetime, timedelta

import pytest
import requests

from tests.support.bench import run_command
from tests.support.clients import bearer

FRAPPES = "frappe.integrations.oauth2"
WATCHED = "oauth_provider.oauth_provider.moving.watched"


@pytest.fixture
def core_token(admin, world, user):
	"""`client_id, token`: of Frappe's provider, with a scope that limits nothing there."""
	uri = "https://old.example/cb"
	client = world.insert(
		"OAuth Client",
		app_name=world.unique("Old"),
		scopes="project",
		redirect_uris=uri,
		default_redirect_uri=uri,
	)["name"]
	token = secrets.token_urlsafe(24)
	world.insert(
		"OAuth Bearer Token",
		client=client,
		user=user.name,
		scopes="project",
		access_token=token,
		status="Active",
		expires_in=3600,
		expiration_time=str(datetime.now() + timedelta(days=1)),
	)
	return client, token


@pytest.fixture
def watching(settings, admin):
	settings(answer_for_frappe=0, accept_other_bearer_tokens=1)
	admin.call(f"{WATCHED}.start_watching", days=1)
	yield
	admin.call(f"{WATCHED}.stop_watching")


@pytest.fixture
def seen(admin):
	"""`seen(client_id, number)`: what is said of a client, once that many uses were written."""

	def find(client_id: str, number: int) -> dict:
		deadline = time.monotonic() + 60
		while time.monotonic() < deadline:
			told = admin.call(f"{WATCHED}.describe_watched", days=1)["clients"]
			found = [each for each in told if each["client_id"] == client_id]
			if found and len(found[0]["uses"]) >= number:
				return found[0]
			# A job writes the events.
			time.sleep(0.5)
		pytest.fail(f"{client_id} was not seen {number} times: {found}")

	return find


def test_it_says_what_a_token_is_used_for(watching, core_token, seen, site, user):
	client, token = core_token
	for path in ("/api/resource/ToDo", "/api/resource/ToDo", "/api/method/frappe.auth.get_logged_user"):
		assert bearer(site, token, path).status_code == 200
	told = seen(client, 2)
	assert told["people"] == 1 and len(told["uses"]) == 2
	assert all("Scopes: project." in use for use in told["uses"])
	[row] = told["proposal"]["doctypes"]
	assert row["document_type"] == "ToDo" and row["read"] and not row["write"]
	assert told["proposal"]["methods"] == [{"method": "frappe.auth.get_logged_user"}]
	assert token not in str(told) and not told["breaks"]


def test_it_says_who_sends_no_secret(watching, core_token, seen, site):
	client, _token = core_token
	form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": client}
	requests.post(site.method(f"{FRAPPES}.introspect_token"), data={"token": "x", **form}, timeout=60)
	told = seen(client, 1)
	assert "sends no secret" in " ".join(told["breaks"])
	assert "Introspection Without Authentication" in " ".join(told["breaks"])


def test_the_command_says_the_same(watching, core_token, seen, site):
	if not site.bench:
		pytest.skip("commands run in the development bench alone")
	client, token = core_token
	bearer(site, token, "/api/resource/ToDo?limit=1")
	seen(client, 1)
	said = run_command(site, "oauth2", "watched", "--days", "1")
	assert client in said and "ToDo: read" in said and token not in said


def test_nothing_is_seen_when_nobody_watches(settings, core_token, site, admin):
	settings(answer_for_frappe=0, accept_other_bearer_tokens=1)
	client, token = core_token
	bearer(site, token, "/api/resource/ToDo")
	told = admin.call(f"{WATCHED}.describe_watched", days=1)
	assert told["until"] == 0 and client not in str(told)


def test_there_is_nothing_to_watch_where_this_app_answers(settings, site, admin):
	settings(answer_for_frappe=1)
	answer = admin.request("POST", site.method(f"{WATCHED}.start_watching"), json={"days": 1})
	assert answer.status_code == 417 and "nothing to watch" in answer.text
