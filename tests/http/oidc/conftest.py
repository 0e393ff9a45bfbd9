"""Sign-ins: a client that asks for the scope openid, and what it gets."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from authlib.oidc.core import CodeIDToken, UserInfo
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.support.clients import Client, bearer

SCOPES = ["openid", "profile", "email", "phone", "roles", "offline_access"]


@dataclass
class Provider:
	"""The site as a client finds it: by its configuration document."""

	site: object
	issuer: str

	def fetch(self, path: str) -> dict:
		answer = requests.get(self.site.base_url + path, timeout=60, allow_redirects=False)
		assert answer.status_code == 200, answer.text
		return answer.json()

	@property
	def configuration(self) -> dict:
		return self.fetch("/.well-known/openid-configuration")

	@property
	def keys(self) -> dict:
		return self.fetch(urlsplit(self.configuration["jwks_uri"]).path)

	def read(self, id_token: str, client: Client, access_token: str | None = None, nonce: str | None = None):
		"""Check an ID token as Authlib does, with the keys of the site, and return it."""
		key_set = KeySet.import_key_set(self.keys)
		token = jwt.decode(id_token, key_set, algorithms=["RS256", "ES256"])
		params = {"access_token": access_token, "nonce": nonce}
		claims = CodeIDToken(
			token.claims,
			token.header,
			options={"iss": {"essential": True, "value": self.issuer}, "aud": {"value": client.client_id}},
			params={key: value for key, value in params.items() if value},
		)
		claims.validate()
		assert claims["aud"] == client.client_id
		return claims

	def userinfo(self, access_token: str, verb: str = "GET", **options) -> UserInfo:
		path = urlsplit(self.configuration["userinfo_endpoint"]).path
		answer = bearer(self.site, access_token, path, verb, **options)
		assert answer.status_code == 200, answer.text
		return UserInfo(answer.json())


@pytest.fixture(scope="session")
def provider(site, issuer):
	return Provider(site, issuer)


@pytest.fixture(scope="session")
def relying_party(make_client):
	"""A client with a secret that lets people in with their account of the site."""
	return make_client(scopes=SCOPES)


@pytest.fixture(scope="session")
def phone():
	"""The number of the person; Frappe lets no two users have one."""
	return f"+44 20 {secrets.randbelow(10**8):08}"


@pytest.fixture(scope="session")
def person(make_user, phone):
	"""A person who has a name, a picture, a phone and a role."""
	return make_user(
		roles=["Translator"],
		username=f"ada-{secrets.token_hex(4)}",
		first_name="Ada",
		middle_name="King",
		last_name="Lovelace",
		mobile_no=phone,
		user_image="/files/ada.png",
		language="en",
		time_zone="Europe/London",
	)
