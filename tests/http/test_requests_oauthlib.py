"""The whole flow with requests-oauthlib, as its documentation shows it."""

import base64
import hashlib
import secrets

import pytest
from oauthlib.oauth2 import AccessDeniedError, InvalidGrantError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.support.flow import Dialog, redirect_of

requirement = pytest.mark.requirement

KINDS = ["confidential by Basic", "confidential by post", "public"]


@pytest.fixture(autouse=True)
def plain_http(monkeypatch):
	"""oauthlib refuses http; the site under test may be on this machine."""
	monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def how_to_authenticate(kind, client) -> dict:
	if kind == "public":
		return {"include_client_id": True}
	if kind.endswith("Basic"):
		return {"auth": HTTPBasicAuth(client.client_id, client.secret)}
	return {"include_client_id": True, "client_secret": client.secret}


def press(session, url: str, decision: str = "allow") -> str:
	dialog = Dialog.of(session.get(url, allow_redirects=False, timeout=60))
	return redirect_of(dialog.press(session, decision)).location


@requirement("RFC 6749", "4.1", "requests-oauthlib goes through the whole flow")
@pytest.mark.parametrize("kind", KINDS)
def test_requests_oauthlib_goes_through_the_whole_flow(kind, confidential, public, login, user, site):
	client = public if kind == "public" else confidential
	credentials = how_to_authenticate(kind, client)
	app = OAuth2Session(
		client.client_id, redirect_uri=client.redirect_uri, scope=["all", "profile"], pkce="S256"
	)
	url, state = app.authorization_url(site.endpoint("authorize"))
	location = press(login(user), url)
	assert state in location

	token = app.fetch_token(site.endpoint("get_token"), authorization_response=location, **credentials)
	assert set(token["scope"]) == {"all", "profile"}
	answer = app.get(site.method("frappe.auth.get_logged_user"), timeout=60)
	assert answer.json() == {"message": user.name}

	secret = {} if client.is_public else {"client_secret": client.secret}
	old = token["refresh_token"]
	renewed = app.refresh_token(
		site.endpoint("get_token"),
		refresh_token=old,
		auth=credentials.get("auth"),
		**({} if "auth" in credentials else {"client_id": client.client_id, **secret}),
	)
	assert renewed["refresh_token"] != old
	assert app.get(site.method("frappe.auth.get_logged_user"), timeout=60).status_code == 200

	gone = client.revoke(renewed["refresh_token"])
	assert gone.json() == {"message": "success"}
	assert app.get(site.method("frappe.auth.get_logged_user"), timeout=60).status_code == 401


@requirement("RFC 6749", "5.2", "requests-oauthlib understands our refusals")
def test_requests_oauthlib_understands_a_refusal(confidential, login, user, site):
	app = OAuth2Session(confidential.client_id, redirect_uri=confidential.redirect_uri, scope="profile")
	url, _ = app.authorization_url(site.endpoint("authorize"))
	location = press(login(user), url)
	credentials = how_to_authenticate("confidential by Basic", confidential)
	app.fetch_token(site.endpoint("get_token"), authorization_response=location, **credentials)
	with pytest.raises(InvalidGrantError):
		app.fetch_token(site.endpoint("get_token"), authorization_response=location, **credentials)


@requirement("RFC 7636", "4.1", "a challenge made by hand is worth one made by the library")
def test_a_challenge_made_by_hand(public, login, user, site):
	verifier = secrets.token_urlsafe(32)
	digest = hashlib.sha256(verifier.encode()).digest()
	challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
	app = OAuth2Session(public.client_id, redirect_uri=public.redirect_uri, scope="profile")
	url, _ = app.authorization_url(
		site.endpoint("authorize"), code_challenge=challenge, code_challenge_method="S256"
	)
	token = app.fetch_token(
		site.endpoint("get_token"),
		authorization_response=press(login(user), url),
		code_verifier=verifier,
		include_client_id=True,
	)
	assert token["scope"] == ["profile"]


@requirement("RFC 6749", "4.1.2.1", "requests-oauthlib sees that somebody said no")
def test_requests_oauthlib_sees_a_denial(confidential, login, user, site):
	app = OAuth2Session(confidential.client_id, redirect_uri=confidential.redirect_uri, scope="profile")
	url, _ = app.authorization_url(site.endpoint("authorize"))
	location = press(login(user), url, "deny")
	with pytest.raises(AccessDeniedError):
		app.fetch_token(site.endpoint("get_token"), authorization_response=location)
