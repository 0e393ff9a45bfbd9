"""The whole flow with Authlib, as its documentation shows it."""

import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tests.support.flow import Dialog, redirect_of

requirement = pytest.mark.requirement

METHODS = ["client_secret_basic", "client_secret_post", "none"]


@pytest.fixture(autouse=True)
def plain_http(monkeypatch):
	"""Authlib refuses http; the site under test may be on this machine."""
	monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


def make_app(client, method: str, site, **options) -> OAuth2Session:
	return OAuth2Session(
		client.client_id,
		client.secret,
		scope="all profile",
		redirect_uri=client.redirect_uri,
		token_endpoint=site.endpoint("get_token"),
		token_endpoint_auth_method=method,
		revocation_endpoint_auth_method=method,
		code_challenge_method="S256",
		**options,
	)


def press_allow(session, url: str) -> str:
	dialog = Dialog.of(session.get(url, allow_redirects=False, timeout=60))
	return redirect_of(dialog.press(session, "allow")).location


@requirement("RFC 6749", "4.1", "Authlib goes through the whole flow")
@pytest.mark.parametrize("method", METHODS)
def test_authlib_goes_through_the_whole_flow(method, confidential, public, login, user, site):
	client = public if method == "none" else confidential
	app = make_app(client, method, site)
	verifier = generate_token(48)
	url, state = app.create_authorization_url(site.endpoint("authorize"), code_verifier=verifier)
	location = press_allow(login(user), url)

	token = app.fetch_token(authorization_response=location, code_verifier=verifier, state=state)
	assert set(token["scope"].split()) == {"all", "profile"}
	who = site.method("frappe.auth.get_logged_user")
	assert app.get(who, timeout=60).json() == {"message": user.name}

	old = dict(token)
	renewed = app.refresh_token(refresh_token=old["refresh_token"])
	assert renewed["refresh_token"] != old["refresh_token"]
	assert app.get(who, timeout=60).status_code == 200

	gone = app.revoke_token(site.endpoint("revoke_token"), token=renewed["refresh_token"])
	assert gone.json() == {"message": "success"}
	assert app.get(who, timeout=60).status_code == 401


@requirement("RFC 7662", "2.1", "Authlib introspects a token")
@pytest.mark.parametrize("method", METHODS[:2])
def test_authlib_introspects_a_token(method, confidential, allow, user, site):
	token = allow(confidential, user).access_token
	answer = make_app(confidential, method, site).introspect_token(
		site.endpoint("introspect_token"), token=token, token_type_hint="access_token"
	)
	assert answer.json()["active"] is True


@requirement("RFC 6749", "5.2", "Authlib understands our refusals")
def test_authlib_understands_a_refusal(confidential, site):
	app = make_app(confidential, "client_secret_basic", site)
	with pytest.raises(OAuthError) as refusal:
		app.fetch_token(code="never-issued", grant_type="authorization_code")
	assert refusal.value.error == "invalid_grant"
