"""What one web server did, every other knows at the next request."""

import secrets

import pytest
import requests

from tests.support.answers import bearer_refused, granted, refused
from tests.support.bench import revoke_grant
from tests.support.clients import bearer
from tests.support.concurrency import at_once, race
from tests.support.flow import Allowed, Dialog, allow, authorize, make_verifier, redirect_of

requirement = pytest.mark.requirement
pytestmark = pytest.mark.concurrency

AT_ONCE = 32
RACES = 3
WHO = "/api/method/frappe.auth.get_logged_user"


def in_a_ring(servers):
	"""Each server with the next one, the last with the first."""
	return list(zip(servers, [*servers[1:], servers[0]], strict=True))


def statuses(servers, token: str, path: str = WHO) -> list[int]:
	"""How each server answers a token at the same moment."""
	return at_once(len(servers), lambda index: bearer(servers[index], token, path).status_code)


def test_a_code_issued_by_one_is_redeemed_at_another(servers, at, confidential, login, user):
	for here, there in in_a_ring(servers):
		allowed = allow(login(user), at(here, confidential), user.name)
		tokens = granted(at(there, confidential).exchange(allowed))
		assert set(statuses(servers, tokens["access_token"])) == {200}
		newer = granted(at(here, confidential).refresh(tokens["refresh_token"]))
		assert set(statuses(servers, tokens["access_token"])) == {401}
		assert set(statuses(servers, newer["access_token"])) == {200}


@requirement("security", "16b", "of 32 redemptions spread over several web servers exactly one succeeds")
@requirement("security", "18f", "of 32 refreshes spread over several web servers exactly one succeeds")
@pytest.mark.parametrize("grant", ["code", "refresh token"])
def test_exactly_one_of_many_wins(grant, servers, make_client, allow, user, unthrottled):
	client = make_client()
	for _ in range(RACES):
		allowed = allow(client, user)
		form = {"client_id": client.client_id, "client_secret": client.secret}
		if grant == "code":
			form |= {"grant_type": "authorization_code", "code": allowed.code}
			form |= {"code_verifier": allowed.verifier, "redirect_uri": allowed.redirect_uri}
		else:
			form |= {"grant_type": "refresh_token", "refresh_token": allowed.refresh_token}
		run = race(servers, "get_token", form, AT_ONCE)
		assert len(set(run.processes)) == len(servers), "not every server took part"
		(won,) = run.won
		for answer in run.lost:
			refused(answer, "invalid_grant")
		# The others were replays, which end what the first one got.
		assert set(statuses(servers, granted(won)["access_token"])) == {401}


def refused_everywhere(servers, token: str) -> None:
	for answer in at_once(len(servers), lambda index: bearer(servers[index], token, WHO)):
		bearer_refused(answer, "invalid_token", 401)


@requirement("security", "33", "what ends at one web server has ended at every other by the next request")
def test_a_revoked_token_is_refused_by_every_other(servers, at, make_client, allow, user):
	client = make_client()
	for here, _there in in_a_ring(servers):
		token = allow(client, user).access_token
		assert set(statuses(servers, token)) == {200}
		assert at(here, client).revoke(token).status_code == 200
		refused_everywhere(servers, token)


@requirement("security", "33", "what ends at one web server has ended at every other by the next request")
def test_a_client_that_one_disabled_is_refused_by_every_other(
	servers, managers, at, make_client, allow, user
):
	for manager in managers:
		client = make_client()
		tokens = allow(client, user).tokens()
		assert set(statuses(servers, tokens["access_token"])) == {200}
		manager.update("OAuth2 Client", client.client_id, enabled=0)
		refused_everywhere(servers, tokens["access_token"])
		for server in servers:
			refused(at(server, client).refresh(tokens["refresh_token"]), "invalid_client", 401)


@requirement("security", "33", "what ends at one web server has ended at every other by the next request")
def test_a_user_whom_one_disabled_is_refused_by_every_other(
	servers, managers, make_user, confidential, allow
):
	person = make_user()
	token = allow(confidential, person).access_token
	assert set(statuses(servers, token)) == {200}
	managers[0].update("User", person.name, enabled=0)
	refused_everywhere(servers, token)


@requirement("security", "33", "what ends at one web server has ended at every other by the next request")
def test_a_withdrawn_grant_is_refused_by_every_one(servers, at, make_client, allow, user, site):
	"""Withdrawn by a command, which is no web server at all."""
	client = make_client()
	tokens = allow(client, user).tokens()
	assert set(statuses(servers, tokens["access_token"])) == {200}
	revoke_grant(site, client.client_id, user.name)
	refused_everywhere(servers, tokens["access_token"])
	for server in servers:
		refused(at(server, client).refresh(tokens["refresh_token"]), "invalid_grant")


def test_a_dialog_shown_by_one_is_answered_at_another(servers, at, make_client, login, user):
	client, session = make_client(), login(user)
	for here, there in in_a_ring(servers):
		verifier = make_verifier()
		dialog = Dialog.of(authorize(session, at(here, client), verifier))
		action = dialog.action
		dialog.action = action.replace(here.base_url, there.base_url)
		redirect = redirect_of(dialog.press(session, "allow"))
		granted(
			at(here, client).exchange(Allowed(client, user.name, verifier, client.redirect_uri, redirect))
		)
		# Once, wherever it is pressed again: a double click gets the same answer, another decision none.
		for server in servers:
			dialog.action = action.replace(here.base_url, server.base_url)
			assert redirect_of(dialog.press(session, "allow")) == redirect
			assert dialog.press(session, "deny").status_code == 400


@requirement("security", "15", "failures count across web servers")
def test_failures_count_wherever_they_happen(servers, at, make_client, settings):
	settings(max_failures=len(servers) + 1, failure_window=60)
	network = secrets.token_hex(2)
	headers = {"headers": {"X-Forwarded-For": f"2001:db8:2:{network}::1"}}
	client = make_client()
	for server in [*servers, servers[0]]:
		refused(
			at(server, client).refresh("x", client_secret="wrong", options=headers), "invalid_client", 401
		)
	for server in servers:
		answer = at(server, client).refresh("x", options=headers)
		refused(answer, "temporarily_unavailable", 429)
		assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_no_server_needs_the_cookie_of_another(servers, site, user):
	"""A session begun at one is a session at each; nothing of it stays in the process that began it."""
	for here, there in in_a_ring(servers):
		session = requests.Session()
		form = {"usr": user.name, "pwd": user.password}
		assert session.post(here.method("login"), data=form, timeout=60).status_code == 200
		assert session.get(there.base_url + WHO, timeout=60).json()["message"] == user.name
