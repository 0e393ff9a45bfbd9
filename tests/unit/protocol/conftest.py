"""Clients, requests and issued codes for the tests of the protocol."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

import frappe
import pytest

from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.clients.registration import add_client
from oauth_provider.protocol.clients.registration_metadata import SiteRules, read_registration
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.protocol.pkce import s256
from oauth_provider.store import clients, codes, grants, provider_settings, tokens
from oauth_provider.store.hashing import generate
from oauth_provider.store.records import Client, TokenClient
from oauth_provider.store.records.client import DYNAMIC
from oauth_provider.wire import new_secrets
from tests.support.agents import LISTED, SCHEMES

CALLBACK = "https://app.example.com/callback"
VERIFIER = secrets.token_urlsafe(48)
RULES = SiteRules(
	accepts_host={*LISTED, self_made.THIS_DEVICE, "cursor:", "bad.example"}.__contains__,
	auth_methods=("none", "client_secret_basic"),
	scopes=("openid", "profile"),
	accepted_schemes=SCHEMES,
)


@dataclass(frozen=True, kw_only=True)
class KnownClient(Client, TokenClient):
	"""A client as both endpoints read it, with the secret that its developer holds."""

	secret: str | None


@pytest.fixture
def find_client(make_client):
	"""Register a client: `find_client(client_type="Public")`."""

	def find(**values):
		document = make_client(**values)
		secret = new_secrets.make(document.name) if document.client_type == "Confidential" else None
		values = vars(clients.find(document.name)) | vars(clients.find_to_issue(document.name))
		return KnownClient(**values, secret=secret)

	return find


@dataclass
class Issued:
	"""A code or a token pair, as the client holds it, and where it came from."""

	client: KnownClient
	user: str
	grant: str
	family: str
	code: str
	access_token: str = ""
	refresh_token: str = ""
	row: str = ""

	def redemption(self, **changes) -> Parameters:
		"""The parameters that redeem the code; None takes one out."""
		values = {"code": self.code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER, **changes}
		return Parameters.parse(
			urlencode({name: value for name, value in values.items() if value is not None})
		)


@pytest.fixture
def issue_code(find_client):
	"""Issue a code: `issue_code(client, lifetime=300, code_challenge=None)`."""

	def issue(client=None, user="Administrator", lifetime=300, scopes="profile", **values):
		client = client or find_client()
		code = generate()
		grant = grants.add_consent(client.name, user, scopes.split())
		values = {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256", **values}
		family = codes.issue(
			code,
			lifetime,
			client=client.name,
			user=user,
			scopes=scopes,
			redirect_uri=CALLBACK,
			oauth2_grant=grant,
			**values,
		)
		return Issued(client, user, grant, family, code)

	return issue


@pytest.fixture
def issue_pair(issue_code):
	"""Issue an access token and a refresh token: `issue_pair(client, lifetime=3600)`."""

	def issue(
		client=None,
		user="Administrator",
		lifetime=3600,
		refresh_lifetime=86400,
		scopes="profile",
		came_from=None,
	):
		issued = came_from or issue_code(client, user, scopes=scopes)
		pair = Issued(
			issued.client, issued.user, issued.grant, issued.family, issued.code, generate(), generate()
		)
		pair.row = tokens.issue(
			pair.access_token,
			pair.refresh_token,
			lifetime,
			refresh_lifetime,
			client=pair.client.name,
			user=pair.user,
			scopes=scopes,
			refresh_token_scopes=scopes,
			oauth2_grant=pair.grant,
			family=pair.family,
		)
		return pair

	return issue


@pytest.fixture
def schemes():
	frappe.db.set_single_value(provider_settings.DOCTYPE, "private_schemes", "\n".join(SCHEMES))


@pytest.fixture
def register(schemes):
	"""Register an agent: `register(CLAUDE, client_name="x")`; returns the client as the dialog reads it."""

	def make(agent, way=DYNAMIC, host="", settings=None, **changes):
		registration = read_registration({**agent.sends, **changes}, RULES)
		name = add_client(registration, settings or provider_settings.read(), way, host)
		return clients.find(clients.find_client_id(name))

	return make
