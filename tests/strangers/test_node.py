"""openid-client and oauth4webapi sign a person in, by programs that use them as their documentation says."""

import base64
import json
import time

import pytest
import requests

from tests.strangers.browser import sign_in, with_parameter
from tests.support.clients import Client

requirement = pytest.mark.requirement

PACKAGES = ["openid-client", "oauth4webapi"]
both = pytest.mark.parametrize("package", PACKAGES)


@pytest.fixture
def run(run_node, issuer):
	"""`run(package, client, browse, **settings)`: what the program prints in the end.

	`browse` gets the authorization URL and returns the address that the browser comes back to.
	"""

	def program(package: str, client: Client, browse, method="", alg="RS256", **parameters) -> dict:
		settings = {
			"issuer": issuer,
			"client_id": client.client_id,
			"client_secret": client.secret,
			"redirect_uri": client.redirect_uri,
			"method": method or ("none" if client.is_public else "client_secret_basic"),
			"alg": alg,
			"parameters": {"scope": client.scope, **parameters},
		}
		return run_node(package, settings, browse)

	return program


@pytest.fixture
def browse(login, person):
	"""The person allows what a client asks for."""
	return lambda url: sign_in(login(person), url)


def header_of(token: str) -> dict:
	part = token.split(".")[0]
	return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def check(result: dict, client: Client, person) -> None:
	"""Check that the program came to its end, and read what the site says of the person."""
	assert "error" not in result, result
	claims, userinfo, refreshed = result["claims"], result["userinfo"], result["refreshed"]
	assert userinfo["email"] == person.name and userinfo["roles"] == ["Translator"]
	assert claims["aud"] == client.client_id
	for name in ("iss", "sub", "aud", "auth_time", "sid"):
		assert refreshed[name] == claims[name]
	assert userinfo["sub"] == claims["sub"]
	assert result["after_revocation"] == 401


@requirement(
	"OpenID Connect Core", "3.1", "openid-client and oauth4webapi sign a person in, refresh and revoke"
)
@requirement("OpenID Connect Discovery", "4", "openid-client and oauth4webapi find the server by its issuer")
@both
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_person_signs_in(run, browse, package, method, relying_party, public_relying_party, person):
	client = public_relying_party if method == "none" else relying_party
	check(run(package, client, browse, method), client, person)


@requirement(
	"OpenID Connect Core", "2", "openid-client and oauth4webapi accept an ID token signed with ES256"
)
@both
def test_es256(run, browse, package, settings, make_client, relying_party, person):
	settings(offer_es256=1)
	client = make_client(scopes=relying_party.scopes, id_token_signed_response_alg="ES256")
	result = run(package, client, browse, alg="ES256")
	check(result, client, person)
	assert header_of(result["id_token"])["alg"] == "ES256"


@requirement(
	"OpenID Connect Core", "3.1.2.1", "openid-client and oauth4webapi understand the answers to prompt=none"
)
@both
def test_no_page(run, package, settings, login, allow, relying_party, person):
	def error_for(session) -> str:
		return run(package, relying_party, lambda url: sign_in(session, url), prompt="none")["error"]

	assert error_for(requests.Session()) == "login_required"
	assert error_for(login(person)) == "consent_required"
	settings(skip_authorization="Auto")
	allow(relying_party, person)
	session = login(person)
	check(
		run(package, relying_party, lambda url: sign_in(session, url), prompt="none"), relying_party, person
	)


@requirement(
	"OpenID Connect Core", "3.1.2.1", "openid-client and oauth4webapi find auth_time as max_age demands"
)
@both
def test_a_young_login(run, package, login, relying_party, person):
	begin, session = int(time.time()), login(person, new=True)
	result = run(package, relying_party, lambda url: sign_in(session, url), max_age=600)
	check(result, relying_party, person)
	assert begin <= result["claims"]["auth_time"] <= time.time()


@requirement(
	"RFC 9207", "2.4", "openid-client and oauth4webapi refuse a response without iss, or with that of others"
)
@both
@pytest.mark.parametrize(
	("name", "value"), [("iss", "https://other.example"), ("iss", None), ("state", "another-state")]
)
def test_a_changed_response(run, browse, package, name, value, relying_party):
	result = run(package, relying_party, lambda url: with_parameter(browse(url), name, value))
	assert result["error"].startswith("OAUTH_") and name in str(result["reasons"]), result


@requirement(
	"OpenID Connect Core", "3.1.3.7", "openid-client and oauth4webapi refuse the nonce of another request"
)
@both
def test_another_nonce(run, browse, package, relying_party):
	result = run(package, relying_party, lambda url: browse(with_parameter(url, "nonce", "another")))
	assert result["error"].startswith("OAUTH_") and "nonce" in str(result["reasons"]), result


@requirement("RFC 6749", "4.1.2.1", "openid-client and oauth4webapi understand that the user denied")
@both
def test_denied(run, login, package, relying_party, person):
	result = run(package, relying_party, lambda url: sign_in(login(person), url, "deny"))
	assert result["error"] == "access_denied"
