"""idpyoidc, which identity federations use, signs a person in."""

import dataclasses
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.strangers.browser import sign_in, with_parameter
from tests.support.clients import Client

rp_handler = pytest.importorskip("idpyoidc.client.rp_handler", reason="idpyoidc is not installed")

requirement = pytest.mark.requirement

# As its documentation has it; other services of its default set are for registration.
PACKAGE = "idpyoidc.client"
SERVICES = {
	"discovery": {"class": f"{PACKAGE}.oidc.provider_info_discovery.ProviderInfoDiscovery"},
	"authorization": {"class": f"{PACKAGE}.oidc.authorization.Authorization"},
	"access_token": {"class": f"{PACKAGE}.oidc.access_token.AccessToken"},
	"refresh_access_token": {"class": f"{PACKAGE}.oidc.refresh_access_token.RefreshAccessToken"},
	"userinfo": {"class": f"{PACKAGE}.oidc.userinfo.UserInfo"},
	"token_revocation": {"class": f"{PACKAGE}.oauth2.token_revocation.TokenRevocation"},
}
PKCE = {
	"function": f"{PACKAGE}.oauth2.add_on.pkce.add_support",
	"kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
}


@dataclasses.dataclass
class RelyingParty:
	"""idpyoidc's handler for one issuer."""

	handler: object
	issuer: str

	def finish(self, address: str) -> dict:
		"""Take the response; exchange the code, check the ID token, and read userinfo."""
		return self.handler.finalize(self.issuer, dict(parse_qsl(urlsplit(address).query)))

	def begin(self, **parameters) -> str:
		return self.handler.begin(self.issuer, req_args=parameters)


@pytest.fixture
def make(issuer):
	"""`make(client)`: a relying party that finds the server by its issuer."""

	def relying_party(client: Client, alg: str = "RS256") -> RelyingParty:
		configuration = {
			"issuer": issuer,
			"client_type": "oidc",
			"client_id": client.client_id,
			"client_secret": client.secret,
			"redirect_uris": client.redirect_uris,
			"response_types_supported": ["code"],
			"scopes_supported": client.scopes,
			"client_authn_methods": ["client_secret_basic"],
			"token_endpoint_auth_methods_supported": ["client_secret_basic"],
			"id_token_signing_alg_values_supported": [alg],
			"add_ons": {"pkce": PKCE},
		}
		handler = rp_handler.RPHandler(
			base_url=client.redirect_uri.rpartition("/")[0],
			client_configs={issuer: configuration},
			services=SERVICES,
			key_conf={"key_defs": [{"type": "EC", "crv": "P-256", "use": ["sig"]}]},
		)
		return RelyingParty(handler, issuer)

	return relying_party


def check(result: dict, issuer: str, client: Client, person) -> None:
	assert "error" not in result, result
	claims, userinfo = result["id_token"], result["userinfo"]
	assert (claims["iss"], claims["aud"]) == (issuer, [client.client_id])
	assert (userinfo["sub"], userinfo["email"]) == (claims["sub"], person.name)
	assert userinfo["roles"] == ["Translator"]


@requirement("OpenID Connect Core", "3.1", "idpyoidc signs a person in, refreshes and revokes")
@requirement("OpenID Connect Discovery", "4", "idpyoidc finds the server by its issuer")
def test_a_person_signs_in(make, issuer, login, relying_party, person):
	party = make(relying_party)
	result = party.finish(sign_in(login(person), party.begin()))
	check(result, issuer, relying_party, person)

	state, subject = result["state"], result["id_token"]["sub"]
	again = party.handler.refresh_access_token(state)
	assert again["access_token"] != result["token"]
	assert again["__verified_id_token"]["sub"] == subject
	assert party.handler.get_user_info(state, access_token=again["access_token"])["sub"] == subject

	library = party.handler.issuer2rp[issuer]
	library.do_request("token_revocation", request_args={"token": again["refresh_token"]}, state=state)
	assert not relying_party.is_active(again["access_token"])


@requirement("OpenID Connect Core", "2", "idpyoidc accepts an ID token signed with ES256")
def test_es256(make, issuer, settings, login, make_client, relying_party, person):
	settings(offer_es256=1)
	client = make_client(scopes=relying_party.scopes, id_token_signed_response_alg="ES256")
	party = make(client, "ES256")
	result = party.finish(sign_in(login(person), party.begin()))
	check(result, issuer, client, person)
	assert result["id_token"].jws_header["alg"] == "ES256"


@requirement("OpenID Connect Core", "3.1.2.1", "idpyoidc understands the answers to prompt=none")
def test_no_page(make, issuer, settings, login, allow, relying_party, person):
	party = make(relying_party)

	def ask(session) -> dict:
		return party.finish(sign_in(session, party.begin(prompt="none")))

	assert ask(requests.Session())["error"] == "login_required"
	settings(skip_authorization="Auto")
	allow(relying_party, person)
	check(ask(login(person)), issuer, relying_party, person)


@requirement("OpenID Connect Core", "3.1.3.7", "idpyoidc refuses what does not belong to its request")
@pytest.mark.parametrize(
	("where", "name", "value", "reason"),
	[
		("request", "nonce", "another", "Invalid nonce"),
		("request", "code_challenge", "x" * 43, "invalid_grant"),
		("response", "state", "another-state", "Unknown state"),
		("response", "iss", "https://other.example", "Issuer mismatch"),
	],
)
def test_another_request(make, login, relying_party, person, where, name, value, reason):
	party = make(relying_party)
	url = party.begin()
	if where == "request":
		url = with_parameter(url, name, value)
	back = sign_in(login(person), url)
	if where == "response":
		back = with_parameter(back, name, value)
	with pytest.raises(Exception, match=reason):
		party.finish(back)
