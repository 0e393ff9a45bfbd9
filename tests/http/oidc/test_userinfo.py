"""The userinfo endpoint and its claims: OpenID Connect Core 5."""

import json

import pytest
import requests

from tests.support import flow
from tests.support.clients import bearer

requirement = pytest.mark.requirement


@pytest.fixture
def access_token(allow, relying_party, person):
	return allow(relying_party, person).access_token


@requirement("security", "41", "claims by scope")
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_the_claims_of_all_scopes(provider, access_token, person, phone, verb):
	info = provider.userinfo(access_token, verb)
	assert info == {
		"sub": info["sub"],
		# Frappe 15 leaves the middle name out.
		"name": info["name"],
		"given_name": "Ada",
		"middle_name": "King",
		"family_name": "Lovelace",
		"preferred_username": info["preferred_username"],
		"picture": f"{provider.issuer}/files/ada.png",
		"locale": "en",
		"zoneinfo": "Europe/London",
		"updated_at": info["updated_at"],
		"email": person.name,
		"phone_number": phone,
		"roles": ["Translator"],
	}
	assert isinstance(info["updated_at"], int) and info["preferred_username"].startswith("ada-")
	assert info["name"] in ("Ada Lovelace", "Ada King Lovelace")


@requirement("security", "41", "claims by scope")
@pytest.mark.parametrize(
	("scope", "claims"),
	[
		("openid", set()),
		("openid email", {"email"}),
		("openid phone", {"phone_number"}),
		("openid roles", {"roles"}),
		("openid offline_access", set()),
	],
)
def test_a_scope_opens_its_claims_alone(provider, allow, relying_party, person, scope, claims):
	token = allow(relying_party, person, scope=scope).access_token
	assert provider.userinfo(token).keys() == {"sub"} | claims


@requirement("security", "41", "empty claims are left out, and a private picture")
def test_what_is_not_known_is_left_out(provider, allow, relying_party, make_user):
	user = make_user(first_name="Bo", user_image="/private/files/bo.png")
	info = provider.userinfo(allow(relying_party, user).access_token)
	assert not {"picture", "middle_name", "phone_number", "gender", "birthdate", "roles"} & info.keys()
	assert None not in info.values() and "" not in info.values()


@requirement("security", "41", "email_verified is what the setting proves")
def test_whether_the_address_is_verified(provider, settings, access_token):
	assert "email_verified" not in provider.userinfo(access_token)
	settings(email_verified="All")
	assert provider.userinfo(access_token)["email_verified"] is True
	settings(email_verified="Proved")
	assert provider.userinfo(access_token)["email_verified"] is False


@requirement("OpenID Connect Core", "5.3.1", "a token without openid is refused with a challenge")
@pytest.mark.parametrize("scope", ["profile", "all"])
def test_a_token_without_openid(site, make_client, allow, person, scope):
	token = allow(make_client(scopes=[scope]), person).access_token
	answer = bearer(site, token, site.endpoint("userinfo"))
	assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
	assert 'scope="openid"' in answer.headers["WWW-Authenticate"]


@requirement("OpenID Connect Core", "5.3.3", "without a token the answer is 401 with a challenge")
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_without_a_token(site, access_token, verb):
	for options in ({}, {"params": {"access_token": access_token}}, {"data": {"access_token": access_token}}):
		answer = requests.request(verb, site.endpoint("userinfo"), timeout=60, **options)
		assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")


@requirement("OpenID Connect Core", "5.4", "a client may look for the roles under another name")
def test_roles_under_another_name(provider, make_client, allow, person):
	client = make_client(scopes=["openid", "roles"], roles_claim="groups")
	info = provider.userinfo(allow(client, person).access_token)
	assert info["groups"] == ["Translator"] and "roles" not in info


@requirement("OpenID Connect Core", "5.5", "single claims can be asked for, for either place")
def test_single_claims(provider, allow, relying_party, person):
	claims = {
		"userinfo": {"name": {"essential": True}, "unknown": None},
		"id_token": {"email": None, "acr": {"values": ["urn:x"]}},
	}
	tokens = allow(relying_party, person, scope="openid", claims=json.dumps(claims)).tokens()
	info = provider.userinfo(tokens["access_token"])
	assert info.keys() == {"sub", "name"}
	read = provider.read(tokens["id_token"], relying_party)
	assert read["email"] == person.name and not {"acr", "name", "unknown"} & read.keys()
	refreshed = relying_party.refresh(tokens["refresh_token"]).json()
	assert provider.userinfo(refreshed["access_token"]) == info
	assert provider.read(refreshed["id_token"], relying_party)["email"] == person.name


@requirement("security", "41", "no claim whose scope the client does not have")
def test_a_client_learns_no_claim_of_a_scope_that_is_not_its_own(provider, make_client, allow, person):
	client = make_client(scopes=["openid", "email"])
	claims = {"userinfo": {"phone_number": None, "roles": None, "email": None}}
	token = allow(client, person, scope="openid", claims=json.dumps(claims)).access_token
	assert provider.userinfo(token).keys() == {"sub", "email"}


@requirement("OpenID Connect Core", "5.4", "a client may have the claims in the ID token")
def test_claims_in_the_id_token(provider, make_client, allow, person):
	client = make_client(scopes=["openid", "email", "roles"], claims_in_id_token=1)
	read = provider.read(allow(client, person).tokens()["id_token"], client)
	assert (read["email"], read["roles"]) == (person.name, ["Translator"])


@requirement("security", "41", "the dialog shows what is shared, with the values")
def test_the_dialog_shows_the_values(login, make_client, person, phone):
	client = make_client(scopes=["openid", "email", "phone", "roles"])
	page = flow.authorize(
		login(person), client, scope="openid roles", claims='{"userinfo":{"email":null}}'
	).text
	assert "Translator" in page and f">{person.name}</bdi></li>" in page
	assert phone not in page


def test_many_values_are_in_a_fold(login, make_client, make_user, world):
	roles = sorted(world.insert("Role", role_name=world.unique("Role"))["name"] for _number in range(11))
	client, person = make_client(scopes=["openid", "roles"]), make_user(roles=roles)
	page = flow.authorize(login(person), client).text
	shown, fold = page[: page.index("<details>")], page[page.index("<summary>3 more</summary>") :]
	# Each is isolated, so that those of another direction stay in their place.
	assert [role for role in roles if f"<bdi>{role}</bdi>" not in shown] == roles[8:]
	assert all(f"<bdi>{role}</bdi>" in fold for role in roles[8:])


@requirement(
	"security", "41", "claims that were not consented to are asked for, also where the dialog is skipped"
)
def test_more_claims_are_asked_for(settings, login, make_client, person):
	settings(skip_authorization="Auto")
	client = make_client(scopes=["openid", "email", "phone"])
	flow.allow(login(person), client, person.name, scope="openid email")
	for claims, status in (('{"userinfo":{"email":null}}', 303), ('{"id_token":{"phone_number":null}}', 200)):
		answer = flow.authorize(login(person), client, scope="openid", claims=claims)
		assert answer.status_code == status


@requirement("OpenID Connect Core", "5.5", "a claims parameter that is none is refused")
@pytest.mark.parametrize(
	"claims",
	["x", "[]", "1", '{"userinfo":[]}', '{"id_token":{"sub":{"value":1}}}', "[" * 500],
)
def test_a_bad_claims_parameter(login, relying_party, person, claims):
	redirect = flow.redirect_of(flow.authorize(login(person), relying_party, claims=claims))
	assert redirect["error"] == "invalid_request" and "claims" in redirect["error_description"]


@requirement("security", "41", "claims end with the scopes that the client loses, those by name too")
@pytest.mark.parametrize("claims", [None, '{"userinfo":{"email":null}}'])
def test_a_scope_that_the_client_loses(provider, admin, make_client, allow, person, claims):
	client = make_client(scopes=["openid", "email"])
	scope = "openid" if claims else "openid email"
	tokens = allow(client, person, scope=scope, claims=claims).tokens()
	assert "email" in provider.userinfo(tokens["access_token"])
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": "openid"}])
	assert provider.userinfo(tokens["access_token"]).keys() == {"sub"}
	refreshed = client.refresh(tokens["refresh_token"]).json()
	assert provider.userinfo(refreshed["access_token"]).keys() == {"sub"}


@requirement(
	"security", "41", "claims of a disabled scope are closed, and without openid there is no ID token"
)
def test_a_disabled_scope(site, provider, admin, make_client, allow, person):
	client = make_client(scopes=["openid", "phone"], claims_in_id_token=1)
	tokens = allow(client, person).tokens()
	for scope in ("phone", "openid"):
		admin.update("OAuth2 Scope", scope, enabled=0)
		try:
			if scope == "phone":
				assert provider.userinfo(tokens["access_token"]).keys() == {"sub"}
			else:
				answer = bearer(site, tokens["access_token"], site.endpoint("userinfo"))
				assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")
			tokens = client.refresh(tokens["refresh_token"]).json()
			assert ("id_token" in tokens) is (scope == "phone")
			if scope == "phone":
				assert "phone_number" not in provider.read(tokens["id_token"], client)
		finally:
			admin.update("OAuth2 Scope", scope, enabled=1)


def test_a_body_that_is_none(site, access_token):
	headers = {"Content-Type": "application/json"}
	answer = bearer(site, access_token, site.endpoint("userinfo"), "POST", data=b"{x", headers=headers)
	assert answer.status_code in (200, 400) and "Traceback" not in answer.text


@requirement(
	"security", "41", "what a refresh leaves out takes its claims along, also those asked for by name"
)
def test_a_narrower_refresh(provider, person, make_client, allow):
	client = make_client(scopes=["openid", "email", "phone"])
	claims = json.dumps({place: {"email": None, "phone_number": None} for place in ("userinfo", "id_token")})
	tokens = allow(client, person, scope="openid email", claims=claims).tokens()
	assert {"email", "phone_number"} <= provider.userinfo(tokens["access_token"]).keys()
	narrow = client.refresh(tokens["refresh_token"], scope="openid").json()
	for said in (provider.userinfo(narrow["access_token"]), provider.read(narrow["id_token"], client)):
		# The scope of the other claim was not asked for, so the refresh did not leave it out.
		assert "email" not in said and "phone_number" in said
	wide = client.refresh(narrow["refresh_token"]).json()
	assert "email" in provider.userinfo(wide["access_token"])
