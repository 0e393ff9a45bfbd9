"""Bearer tokens on Frappe's REST API: RFC 6750."""

import time

import pytest
import requests

from tests.support.answers import bearer_refused, body_of, challenge_of, refused
from tests.support.clients import bearer
from tests.support.flow import Dialog, authorize

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"


@pytest.fixture(scope="module")
def token(allowed):
	return allowed.access_token


@requirement("security", "26", "the scheme is case-insensitive")
@requirement("RFC 6750", "2.1", "a token in the Authorization header opens the REST API as its user")
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_a_token_opens_the_api_as_its_user(scheme, token, site, user):
	answer = bearer(site, token, WHO, scheme=scheme)
	assert (answer.status_code, answer.json()) == (200, {"message": user.name})


@requirement("design", "", "test_resource tells who, which client, which scopes and until when")
def test_test_resource_tells_about_the_token(token, site, user, confidential):
	about = body_of(bearer(site, token, site.endpoint("test_resource")))
	assert set(about) == {"user", "client_id", "scope", "exp"}
	assert (about["user"], about["client_id"]) == (user.name, confidential.client_id)
	assert set(about["scope"].split()) == {"all", "profile"}
	assert 3500 < about["exp"] - time.time() <= 3600


@requirement("RFC 6750", "2", "a token reads and writes documents as its user may")
def test_a_token_reads_and_writes_documents(token, site, user, world):
	made = bearer(
		site, token, "/api/resource/ToDo", "POST", json={"description": "x", "allocated_to": user.name}
	)
	assert made.status_code == 200, made.text
	name = made.json()["data"]["name"]
	assert made.json()["data"]["owner"] == user.name
	assert bearer(site, token, f"/api/resource/ToDo/{name}").json()["data"]["description"] == "x"
	changed = bearer(site, token, f"/api/resource/ToDo/{name}", "PUT", json={"description": "y"})
	assert changed.json()["data"]["description"] == "y"
	assert bearer(site, token, f"/api/resource/ToDo/{name}", "DELETE").status_code == 202


@requirement("RFC 6750", "2", "a token opens nothing that its user may not do")
def test_a_token_opens_nothing_more_than_its_user(token, site):
	answer = bearer(site, token, "/api/resource/Error Log")
	assert answer.status_code == 403


UNKNOWN = {"43 characters": "u" * 43, "short": "x"}
# Not the b64token of RFC 6750 section 2.1, or longer than any token.
MALFORMED = {
	"7 kB": "x" * 7_000,
	"empty": "",
	"quotes": "'OR'1'='1",
	"a colon": "key:secret",
	"percent": "%00%ff",
	"two parts": "one two",
	"latin": "\xe9\xe8",
}


@requirement("security", "26", "what is no token is 401 or 400, never 500")
@requirement("security", "27", "invalid_token comes with a challenge and a small JSON object")
@requirement("RFC 6750", "3.1", "what is no token is refused with a challenge and a small JSON object")
@pytest.mark.parametrize("case", [*UNKNOWN, *MALFORMED])
@pytest.mark.parametrize("path", [WHO, "/api/resource/ToDo", "/api/method/ping"])
def test_what_is_no_token_is_refused(case, path, site):
	if case in UNKNOWN:
		bearer_refused(bearer(site, UNKNOWN[case], path), "invalid_token", 401)
	else:
		bearer_refused(bearer(site, MALFORMED[case], path), "invalid_request", 400)


@requirement("security", "26", "a header of 100 kB is refused, by us or by the web server before us")
def test_a_header_of_100_kb_is_refused(site):
	answer = bearer(site, "x" * 100_000, WHO)
	# The web server's own limit, or the guard's where the server has none.
	assert answer.status_code in (400, 401, 431)
	assert "Traceback" not in answer.text


@requirement("security", "29", "a refresh token, a code and a secret are no access tokens")
@requirement("RFC 6750", "3.1", "a refresh token, a code and a secret are no access tokens")
@pytest.mark.parametrize("kind", ["refresh_token", "code", "secret"])
def test_other_secrets_are_no_access_tokens(kind, allowed, site):
	value = allowed.client.secret if kind == "secret" else getattr(allowed, kind)
	bearer_refused(bearer(site, value, WHO), "invalid_token", 401)


@requirement("security", "27", "no token: a challenge without an error code")
@requirement("RFC 6750", "3", "no token: a challenge without an error code")
def test_no_token_gets_a_challenge_without_error(site):
	answer = requests.get(site.endpoint("test_resource"), timeout=60)
	assert answer.status_code == 401
	scheme, params = challenge_of(answer)
	assert scheme == "Bearer" and "error" not in params
	assert "Traceback" not in answer.text


@requirement("security", "26", "a token in the query or the form is ignored")
@requirement("RFC 9700", "4.3.2", "a token in the query or the form is ignored")
def test_a_token_in_query_or_form_is_ignored(token, site):
	url = site.endpoint("test_resource")
	assert requests.get(url, params={"access_token": token}, timeout=60).status_code == 401
	who = site.method("frappe.auth.get_logged_user")
	# Without a token it is answered like anybody who is not logged in.
	assert requests.get(who, params={"access_token": token}, timeout=60).status_code == 401
	assert requests.post(who, data={"access_token": token}, timeout=60).status_code == 401


@requirement("security", "29", "a Bearer request makes no session and sets no cookie")
@pytest.mark.parametrize("path", [WHO, "/api/resource/ToDo"])
def test_a_bearer_request_makes_no_session(path, token, site):
	answer = bearer(site, token, path)
	assert answer.status_code == 200
	assert "Set-Cookie" not in answer.headers, answer.headers["Set-Cookie"]


@requirement("security", "29", "somebody else's session beside the token does not count")
def test_a_session_beside_the_token_does_not_count(token, site, login, manager, user):
	session = login(manager)
	answer = session.get(site.base_url + WHO, headers={"Authorization": f"Bearer {token}"}, timeout=60)
	assert answer.json() == {"message": user.name}
	assert session.get(site.base_url + WHO, timeout=60).json() == {"message": manager.name}


@requirement("security", "29", "a bad token is refused even beside a good session")
def test_a_bad_token_beside_a_session_is_refused(site, login, user):
	answer = login(user).get(site.base_url + WHO, headers={"Authorization": "Bearer wrong"}, timeout=60)
	assert answer.status_code == 401


@requirement("security", "29", "a session's CSRF check never changes who acts")
def test_another_sessions_csrf_check_does_not_change_who_acts(
	token, site, login, other_user, user, confidential
):
	session = login(other_user)
	Dialog.of(authorize(session, confidential))  # from now on Frappe asks a CSRF token of this session
	answer = session.post(
		site.base_url + WHO, headers={"Authorization": f"Bearer {token}"}, json={}, timeout=60
	)
	# Frappe checks the session before any app is asked, and stops there.
	assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
	assert "without cookies" in answer.json()["error_description"]
	assert "Set-Cookie" not in answer.headers


@requirement("security", "29", "a Bearer request needs no CSRF token")
def test_a_bearer_request_needs_no_csrf_token(token, site, login, other_user):
	session = login(other_user, new=True)
	session.get(f"{site.base_url}/app", timeout=60)
	answer = session.post(
		site.base_url + WHO, headers={"Authorization": f"Bearer {token}"}, json={}, timeout=60
	)
	assert answer.status_code == 200, answer.text[:300]


@requirement("security", "26", "two tokens in one Authorization header are refused")
def test_two_tokens_in_one_header_are_refused(token, site):
	bearer_refused(bearer(site, f"{token}, Bearer {token}", WHO), "invalid_request", 400)


@requirement("security", "33", "disabling the client ends its tokens at once")
def test_a_disabled_clients_token_is_dead_at_once(make_client, user, allow, admin, site):
	client = make_client()
	token = allow(client, user).access_token
	assert client.is_active(token)
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	for _ in range(6):  # both web workers
		bearer_refused(bearer(site, token, WHO), "invalid_token", 401)


@requirement("Frappe's own provider", "", "a disabled user's token: works, and refreshes")
@requirement("security", "33", "disabling the user ends the tokens at once")
def test_a_disabled_users_token_is_dead_at_once(make_user, confidential, allow, change_user, site):
	person = make_user()
	token = allow(confidential, person).access_token
	assert confidential.is_active(token)
	change_user(person, enabled=0)
	for _ in range(6):
		bearer_refused(bearer(site, token, WHO), "invalid_token", 401)


@requirement("security", "33", "a client can be deleted, which ends its tokens")
def test_a_deleted_client_takes_its_tokens_along(make_client, user, allow, admin, site, world):
	client = make_client()
	allowed = allow(client, user)
	waiting = allow(client, user)
	token = allowed.access_token
	admin.delete("OAuth2 Client", client.client_id)
	bearer_refused(bearer(site, token, WHO), "invalid_token", 401)
	for answer in (client.refresh(allowed.refresh_token), client.exchange(waiting)):
		refused(answer, "invalid_client", 401)


@requirement("security", "33", "a user can be deleted, which ends the tokens")
def test_a_deleted_user_takes_the_tokens_along(make_user, confidential, allow, admin, site, manager):
	# Frappe of 2023 deletes a user only while there is a System Manager: the manager.
	person = make_user()
	allowed = allow(confidential, person)
	token = allowed.access_token
	admin.delete("User", person.name)
	bearer_refused(bearer(site, token, WHO), "invalid_token", 401)
	assert confidential.refresh(allowed.refresh_token).json()["error"] == "invalid_grant"


@requirement("security", "28", "the user's addresses are checked on every request")
@requirement("CVE-2026-111388", "", "restrict_ip of the user holds for tokens")
def test_restrict_ip_holds_for_tokens(make_user, confidential, allow, change_user, site):
	person = make_user()
	token = allow(confidential, person).access_token
	change_user(person, restrict_ip="203.0.113.7")
	bearer_refused(bearer(site, token, WHO), "invalid_token", 401)


@requirement("security", "28", "a role taken away ends the token where the client asks for it")
def test_a_lost_role_ends_the_token(make_client, make_user, allow, change_user, site):
	client = make_client(roles=["Report Manager"])
	person = make_user(roles=["Report Manager"])
	token = allow(client, person).access_token
	assert bearer(site, token, WHO).status_code == 200
	change_user(person, roles=[])
	bearer_refused(bearer(site, token, WHO), "invalid_token", 401)


@requirement("design", "", "API keys and sessions go on working as before")
def test_other_ways_of_logging_in_are_left_alone(make_user, admin, site, login):
	person = make_user()
	secret = admin.call("frappe.core.doctype.user.user.generate_keys", user=person.name)["api_secret"]
	key = admin.get("User", person.name)["api_key"]
	url = site.base_url + WHO
	headers = {"Authorization": f"token {key}:{secret}"}
	assert requests.get(url, headers=headers, timeout=60).json() == {"message": person.name}
	assert requests.get(url, auth=(key, secret), timeout=60).json() == {"message": person.name}
	assert login(person).get(url, timeout=60).json() == {"message": person.name}


@requirement("security", "29", "no answer to a Bearer request sets a cookie")
@pytest.mark.parametrize("path", ["/api/method/logout", "/api/method/web_logout", "/api/method/frappe.ping"])
def test_no_cookie_is_set(path, make_client, user, allow, site):
	token = allow(make_client(scopes=["all"]), user).access_token
	answer = bearer(site, token, path, "POST")
	assert answer.ok and "Set-Cookie" not in answer.headers
	assert bearer(site, token, "/api/method/frappe.auth.get_logged_user").json() == {"message": user.name}
