"""Holes that other servers had, tried on this one; those of redirect URIs, consent and races are with their topics."""

import time

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused, body_of, granted, refused
from tests.support.clients import bearer
from tests.support.concurrency import at_once
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"
LOOPBACK = "http://127.0.0.1/loop"


@pytest.fixture(scope="module")
def session(login, user):
	return login(user)


@pytest.fixture(scope="module")
def client(make_client):
	return make_client(redirect_uris=["https://app.example.com/cb", LOOPBACK, "http://[::1]/loop?x=1"])


@requirement("CVE-2020-15233", "", "a loopback redirect takes another port, and no other query")
@pytest.mark.parametrize(
	"uri", [LOOPBACK + "?x=1", LOOPBACK + ":80", "http://127.0.0.1:80/loop?x=1", "http://[::1]:80/loop"]
)
def test_a_loopback_redirect_takes_no_other_query(uri, client, session):
	an_error_page(authorize(session, client, redirect_uri=uri))


@requirement("CVE-2020-15233", "", "the registered query of a loopback redirect comes back with another port")
def test_a_loopback_redirect_keeps_its_query(client, session):
	dialog = Dialog.of(authorize(session, client, redirect_uri="http://[::1]:8123/loop?x=1"))
	assert redirect_of(dialog.press(session, "allow")).location.startswith("http://[::1]:8123/loop?x=1&")


ELSEWHERE = {
	"CVE-2023-6291": [
		"https://app.example.com:443@evil.example/cb",
		"https://app.example.com%2f@evil.example/cb",
		"https://evil.example\\@app.example.com/cb",
		"https://app.example.com/cb*",
		"https://app.example.com/*",
	],
	"CVE-2024-1132": [
		"https://app.example.com/cb/../../evil",
		"https://app.example.com/cb/%2e%2e/%2e%2e/evil",
		"https://app.example.com/cb/..%2fevil",
	],
	"CVE-2022-3782": [
		"https://app.example.com/cb/%252e%252e/%252e%252e/evil",
		"https://app.example.com/%25252e%25252e/cb",
		"https://app.example.com/cb%252f..%252fevil",
	],
	"CVE-2024-8883": [
		"http://127.0.0.1",
		"http://127.0.0.1/",
		"http://127.0.0.1:80/loop/../evil",
		"http://127.0.0.1.evil.example/loop",
		"http://127.0.0.1@evil.example/loop",
		"http://localhost/loop",
		"http://evil.example/loop",
	],
}


@requirement("CVE-2022-3782", "", "a path that is encoded twice does not lead out of the registered one")
@requirement("CVE-2023-6291", "", "neither a star nor a user name before the host leads elsewhere")
@requirement("CVE-2024-1132", "", "a way through .. does not lead out of the registered path")
@requirement("CVE-2024-8883", "", "a registered loopback address opens no other path and no other host")
@pytest.mark.parametrize("uri", [uri for uris in ELSEWHERE.values() for uri in uris])
def test_no_wildcard_and_no_way_through_the_path(uri, client, session):
	an_error_page(authorize(session, client, redirect_uri=uri))
	an_error_page(authorize(requests, client, redirect_uri=uri))


@requirement("CVE-2024-1132", "", "a redirect URI with a way through .. or a star is not registered")
@pytest.mark.parametrize(
	"uri",
	["https://app.example.com/a/../b", "https://a.example/%2E%2e/b", "https://*.example.com/", "*"],
)
def test_no_wildcard_is_registered(uri, make_client):
	with pytest.raises(AssertionError, match="Line 1"):
		make_client(redirect_uris=[uri])


# Just below what a web server takes as a request line; each made patterns with choices go back and forth.
HOSTILE = {
	"open bracket": "http://[" + ":" * 6000,
	"hexadecimal": "http://[" + "0:" * 3000 + "]",
	"dots": "http://" + "1." * 3000 + "!",
	"labels": "https://" + "a-" * 3000 + ".",
	"user names": "http://" + "a@" * 3000,
	"percent signs": "https://app.example.com/" + "%25" * 2000 + "%",
	"segments": "https://app.example.com" + "/." * 3000 + "!",
	"question marks": LOOPBACK + "?" * 6000,
	"ports": "http://127.0.0.1" + ":1" * 3000 + "/loop",
	"digits": "http://127.0.0.1:" + "1" * 6000 + "/loop",
	"private scheme": "a." * 3000 + ":/x",
	"plus signs": "a" + "+" * 6000 + ":/x",
}


@requirement("CVE-2022-36087", "", "no redirect URI keeps the server busy")
@pytest.mark.parametrize("case", HOSTILE)
def test_no_redirect_uri_keeps_the_server_busy(case, client, session, make_client):
	began = time.monotonic()
	an_error_page(authorize(session, client, redirect_uri=HOSTILE[case]))
	form = {"code": "x", "redirect_uri": HOSTILE[case], "code_verifier": "v" * 43}
	refused(client.token(grant_type="authorization_code", **form), "invalid_grant")
	with pytest.raises(AssertionError, match="Line 1"):
		make_client(redirect_uris=[HOSTILE[case]])
	# Three requests: each takes some 30 ms, and a hanging pattern takes minutes.
	assert time.monotonic() - began < 5


SLEEP = 8
STATEMENTS = [
	f"' OR SLEEP({SLEEP}) -- ",
	f'" OR SLEEP({SLEEP}) -- ',
	f"x' UNION SELECT SLEEP({SLEEP}),1,1,1,1,1,1,1,1,1,1,1,1 -- ",
	f"x\\' OR SLEEP({SLEEP}) -- ",
	f"`; SELECT SLEEP({SLEEP}); -- ",
	"' OR '1'='1",
	"%",
	"_" * 43,
	"%s",
	"{0}",
]
PLACES = ["token", "refresh_token", "code", "client_id", "client_secret", "redirect_uri", "code_verifier"]


@requirement(
	"GHSA-r9w3-57w2-gch2", "", "what a client sends is a value, in whatever parameter, never a statement"
)
@pytest.mark.parametrize("text", STATEMENTS)
def test_parameters_are_no_statements(text, make_client, user, allow, site, session, settings):
	settings(max_failures=0)
	client = make_client()
	tokens = allow(client, user).tokens()
	waiting = allow(client, user)
	began = time.monotonic()
	answers = at_once(len(PLACES), lambda index: everywhere(site, client, waiting, PLACES[index], text))
	for answer in (answer for several in answers for answer in several):
		body = body_of(answer)
		# By the place that the text took: an unknown token is 200, an unknown client 401, all else 400.
		assert answer.status_code in (200, 400, 401) and "access_token" not in body
		assert answer.status_code != 200 or body in ({"message": "success"}, {"active": False})
	an_error_page(authorize(session, client, client_id=text))
	# The whole table was neither matched nor changed, and nobody slept.
	assert client.is_active(tokens["access_token"])
	granted(client.refresh(tokens["refresh_token"]))
	granted(client.exchange(waiting))
	assert time.monotonic() - began < SLEEP


def everywhere(site, client, waiting, place: str, text: str) -> list[requests.Response]:
	"""That text in one parameter of all endpoints for clients, the others as they should be."""
	form = {
		"client_id": client.client_id,
		"client_secret": client.secret,
		"token": "unknown",
		"refresh_token": "unknown",
		"code": waiting.code if place in ("redirect_uri", "code_verifier") else "unknown",
		"redirect_uri": waiting.redirect_uri,
		"code_verifier": waiting.verifier,
		place: text,
	}
	grants = ({"grant_type": grant_type} for grant_type in ("authorization_code", "refresh_token"))
	requested = [("get_token", form | grant) for grant in grants]
	requested += [("revoke_token", form), ("introspect_token", form)]
	return [requests.post(site.endpoint(endpoint), data=data, timeout=60) for endpoint, data in requested]


@requirement("GHSA-r9w3-57w2-gch2", "", "a Bearer token is a value, never a statement or a pattern")
@pytest.mark.parametrize("text", STATEMENTS)
def test_a_bearer_token_is_no_statement(text, site, client, user, allow):
	allow(client, user).tokens()
	began = time.monotonic()
	answer = bearer(site, text, WHO)
	if answer.status_code == 400:
		bearer_refused(answer, "invalid_request", 400)
	else:
		bearer_refused(answer, "invalid_token", 401)
	assert time.monotonic() - began < SLEEP


@requirement("CVE-2026-39976", "", "no token acts for anybody but the person who said Allow")
@requirement("security", "19a", "a client alone gets no token")
@pytest.mark.parametrize("grant_type", ["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"])
def test_a_client_alone_gets_no_token(grant_type, make_client, user):
	refused(
		make_client().token(grant_type=grant_type, scope="all", username=user.name), "unsupported_grant_type"
	)
