"""oauthlib between our checks and the database: it must accept all that they let pass, and decide nothing."""

import json
import secrets
from urllib.parse import parse_qs, urlencode

import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oauth_provider.protocol import client_endpoints
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.clients.redirect_uris import find_problem
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.oauthlib_adapter import OAuthWebRequestValidator, WebApplicationServer
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.pkce import UNRESERVED
from oauth_provider.store import grants, provider_settings
from oauth_provider.store.hashing import digest
from tests.unit.protocol.conftest import CALLBACK, VERIFIER
from tests.unit.protocol.test_redirect_uris import REGISTRABLE

requirement = pytest.mark.requirement
CODE, TOKEN = "OAuth2 Authorization Code", "OAuth2 Bearer Token"


@pytest.fixture
def issue(find_client):
	"""Answer an allowed authorization request: `issue(redirect_uri, scopes, challenge)`; returns the code's row."""
	client = find_client(allow_localhost_redirect=1)

	def run(redirect_uri=CALLBACK, scopes=("profile",), challenge=None, **more):
		parameters = Parameters()
		parameters.update(
			{"response_type": "code", "client_id": client.client_id, "redirect_uri": redirect_uri, **more}
		)
		if challenge:
			parameters.update({"code_challenge": challenge, "code_challenge_method": "S256"})
		settings = provider_settings.read()
		request = AuthorizationRequest(client, redirect_uri, list(scopes), parameters, "", settings)
		grant = grants.add_consent(client.name, "Administrator", list(scopes))
		server = WebApplicationServer(OAuthWebRequestValidator(client, parameters))
		location = server.answer_authorization(request, Message("GET", user="Administrator"), grant).location
		assert location.startswith(redirect_uri)
		(code,) = parse_qs(location.partition("?")[2])["code"]
		return frappe.get_all(CODE, {"code_hash": digest(code)}, ["*"])[0]

	run.client = client
	return run


@pytest.mark.parametrize("uri", [*REGISTRABLE, "http://localhost:3000/cb", "https://a.example/" + "a" * 1900])
def test_oauthlib_takes_every_redirect_uri_that_may_be_registered(issue, uri):
	row = issue(uri)
	assert row.redirect_uri == uri


ODD = st.text("ab.-_~:/?[]@!$&'()*+,;=%20", max_size=40)
STARTS = st.sampled_from(
	[
		"https://a.example",
		"https://[2001:db8::1]",
		"http://127.0.0.1:80",
		"http://[::1]",
		"com.example.app:",
		"com.example.app://",
		"a.b+c-d:/",
	]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STARTS, ODD)
def test_oauthlib_takes_any_odd_redirect_uri_that_may_be_registered(issue, start, rest):
	uri = start + rest
	if not find_problem(uri):
		assert issue(uri).redirect_uri == uri


@pytest.mark.parametrize(
	"scope", ["!", "#[]~", "https://example.com/x.read?a=b&c=d", "%41+b", "a;b,c'd", "$&=", "a" * 140]
)
def test_oauthlib_takes_every_character_that_a_scope_may_have(issue, make_scope, scope):
	made = make_scope(scope, methods=["frappe.ping"])
	document = frappe.get_doc("OAuth2 Client", issue.client.name)
	document.append("scopes", {"scope": made.name})
	document.save()
	assert issue(scopes=[scope]).scopes == scope
	assert issue(scopes=["profile", scope]).scopes == f"profile {scope}"


@pytest.mark.parametrize("challenge", ["a" * 43, "a" * 128, "-._~" * 32, "0" * 64])
def test_oauthlib_takes_every_challenge(issue, challenge):
	assert UNRESERVED.match(challenge)
	row = issue(challenge=challenge)
	assert (row.code_challenge, row.code_challenge_method) == (challenge, "S256")


def test_without_a_challenge(issue):
	row = issue()
	assert (row.code_challenge, row.code_challenge_method) == (None, None)


def test_other_parameters_of_the_request_do_not_reach_oauthlib(issue):
	row = issue(
		state="%zz\x00", nonce="n" * 500, scope="all", client_secret="x", user="Guest", response_mode="x"
	)
	assert (row.scopes, row.nonce, row.user) == ("profile", "n" * 500, "Administrator")


def test_a_code_is_stored_by_its_hash_with_all_that_it_is_bound_to(issue):
	row = issue(challenge="a" * 43)
	assert (row.client, row.validity, row.redirect_uri) == (issue.client.name, "Valid", CALLBACK)
	assert row.expires_at - row.issued_at == 300


# Exchanging


def exchange(client, **values):
	if client.client_type == "Confidential":
		values["client_secret"] = client.secret
	body = urlencode({"client_id": client.name, **values}).encode()
	message = Message("POST", body=body, content_type=client_endpoints.FORM)
	answer = client_endpoints.respond(client_endpoints.answer_token_request, message)
	return answer.status, answer.body


def redeem(issued, **more):
	return exchange(issued.client, grant_type="authorization_code", **issued.redemption(), **more)


def renew(pair, **more):
	return exchange(pair.client, grant_type="refresh_token", refresh_token=pair.refresh_token, **more)


def row_of(access_token):
	return frappe.get_all(TOKEN, {"access_token_hash": digest(access_token)}, ["*"])[0]


@requirement("RFC 6749", "5.1", "the answer to a code: token, type, lifetime, scope")
def test_a_code_becomes_tokens(issue_code):
	issued = issue_code(scopes="profile")
	status, body = redeem(issued)
	assert status == 200
	assert set(body) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
	assert (body["token_type"], body["scope"], body["expires_in"]) == ("Bearer", "profile", 3600)
	assert len(body["access_token"]) == len(body["refresh_token"]) == 43
	row = row_of(body["access_token"])
	assert row.refresh_token_hash == digest(body["refresh_token"])
	assert (row.family, row.oauth2_grant, row.user, row.status) == (
		issued.family,
		issued.grant,
		"Administrator",
		"Active",
	)
	assert row.expires_at - row.issued_at == 3600
	assert row.refresh_token_expires_at - row.issued_at == 2592000
	assert frappe.db.get_value(CODE, issued.family, "validity") == "Used"


def test_a_code_cannot_be_redeemed_twice(issue_code):
	issued = issue_code()
	_status, first = redeem(issued)
	status, body = redeem(issued)
	assert (status, body["error"]) == (400, "invalid_grant")
	assert row_of(first["access_token"]).status == "Revoked"


def test_a_scope_parameter_does_not_widen_a_code(issue_code):
	_status, body = redeem(issue_code(), scope="all")
	assert body["scope"] == "profile"


def test_a_client_without_refresh_tokens_gets_none(issue_code, find_client):
	status, body = redeem(issue_code(find_client(grant_types="authorization_code")))
	assert status == 200 and "refresh_token" not in body
	row = row_of(body["access_token"])
	assert (row.refresh_token_hash, row.refresh_token_expires_at) == (None, 0)


def test_a_clients_own_lifetimes(issue_code, find_client):
	client = find_client(access_token_lifetime=90, refresh_token_lifetime=31536000)
	_status, body = redeem(issue_code(client))
	row = row_of(body["access_token"])
	assert body["expires_in"] == 90
	assert row.refresh_token_expires_at - row.issued_at == 31536000


@requirement("security", "18b", "rotated for every client, old one dead at once")
def test_a_refresh_rotates(issue_pair):
	pair = issue_pair()
	status, body = renew(pair)
	assert (status, body["scope"]) == (200, "profile")
	assert {pair.access_token, pair.refresh_token} & set(body.values()) == set()
	assert frappe.db.get_value(TOKEN, pair.row, "status") == "Replaced"
	assert row_of(body["access_token"]).family == pair.family
	status, body = renew(pair)
	assert (status, body["error"]) == (400, "invalid_grant")


@requirement("security", "18e", "the granted scopes or fewer, never more")
@requirement("RFC 6749", "6", "a refresh may narrow the scope and not widen it")
def test_scopes_of_a_refresh(issue_pair, find_client, make_scope):
	extra = make_scope(methods=["frappe.ping"]).name
	client = find_client(scopes=[{"scope": "profile"}, {"scope": extra}, {"scope": "all"}])
	pair = issue_pair(client, scopes=f"profile {extra}")
	for wider in ("all", "profile all", "Profile"):
		status, body = renew(pair, scope=wider)
		assert (status, body["error"]) == (400, "invalid_scope")
	status, body = renew(pair, scope="profile")
	assert (status, body["scope"]) == (200, "profile")
	# The refresh token keeps what was granted.
	pair.refresh_token = body["refresh_token"]
	assert set(renew(pair)[1]["scope"].split()) == {"profile", extra}


@requirement("security", "19a", "no password grant, no implicit grant")
@pytest.mark.parametrize(
	"grant_type",
	[
		"password",
		"client_credentials",
		"implicit",
		"token",
		"urn:ietf:params:oauth:grant-type:device_code",
		"x",
	],
)
def test_there_are_no_other_grants(find_client, grant_type):
	status, body = exchange(
		find_client(), grant_type=grant_type, username="Administrator", password="x", code="x"
	)
	assert status == 400 and "access_token" not in body


def test_a_grant_type_that_the_client_does_not_have(issue_pair, find_client):
	pair = issue_pair(find_client(grant_types="authorization_code"))
	status, body = renew(pair)
	assert (status, body["error"]) == (400, "unauthorized_client")


@pytest.mark.parametrize(
	"name", ["request", "state", "scope", "redirect_uri", "username", "id_token", "access_token", "token"]
)
@pytest.mark.parametrize("value", ["x", "%", "é", "a b", "\u2028", "https://x/?a=b#c"])
def test_odd_parameters_do_not_break_an_exchange(issue_code, find_client, name, value):
	status, body = exchange(
		find_client(),
		grant_type="authorization_code",
		code=secrets.token_urlsafe(),
		**{name: value},
	)
	assert (status, body["error"]) == (400, "invalid_grant")
	assert VERIFIER not in json.dumps(body)
