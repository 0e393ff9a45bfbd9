"""Checking an authorization request, before anyone logs in."""

from urllib.parse import parse_qs, quote, urlencode, urlsplit

import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oauth_provider.protocol.authorize.request import MAX_STATE, RedirectedError, validate_request
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.pkce import s256
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import provider_settings
from tests.unit.protocol.conftest import CALLBACK, VERIFIER
from tests.unit.web import current_request

requirement = pytest.mark.requirement
CHALLENGE = {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}


def validate(text: str):
	return validate_request(text, provider_settings.read())


def query(client, **changes) -> str:
	values = {
		"response_type": "code",
		"client_id": client.name,
		"redirect_uri": CALLBACK,
		"state": "s",
		**CHALLENGE,
	}
	return urlencode({name: value for name, value in {**values, **changes}.items() if value is not None})


@pytest.fixture
def client(make_client):
	return make_client(client_type="Public")


def refusal(text: str) -> dict[str, str]:
	"""The parameters of the redirect that refuses a request."""
	with pytest.raises(RedirectedError) as refused:
		validate(text)
	location = refused.value.response.location
	assert location.startswith(CALLBACK + "?")
	return {name: value for name, (value,) in parse_qs(urlsplit(location).query).items()}


@requirement("RFC 6749", "4.1.1", "an authorization request")
def test_a_good_request(client):
	request = validate(query(client, scope="profile", unknown="ignored", nonce="<n>"))
	assert (request.client.name, request.redirect_uri, request.scopes) == (client.name, CALLBACK, ["profile"])
	assert request.success("c").location.startswith(f"{CALLBACK}?code=c&state=s&iss=")


def test_without_a_scope_the_clients_own_are_meant(client):
	assert validate(query(client)).scopes == ["profile"]
	assert validate(query(client, scope="")).scopes == ["profile"]


@requirement("security", "3b", "a missing or bad redirect URI gets a page, before any login")
@requirement("security", "3a", "unknown client, missing or bad redirect URI: never a redirect")
@pytest.mark.parametrize(
	"change",
	[
		{"client_id": None},
		{"client_id": ""},
		{"client_id": "unknown"},
		{"client_id": "a\x00b"},
		{"client_id": "\udcff".encode("utf-8", "surrogateescape")},
		{"client_id": "x" * 20000},
		{"redirect_uri": None},
		{"redirect_uri": ""},
		{"redirect_uri": "https://evil.example/callback"},
		{"redirect_uri": CALLBACK + "/"},
		{"redirect_uri": CALLBACK + "?x=1"},
		{"redirect_uri": CALLBACK + "\x00"},
		{"redirect_uri": "javascript:alert(1)"},
		{"filler": "x" * 70000},
	],
)
def test_nobody_is_redirected(client, change):
	# A request that is wrong in other ways too is not redirected either.
	for other in ({}, {"response_type": "token"}):
		with pytest.raises(FatalAuthorizationError):
			validate(query(client, **change, **other))


@requirement("security", "7a", "repeated parameters are refused")
@requirement("security", "3b", "a repeated client_id or redirect_uri leaves a doubt")
def test_repeated_parameters_that_decide_where_to_redirect(client, make_client):
	other = make_client(redirect_uris="https://other.example.com/callback")
	for extra in ({"client_id": other.name}, {"redirect_uri": "https://other.example.com/callback"}):
		(name, value), *_ = extra.items()
		for text in (
			query(client) + "&" + urlencode(extra),
			urlencode(extra) + "&" + query(client),
			f"{name}=&" + query(client),
		):
			with pytest.raises(FatalAuthorizationError):
				validate(text)


def test_a_client_id_in_other_case_is_another(client):
	for client_id in (client.name.upper(), client.name + " ", " " + client.name):
		if client_id != client.name:
			with pytest.raises(FatalAuthorizationError):
				validate(query(client, client_id=client_id))


@requirement("security", "3a", "an unknown or disabled client gets a page, before any login")
def test_a_disabled_client(client):
	client.enabled = 0
	client.save()
	with pytest.raises(FatalAuthorizationError) as refused:
		validate(query(client))
	assert refused.value.client == client.name


@requirement("security", "4a", "every other error goes to the redirect URI")
@requirement("RFC 6749", "4.1.2.1", "every other error goes to the redirect URI, with state")
@pytest.mark.parametrize(
	"change, error",
	[
		({"response_type": None}, "invalid_request"),
		({"response_type": "token"}, "unsupported_response_type"),
		({"response_type": "code token"}, "unsupported_response_type"),
		({"response_type": "Code"}, "unsupported_response_type"),
		({"response_type": "none"}, "unsupported_response_type"),
		({"response_mode": "fragment"}, "invalid_request"),
		({"request": "x"}, "request_not_supported"),
		({"request_uri": "https://x"}, "request_uri_not_supported"),
		({"scope": "all"}, "invalid_scope"),
		({"scope": "profile unknown"}, "invalid_scope"),
		({"scope": "PROFILE"}, "invalid_scope"),
		({"scope": 'pro"file'}, "invalid_scope"),
		({"scope": "profile\n"}, "invalid_request"),
		({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
		({"code_challenge_method": "plain"}, "invalid_request"),
		({"code_challenge_method": None}, "invalid_request"),
		({"nonce": "\x00"}, "invalid_request"),
		({"nonce": "n" * 501}, "invalid_request"),
	],
)
def test_the_client_is_told(client, change, error):
	answer = refusal(query(client, **change))
	assert answer["error"] == error
	assert answer["state"] == "s"
	assert answer["iss"]
	assert answer["error_description"].isascii()


@requirement("security", "7a", "repeated parameters are refused")
@requirement("RFC 6749", "3.1", "parameters must not be included more than once")
@pytest.mark.parametrize("name", ["state", "scope", "response_type", "code_challenge", "unknown"])
def test_repeated_parameters(client, name):
	assert refusal(f"{query(client)}&{name}=a&{name}=b")["error"] == "invalid_request"


@requirement("security", "5a", "state comes back octet for octet")
@pytest.mark.parametrize("state", ['{"a": "b"}', "%25", "a+b c", "é", "<script>", "a&b=c#d", "x" * MAX_STATE])
def test_the_state_in_success_and_error(client, state):
	request = validate(query(client, state=state))
	assert parse_qs(urlsplit(request.success("c").location).query)["state"] == [state]
	assert refusal(query(client, state=state, response_type="x"))["state"] == state


@requirement("security", "5a", "state comes back octet for octet")
def test_a_state_that_cannot_be_read_is_refused_and_returned(client):
	text = query(client, state=None) + "&state=%FF%00"
	with pytest.raises(RedirectedError) as refused:
		validate(text)
	assert "&state=%FF%00&" in refused.value.response.location


def test_a_huge_state(client):
	assert refusal(query(client, state="x" * (MAX_STATE + 1)))["error"] == "invalid_request"


@requirement("security", "6c", "public clients must send a challenge; a setting demands it of all")
def test_who_needs_a_challenge(make_client):
	confidential = make_client()
	text = query(confidential, code_challenge=None, code_challenge_method=None)
	assert validate(text)
	frappe.db.set_single_value("OAuth2 Provider Settings", "pkce_required_for", "All clients")
	assert refusal(text)["error"] == "invalid_request"


def test_a_client_without_the_grant(make_client):
	client = make_client(grant_types="refresh_token", client_type="Public")
	assert refusal(query(client))["error"] == "unauthorized_client"


def test_a_client_without_scopes_and_a_scope_that_is_disabled(make_client, make_scope):
	assert refusal(query(make_client(scopes=[])))["error"] == "invalid_scope"
	scope = make_scope(methods=["frappe.ping"])
	client = make_client(scopes=[{"scope": scope.name}])
	assert validate(query(client)).scopes == [scope.name]
	scope.enabled = 0
	scope.save()
	assert refusal(query(client, scope=scope.name))["error"] == "invalid_scope"
	assert refusal(query(client))["error"] == "invalid_scope"


@requirement("security", "1b", "loopback redirects with any port, localhost by opt-in")
def test_loopback_redirects(make_client):
	client = make_client(redirect_uris="http://127.0.0.1/cb", client_type="Public")
	assert (
		validate(query(client, redirect_uri="http://127.0.0.1:5000/cb")).redirect_uri
		== "http://127.0.0.1:5000/cb"
	)
	with pytest.raises(FatalAuthorizationError):
		validate(query(client, redirect_uri="http://localhost:5000/cb"))


@requirement("security", "10a", "Host header forgery does not change the issuer")
def test_the_issuer_is_the_sites(client):
	expected = current_issuer()
	with current_request("GET", "/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}):
		assert current_issuer() == expected
		assert f"iss={quote(expected, safe='')}" in validate(query(client)).success("c").location


NAMES = [
	"response_type",
	"client_id",
	"redirect_uri",
	"state",
	"scope",
	"code_challenge",
	"code_challenge_method",
	"x",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=12)), max_size=5), st.text(max_size=20))
def test_validate_raises_nothing_else(client, changes, rubbish):
	for text in (query(client, **dict(changes)), query(client) + "&" + quote(rubbish, safe="&=%+")):
		try:
			validate(text)
		except (FatalAuthorizationError, RedirectedError):
			pass
