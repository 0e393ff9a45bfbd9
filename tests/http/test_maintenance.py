"""A site that is being updated, or beyond its own rate limit: its answers cost no client a grant."""

from contextlib import contextmanager

import pytest
import requests

from tests.support.answers import body_of, granted, no_traceback, refused
from tests.support.clients import bearer
from tests.support.flow import Dialog, authorization_request, authorize
from tests.support.site_config import configured

requirement = pytest.mark.requirement

ENDPOINTS = ("get_token", "revoke_token", "introspect_token")
# What Java sends by itself, a browser, and a client of today.
ACCEPTS = ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html,*/*;q=0.8", "application/json")
FORM = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"}
ORIGIN = "https://app.example"
MODES = {
	"maintenance": {"maintenance_mode": 1},
	"read-only": {"maintenance_mode": 1, "allow_reads_during_maintenance": 1},
	# The time of one request in an hour: the first one uses it up.
	"rate limit": {"rate_limit": {"limit": 0.000001, "window": 3600}},
}
STATUSES = {"maintenance": 503, "read-only": 503, "rate limit": 429}


@pytest.fixture
def during(site):
	"""`with during("maintenance"):` the site is in that mode."""
	if not site.bench:
		pytest.skip("the site's configuration is out of reach")

	@contextmanager
	def switch(mode: str, **values):
		with configured(site, **MODES[mode], **values):
			if mode == "rate limit":
				requests.get(site.method("ping"), timeout=60)
			yield

	return switch


def told_to_wait(answer: requests.Response, mode: str) -> None:
	body = body_of(answer)
	assert (answer.status_code, body.get("error")) == (STATUSES[mode], "temporarily_unavailable"), body
	# Two of these headers would be joined.
	assert answer.headers["Retry-After"].isdigit()
	assert "no-store" in answer.headers["Cache-Control"]
	assert "Set-Cookie" not in answer.headers


def is_a_page_in_plain_words(answer: requests.Response, mode: str) -> None:
	assert answer.status_code == STATUSES[mode], f"{answer.status_code}: {answer.text[:300]}"
	assert answer.headers["Content-Type"].startswith("text/html")
	assert answer.headers["Retry-After"].isdigit()
	assert ("too many requests" if mode == "rate limit" else "This site is being updated.") in answer.text
	no_traceback(answer)


@requirement("security", "54", "in maintenance 503, beyond the rate limit 429, whatever a client prefers")
@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("mode", ["maintenance", "rate limit"])
def test_a_client_is_told_to_wait(mode, endpoint, accept, confidential, during):
	with during(mode):
		told_to_wait(confidential.post(endpoint, FORM, headers={"Accept": accept}), mode)


@requirement("security", "54", "maintenance, read-only mode and rate limit use nothing up")
@pytest.mark.parametrize("who", ["confidential", "public"])
@pytest.mark.parametrize("mode", MODES)
def test_codes_and_tokens_are_good_afterwards(mode, who, user, allow, during, request):
	client = request.getfixturevalue(who)
	allowed, tokens = allow(client, user), allow(client, user).tokens()
	with during(mode):
		for _time in range(2):
			told_to_wait(client.exchange(allowed), mode)
			told_to_wait(client.refresh(tokens["refresh_token"]), mode)
			told_to_wait(client.revoke(tokens["refresh_token"]), mode)
	assert client.is_active(tokens["access_token"])
	granted(client.exchange(allowed))
	granted(client.refresh(tokens["refresh_token"]))


@requirement("security", "54", "in maintenance 503, beyond the rate limit 429, also for a good access token")
@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("mode", ["maintenance", "rate limit"])
def test_a_bearer_request_is_told_to_wait(mode, accept, allowed, site, during):
	token = allowed.access_token
	with during(mode):
		for url in ("/api/resource/ToDo", site.endpoint("test_resource")):
			told_to_wait(bearer(site, token, url, headers={"Accept": accept}), mode)
		answer = requests.get(site.endpoint("test_resource"), headers={"Accept": accept}, timeout=60)
		told_to_wait(answer, mode)


@requirement("security", "54", "a person reads in plain words what goes on, with 503 or 429")
@pytest.mark.parametrize("mode", MODES)
def test_a_person_sees_a_page(mode, confidential, login, user, site, during):
	session = login(user)
	dialog = Dialog.of(authorize(session, confidential))
	query, headers = authorization_request(confidential, None), {"Accept": ACCEPTS[1]}
	with during(mode):
		for browser in (session, requests):
			answer = browser.get(
				site.endpoint("authorize"), params=query, headers=headers, allow_redirects=False, timeout=60
			)
			is_a_page_in_plain_words(answer, mode)
		is_a_page_in_plain_words(dialog.press(session, "allow", headers=headers), mode)
	# The dialog was not used up either.
	assert "code=" in dialog.press(session, "allow").headers["Location"]


@requirement("security", "54", "a preflight request is answered in maintenance too: the script reads the 503")
@pytest.mark.parametrize("mode", ["maintenance", "rate limit"])
@pytest.mark.parametrize("endpoint", [*ENDPOINTS, "test_resource"])
def test_a_preflight_request_is_answered(endpoint, mode, site, during):
	asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
	with during(mode, allow_cors=ORIGIN):
		answer = requests.options(site.endpoint(endpoint), headers={"Origin": ORIGIN, **asked}, timeout=60)
		assert answer.status_code == 200
		assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
		assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
		verb = "get" if endpoint == "test_resource" else "post"
		answer = requests.request(verb, site.endpoint(endpoint), headers={"Origin": ORIGIN}, timeout=60)
		told_to_wait(answer, mode)
		assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


@requirement("security", "54", "in read-only mode a wrong secret is still 401")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_wrong_secret_is_401_in_read_only_mode(endpoint, make_client, during):
	client = make_client()
	with during("read-only"):
		form = {**FORM, "client_id": client.client_id, "client_secret": "wrong"}
		refused(client.post(endpoint, form, auth="nobody"), "invalid_client", 401)


@requirement("security", "54", "in read-only mode no token is called unknown: a replica may be behind")
def test_an_unknown_token_waits_in_read_only_mode(confidential, during):
	with during("read-only"):
		told_to_wait(confidential.refresh("unknown"), "read-only")


@requirement("security", "54", "in read-only mode access tokens read, and introspection answers")
def test_access_tokens_read_in_read_only_mode(confidential, make_user, allow, site, during):
	# Nobody has asked for this user's subject, which cannot be stored now.
	user = make_user()
	token = allow(confidential, user).access_token
	with during("read-only"):
		assert bearer(site, token, site.endpoint("test_resource")).json()["user"] == user.name
		assert bearer(site, token, "/api/resource/ToDo").status_code == 200
		answer = confidential.introspect(token)
		assert answer.json().get("active"), answer.text


@requirement("security", "54", "in read-only mode a Bearer request stores nothing")
@pytest.mark.parametrize("is_limited", [False, True])
def test_a_token_stores_nothing_in_read_only_mode(
	is_limited, manager, administration, make_client, make_scope, allow, site, world, admin, during
):
	limited = make_scope({"ToDo": ["read", "create"], "Note": ["read", "write", "delete"]})
	scope = limited if is_limited else administration
	token = allow(make_client(scopes=[scope]), manager).access_token
	text = world.unique("text")
	name = world.insert("Note", title=world.unique("note"), public=1)["name"]
	note = f"/api/resource/Note/{name}"
	calls = [
		("POST", "/api/resource/ToDo", {"description": text}),
		("PUT", note, {"content": text}),
		("DELETE", note, {}),
		("POST", "/api/method/frappe.client.insert", {"doc": {"doctype": "ToDo", "description": text}}),
	]
	with during("read-only"):
		for verb, path, values in calls:
			answer = bearer(site, token, path, verb, json=values)
			assert answer.status_code == 503, f"{verb} {path}: {answer.status_code} {answer.text[:300]}"
	assert not admin.names("ToDo", [["description", "=", text]])
	assert admin.get("Note", name).get("content") != text
