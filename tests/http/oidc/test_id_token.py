"""The ID token: OpenID Connect Core 2, 3.1.3.3, 12.2."""

import base64
import json
import time

import pytest

from tests.support import flow
from tests.support.clients import bearer
from tests.support.frappe_api import sign_in

requirement = pytest.mark.requirement


@pytest.fixture
def signed_in(allow, relying_party, person):
	"""Tokens of a new sign-in, with a nonce."""
	return allow(relying_party, person, nonce="n-0S6_WzA2Mj <&>")


def header_of(token):
	part = token.split(".")[0]
	return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@requirement(
	"security",
	"39",
	"an ID token names the issuer, its client and the nonce, and is bound to the access token",
)
def test_a_sign_in_gives_an_id_token(provider, signed_in, relying_party):
	tokens = signed_in.tokens()
	claims = provider.read(
		tokens["id_token"], relying_party, tokens["access_token"], nonce="n-0S6_WzA2Mj <&>"
	)
	assert claims["exp"] - claims["iat"] == 3600 and abs(claims["iat"] - time.time()) < 60
	assert 0 <= claims["iat"] - claims["auth_time"] < 3600
	assert claims["sub"] and "@" not in claims["sub"]
	assert len(claims["sid"]) == 64 and "amr" not in claims and "acr" not in claims
	# What the userinfo endpoint has is not repeated.
	assert not {"name", "email", "roles"} & claims.keys()
	assert header_of(tokens["id_token"])["alg"] == "RS256"


@requirement("security", "38", "sub is the same in ID token, userinfo, introspection and refresh")
def test_the_subject_is_one(provider, signed_in, relying_party):
	tokens = signed_in.tokens()
	subject = provider.read(tokens["id_token"], relying_party)["sub"]
	assert provider.userinfo(tokens["access_token"])["sub"] == subject
	assert relying_party.introspect(tokens["access_token"]).json()["sub"] == subject
	refreshed = relying_party.refresh(tokens["refresh_token"]).json()
	assert provider.read(refreshed["id_token"], relying_party)["sub"] == subject


@requirement("security", "40", "auth_time survives a refresh, and the nonce does not")
def test_a_refresh_gives_a_new_id_token(provider, signed_in, relying_party):
	tokens = signed_in.tokens()
	first = provider.read(tokens["id_token"], relying_party)
	for _again in range(2):
		tokens = relying_party.refresh(tokens["refresh_token"]).json()
		claims = provider.read(tokens["id_token"], relying_party, tokens["access_token"])
		same = ("iss", "sub", "aud", "auth_time", "sid")
		assert [claims[name] for name in same] == [first[name] for name in same]
		assert "nonce" not in claims and claims["iat"] >= first["iat"]


@requirement("OpenID Connect Core", "3.1.2.1", "without the scope openid there is no ID token")
def test_no_id_token_without_its_scope(allow, relying_party, person):
	tokens = allow(relying_party, person, scope="profile email").tokens()
	assert "id_token" not in tokens
	assert "id_token" not in relying_party.refresh(tokens["refresh_token"]).json()


@requirement("OpenID Connect Core", "12", "a refresh with a narrower scope gives no ID token without openid")
def test_a_narrower_refresh(allow, relying_party, person):
	tokens = allow(relying_party, person).tokens()
	assert "id_token" not in relying_party.refresh(tokens["refresh_token"], scope="profile").json()


@requirement("security", "39", "an ID token is no access token, and an access token no ID token")
def test_tokens_are_not_mixed_up(site, signed_in, relying_party):
	tokens = signed_in.tokens()
	for endpoint in ("userinfo", "test_resource"):
		answer = bearer(site, tokens["id_token"], site.endpoint(endpoint))
		assert answer.status_code == 401 and 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
	assert relying_party.introspect(tokens["id_token"]).json() == {"active": False}
	assert relying_party.refresh(tokens["id_token"]).json()["error"] == "invalid_grant"
	assert tokens["access_token"].count(".") == 0


@requirement("OpenID Connect Core", "15.1", "a nonce is not needed, and is any text")
@pytest.mark.parametrize("nonce", [None, "é\"'<script>{}", "x" * 500])
def test_any_nonce(provider, allow, relying_party, person, nonce):
	claims = provider.read(allow(relying_party, person, nonce=nonce).tokens()["id_token"], relying_party)
	assert claims.get("nonce") == nonce


def test_another_session_of_the_user_has_another_sid(provider, login, relying_party, person):
	ids = []
	for _session in range(2):
		allowed = flow.allow(login(person, new=True), relying_party, person.name)
		ids.append(provider.read(allowed.tokens()["id_token"], relying_party)["sid"])
	assert len(set(ids)) == 2


@requirement("OpenID Connect Core", "2", "a client that is set to ES256 gets it where the site offers it")
def test_es256(provider, settings, make_client, allow, person):
	settings(offer_es256=1)
	client = make_client(scopes=["openid"], id_token_signed_response_alg="ES256")
	assert provider.configuration["id_token_signing_alg_values_supported"] == ["RS256", "ES256"]
	tokens = allow(client, person).tokens()
	provider.read(tokens["id_token"], client, tokens["access_token"])
	assert header_of(tokens["id_token"])["alg"] == "ES256"


def test_es256_is_not_used_where_the_site_does_not_offer_it(provider, make_client, allow, person):
	client = make_client(scopes=["openid"], id_token_signed_response_alg="ES256")
	tokens = allow(client, person).tokens()
	provider.read(tokens["id_token"], client)
	assert header_of(tokens["id_token"])["alg"] == "RS256"
	assert provider.configuration["id_token_signing_alg_values_supported"] == ["RS256"]


@requirement("security", "39", "no ID token for a user whom an administrator impersonates")
def test_an_impersonated_session(site, relying_party, person):
	session = sign_in(site, site.admin_user, site.admin_password)
	answer = session.post(
		site.method("frappe.core.doctype.user.user.impersonate"),
		data={"user": person.name, "reason": "Looking for a fault"},
		timeout=60,
	)
	if answer.status_code != 200:
		pytest.skip("this Frappe cannot act as another user")
	assert flow.redirect_of(flow.authorize(session, relying_party))["error"] == "access_denied"
	# Without a sign-in, the app works for the person as before.
	assert flow.Dialog.of(flow.authorize(session, relying_party, scope="profile"))
