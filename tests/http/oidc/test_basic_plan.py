"""The modules of the OpenID Foundation's plan "Basic OP", by their names."""

import json
import time
from urllib.parse import urlencode

import pytest
import requests

from tests.support import flow
from tests.support.clients import bearer, make_verifier
from tests.support.ways_to_sign_in import new_browser, sign_in

requirement = pytest.mark.requirement


@pytest.fixture(scope="module")
def browser(login, person):
	return login(person, new=True)


@pytest.fixture
def ask(browser, relying_party):
	"""`ask(**parameters)`: the answer to an authorization request of the person's session."""
	return lambda **parameters: flow.authorize(browser, relying_party, **parameters)


@pytest.fixture
def log_in(provider, browser, relying_party, person):
	"""`log_in(auth, **parameters)`: the whole flow; returns the token answer and the checked ID token."""

	def run(auth=None, pkce=False, **parameters):
		parameters = {"nonce": "a-nonce", **parameters}
		allowed = flow.allow(browser, relying_party, person.name, pkce, **parameters)
		tokens = allowed.tokens(auth=auth)
		claims = provider.read(
			tokens["id_token"], relying_party, tokens["access_token"], nonce=parameters["nonce"]
		)
		return tokens, claims

	return run


def error_of(answer) -> str:
	return flow.redirect_of(answer)["error"]


@requirement("OpenID Foundation", "oidcc-server", "the whole flow with client_secret_basic")
def test_oidcc_server(provider, log_in):
	tokens, claims = log_in(auth="basic")
	assert tokens["token_type"] == "Bearer" and tokens["refresh_token"]
	kids = [key["kid"] for key in provider.keys["keys"]]
	assert len(set(kids)) == len(kids) >= 2
	assert provider.userinfo(tokens["access_token"])["sub"] == claims["sub"]


@requirement(
	"OpenID Foundation", "oidcc-server-client-secret-post", "the whole flow with a secret in the body"
)
def test_oidcc_server_client_secret_post(log_in):
	assert log_in(auth="post")


@requirement("OpenID Foundation", "oidcc-response-type-missing", "an error without response_type")
def test_oidcc_response_type_missing(ask):
	assert error_of(ask(response_type=None)) == "invalid_request"


@requirement("OpenID Foundation", "oidcc-idtoken-signature", "signed with RS256 by a published key")
def test_oidcc_idtoken_signature(provider, log_in):
	_tokens, claims = log_in()
	assert claims.header["alg"] == "RS256"
	assert claims.header["kid"] in [key["kid"] for key in provider.keys["keys"]]


@requirement("OpenID Foundation", "oidcc-idtoken-unsigned", "none is not offered")
def test_oidcc_idtoken_unsigned(provider, admin, relying_party):
	assert "none" not in provider.configuration["id_token_signing_alg_values_supported"]
	with pytest.raises(AssertionError):
		admin.update("OAuth2 Client", relying_party.client_id, id_token_signed_response_alg="none")


@requirement("OpenID Foundation", "oidcc-userinfo-get", "userinfo by GET")
def test_oidcc_userinfo_get(provider, log_in):
	tokens, claims = log_in()
	assert provider.userinfo(tokens["access_token"], "GET")["sub"] == claims["sub"]


@requirement("OpenID Foundation", "oidcc-userinfo-post-header", "userinfo by POST with the header")
def test_oidcc_userinfo_post_header(provider, log_in):
	tokens, claims = log_in()
	assert provider.userinfo(tokens["access_token"], "POST")["sub"] == claims["sub"]


@requirement(
	"OpenID Foundation", "oidcc-userinfo-post-body", "a token in the body is refused, as the RFC allows"
)
def test_oidcc_userinfo_post_body(site, log_in):
	tokens, _claims = log_in()
	form = {"access_token": tokens["access_token"]}
	assert requests.post(site.endpoint("userinfo"), data=form, timeout=60).status_code == 401


@requirement(
	"OpenID Foundation", "oidcc-ensure-request-without-nonce-succeeds-for-code-flow", "no nonce is needed"
)
def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(log_in):
	assert "nonce" not in log_in(nonce=None)[1]


@requirement("OpenID Foundation", "oidcc-scope-profile", "the claims of profile")
@requirement("OpenID Foundation", "oidcc-scope-email", "the claims of email")
@requirement("OpenID Foundation", "oidcc-scope-phone", "the claims of phone")
@pytest.mark.parametrize(
	("scope", "claim"), [("profile", "name"), ("email", "email"), ("phone", "phone_number")]
)
def test_oidcc_scope(provider, log_in, scope, claim):
	tokens, _claims = log_in(scope=f"openid {scope}")
	info = provider.userinfo(tokens["access_token"])
	assert info[claim] and not [value for value in info.values() if value in (None, "")]


@requirement("OpenID Foundation", "oidcc-scope-address", "address is not offered")
def test_oidcc_scope_address(provider, ask):
	assert "address" not in provider.configuration["scopes_supported"]
	assert error_of(ask(scope="openid address")) == "invalid_scope"


@requirement("OpenID Foundation", "oidcc-scope-all", "all scopes together")
def test_oidcc_scope_all(provider, log_in, relying_party):
	tokens, _claims = log_in(scope=relying_party.scope)
	assert {"name", "email", "phone_number"} <= provider.userinfo(tokens["access_token"]).keys()


@requirement("OpenID Foundation", "oidcc-alternate-happy-flow", "another order of scopes and parameters")
def test_oidcc_alternate_happy_flow(browser, relying_party, person, provider):
	parameters = flow.authorization_request(relying_party, None, scope="email openid profile", nonce="n")
	query = urlencode(dict(reversed(parameters.items())))
	answer = flow.authorize_with(browser, relying_party.site, query)
	redirect = flow.redirect_of(flow.Dialog.of(answer).press(browser, "allow"))
	allowed = flow.Allowed(relying_party, person.name, None, relying_party.redirect_uri, redirect)
	assert provider.read(allowed.tokens()["id_token"], relying_party, nonce="n")


@requirement("OpenID Foundation", "oidcc-display-page", "display=page is accepted")
@requirement("OpenID Foundation", "oidcc-display-popup", "display=popup is accepted")
@requirement(
	"OpenID Foundation",
	"oidcc-ensure-request-with-unknown-parameter-succeeds",
	"an unknown parameter is ignored",
)
@requirement("OpenID Foundation", "oidcc-login-hint", "login_hint is accepted")
@requirement("OpenID Foundation", "oidcc-ui-locales", "ui_locales is accepted")
@requirement("OpenID Foundation", "oidcc-claims-locales", "claims_locales is accepted")
@pytest.mark.parametrize(
	"parameters",
	[
		{"display": "page"},
		{"display": "popup"},
		{"extra": "foobar"},
		{"login_hint": "somebody@example.com"},
		{"ui_locales": "se"},
		{"claims_locales": "se"},
	],
)
def test_oidcc_accepted_parameters(log_in, parameters):
	assert log_in(**parameters)


@requirement("OpenID Foundation", "oidcc-ensure-request-with-acr-values-succeeds", "no acr is echoed")
def test_oidcc_ensure_request_with_acr_values_succeeds(log_in):
	assert "acr" not in log_in(acr_values="1 2")[1]


def sign_in_again(site, browser, answer, person):
	page = flow.Dialog.of(answer)
	back = flow.redirect_of(page.press(browser, "switch"))["redirect-to"]
	sign_in(browser, site, person)
	return browser.get(site.base_url + back, allow_redirects=False, timeout=60)


@requirement("OpenID Foundation", "oidcc-prompt-login", "the person signs in again, and auth_time is later")
@requirement("OpenID Foundation", "oidcc-max-age-1", "the person signs in again, and auth_time is later")
@pytest.mark.parametrize("parameters", [{"prompt": "login"}, {"max_age": "1"}])
def test_oidcc_another_login(site, login, provider, relying_party, person, parameters):
	browser = login(person, new=True)
	first = flow.allow(browser, relying_party, person.name).tokens()["id_token"]
	time.sleep(2.1)
	answer = sign_in_again(site, browser, flow.authorize(browser, relying_party, **parameters), person)
	redirect = flow.redirect_of(flow.Dialog.of(answer).press(browser, "allow"))
	allowed = flow.Allowed(relying_party, person.name, None, relying_party.redirect_uri, redirect)
	second = allowed.tokens()["id_token"]
	before, after = (provider.read(token, relying_party)["auth_time"] for token in (first, second))
	assert before < after <= time.time()


@requirement("OpenID Foundation", "oidcc-max-age-10000", "no new login, and the same auth_time")
def test_oidcc_max_age_10000(log_in):
	assert log_in()[1]["auth_time"] == log_in(max_age="10000")[1]["auth_time"]


@requirement("OpenID Foundation", "oidcc-prompt-none-not-logged-in", "login_required without a page")
def test_oidcc_prompt_none_not_logged_in(relying_party):
	assert error_of(flow.authorize(new_browser(), relying_party, prompt="none")) == "login_required"


@requirement("OpenID Foundation", "oidcc-prompt-none-logged-in", "no page, the same sub and auth_time")
@requirement("OpenID Foundation", "oidcc-id-token-hint", "no page with a hint, the same sub")
def test_oidcc_prompt_none_logged_in(settings, log_in, ask):
	tokens, first = log_in()
	settings(skip_authorization="Auto")
	for parameters in ({}, {"id_token_hint": tokens["id_token"]}):
		assert "code" in flow.redirect_of(ask(prompt="none", **parameters)).params
		_tokens, second = log_in(prompt="none", **parameters)
		assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


@requirement("OpenID Foundation", "oidcc-codereuse", "a code is used once")
@requirement("OpenID Foundation", "oidcc-codereuse-30seconds", "its second use ends the access token")
def test_oidcc_codereuse(site, allow, relying_party, person):
	allowed = allow(relying_party, person, pkce=False)
	token = allowed.access_token
	again = relying_party.exchange(allowed)
	assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
	assert bearer(site, token, site.endpoint("userinfo")).status_code == 401


@requirement("OpenID Foundation", "oidcc-ensure-registered-redirect-uri", "a page, and no redirect")
def test_oidcc_ensure_registered_redirect_uri(ask):
	answer = ask(redirect_uri="https://app.example.com/other")
	assert answer.status_code == 400 and "Location" not in answer.headers


@requirement("OpenID Foundation", "oidcc-ensure-post-request-succeeds", "a request by POST")
def test_oidcc_ensure_post_request_succeeds(site, browser, relying_party):
	form = flow.authorization_request(relying_party, None)
	answer = requests.post(site.endpoint("authorize"), data=form, allow_redirects=False, timeout=60)
	for name, value in answer.cookies.items():
		browser.cookies.set(name, value, path="/")
	back = browser.get(site.base_url + answer.headers["Location"], allow_redirects=False, timeout=60)
	assert flow.redirect_of(flow.Dialog.of(back).press(browser, "allow"))["code"]


@requirement(
	"OpenID Foundation",
	"oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
	"request_uri is refused by its own error",
)
@requirement(
	"OpenID Foundation",
	"oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
	"request is refused by its own error",
)
@requirement(
	"OpenID Foundation", "oidcc-ensure-request-object-with-redirect-uri", "request is refused, not ignored"
)
@pytest.mark.parametrize(
	("name", "value"),
	[("request_uri", "https://app.example.com/request"), ("request", "eyJhbGciOiJub25lIn0.e30.")],
)
def test_oidcc_request_objects(provider, ask, name, value):
	assert error_of(ask(**{name: value})) == f"{name}_not_supported"
	assert provider.configuration[f"{name}_parameter_supported"] is False


@requirement("OpenID Foundation", "oidcc-claims-essential", "name comes where it is essential")
def test_oidcc_claims_essential(provider, log_in):
	claims = json.dumps({"userinfo": {"name": {"essential": True}}})
	tokens, _claims = log_in(scope="openid", claims=claims)
	assert provider.userinfo(tokens["access_token"])["name"]


@requirement(
	"OpenID Foundation", "oidcc-refresh-token", "bound to its client, with the same iss, sub and aud"
)
def test_oidcc_refresh_token(provider, log_in, relying_party, other_client):
	tokens, first = log_in()
	refused = other_client.refresh(tokens["refresh_token"])
	assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
	second = provider.read(relying_party.refresh(tokens["refresh_token"]).json()["id_token"], relying_party)
	same = ("iss", "sub", "aud", "auth_time")
	assert [first[name] for name in same] == [second[name] for name in same]


@requirement(
	"OpenID Foundation", "oidcc-ensure-request-with-valid-pkce-succeeds", "a verifier of every letter"
)
def test_oidcc_ensure_request_with_valid_pkce_succeeds(browser, relying_party, person):
	verifier = make_verifier() + "-._~"
	answer = flow.authorize(browser, relying_party, verifier)
	redirect = flow.redirect_of(flow.Dialog.of(answer).press(browser, "allow"))
	allowed = flow.Allowed(relying_party, person.name, verifier, relying_party.redirect_uri, redirect)
	assert allowed.tokens()["id_token"]
