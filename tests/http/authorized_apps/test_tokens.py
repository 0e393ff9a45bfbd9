"""Tokens and API keys at /authorized-apps: they revoke nothing."""

import hashlib

import pytest
import requests

from tests.http.authorized_apps.page import PATH, REVOKE, ask, grant_of, is_refused, press, still_there
from tests.support.answers import bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement


@requirement("security", "31", "no token revokes an app, whatever its scope")
def test_a_bearer_token_revokes_nothing(
	session, site, admin, allowed, allow, person, make_scope, make_client
):
	question = ask(session, site, admin, allowed)
	named = allow(make_client(scopes=[make_scope(methods=["frappe.ping"])]), person)
	for token in (allowed.access_token, named.access_token):
		answer = bearer(site, token, question.action, "POST", data=question.fields)
		is_refused(answer, allowed, admin)


@requirement("security", "31", "a session with a token beside it revokes nothing")
def test_a_session_with_a_token_beside_it_revokes_nothing(session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	for header in (f"Bearer {allowed.access_token}", "Basic eDp5", "token a:b"):
		is_refused(press(session, question, site, headers={"Authorization": header}), allowed, admin)


@requirement("security", "31", "no token revokes an app, by no other way either")
@pytest.mark.parametrize("path", ["/", PATH, "/api/method/frappe.ping", f"/api/v2/method/{REVOKE}"])
def test_a_token_does_not_pass_by_the_path(path, site, admin, allowed):
	grant = grant_of(admin, allowed)["name"]
	# As Frappe names the session of a request that a token has signed in.
	proof = hashlib.sha256(f"revoke {grant} {allowed.user}".encode()).hexdigest()
	form = {"grant": grant, "proof": proof} | ({} if REVOKE in path else {"cmd": REVOKE})
	answer = bearer(site, allowed.access_token, path, "POST", data=form)
	# 403 where the guard sees the method's name first.
	assert answer.status_code in (400, 403)
	still_there(allowed, admin)


@requirement("security", "30", "a limited token does not open the page of authorized apps")
def test_a_limited_token_does_not_open_the_page(site, allow, person, make_client):
	limited = allow(make_client(scopes=["profile"]), person)
	bearer_refused(bearer(site, limited.access_token, PATH), "insufficient_scope", 403)


@requirement("security", "31", "an API key revokes nothing")
def test_an_api_key_revokes_nothing(session, site, admin, allowed, person):
	secret = admin.call("frappe.core.doctype.user.user.generate_keys", user=person.name)["api_secret"]
	key = admin.get("User", person.name)["api_key"]
	question = ask(session, site, admin, allowed)
	answer = requests.post(
		question.action,
		data=question.fields,
		headers={"Authorization": f"token {key}:{secret}"},
		allow_redirects=False,
		timeout=60,
	)
	is_refused(answer, allowed, admin)
