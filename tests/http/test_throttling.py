"""Guessing is slowed down, per client and address. Addresses are told by X-Forwarded-For, as Frappe does."""

import secrets

import pytest
import requests

from tests.support.answers import granted, refused

requirement = pytest.mark.requirement

HERE = {"headers": {"X-Forwarded-For": "203.0.113.1"}}
ELSEWHERE = {"headers": {"X-Forwarded-For": "203.0.113.2"}}


@pytest.fixture
def three_failures(settings):
	settings(max_failures=3, failure_window=60)


def told_to_wait(answer: requests.Response) -> None:
	refused(answer, "temporarily_unavailable", 429)
	assert 1 <= int(answer.headers["Retry-After"]) <= 60


@requirement("security", "15", "failures of a client at an address are answered 429, elsewhere it goes on")
@pytest.mark.parametrize("endpoint", ["get_token", "revoke_token", "introspect_token"])
def test_wrong_secrets(endpoint, make_client, user, allow, three_failures, site):
	client = make_client()
	allowed = allow(client, user)
	form = {"client_id": client.client_id, "client_secret": "wrong", "token": "x"}
	for _attempt in range(3):
		answer = requests.post(site.endpoint(endpoint), data=form, timeout=60, **HERE)
		refused(answer, "invalid_client", 401)
	for secret in ("wrong", client.secret):
		form["client_secret"] = secret
		answer = requests.post(site.endpoint(endpoint), data=form, timeout=60, **HERE)
		told_to_wait(answer)
	granted(client.exchange(allowed, options=ELSEWHERE))


@requirement("security", "15", "a dead token is throttled, and none of the client's other users")
@pytest.mark.parametrize("who", ["confidential", "public"])
@pytest.mark.parametrize("grant", ["code", "refresh token", "verifier"])
def test_one_dead_token_stops_nobody_else(grant, who, make_client, user, allow, three_failures):
	client = make_client(public=who == "public")
	dead, other, unknown = allow(client, user), allow(client, user), secrets.token_hex()
	attempts = {
		"code": lambda: client.exchange(dead, code=unknown, options=HERE),
		"refresh token": lambda: client.refresh(unknown, options=HERE),
		"verifier": lambda: client.exchange(dead, code_verifier="x" * 43, options=HERE),
	}
	for _attempt in range(3):
		refused(attempts[grant](), "invalid_grant")
	for _attempt in range(2):
		told_to_wait(attempts[grant]())
	tokens = granted(client.exchange(other, options=HERE))
	granted(client.refresh(tokens["refresh_token"], options=HERE))
	if grant == "verifier":
		told_to_wait(client.exchange(dead, options=HERE))
		granted(client.exchange(dead, options=ELSEWHERE))


@requirement("security", "15", "guesses at client ids from one address are counted together")
def test_names_of_no_client(three_failures, make_client, site):
	network = secrets.token_hex(2)
	address = {"headers": {"X-Forwarded-For": f"2001:db8:1:{network}::1"}}
	form = {"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "x"}
	statuses = [
		requests.post(
			site.endpoint("get_token"), data={**form, "client_id": f"n{number}"}, timeout=60, **address
		).status_code
		for number in range(4)
	]
	assert statuses == [401, 401, 401, 429]
	refused(make_client().refresh("x", options=address), "invalid_grant")


@requirement("security", "15", "an expired or revoked token is no guess")
def test_stale_tokens_make_nobody_wait(make_client, user, allow, three_failures):
	client = make_client()
	allowed = allow(client, user)
	tokens = allowed.tokens()
	client.revoke(tokens["refresh_token"])
	for _attempt in range(6):
		refused(client.refresh(tokens["refresh_token"], options=HERE), "invalid_grant")
	granted(client.exchange(allow(client, user), options=HERE))
