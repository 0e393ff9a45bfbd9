"""Fixtures of clients that register themselves."""

import json
import secrets

import pytest
import requests

from tests.support.agents import CLAUDE_CODE, LISTED, SCHEMES, Agent
from tests.support.clients import Client

OFFERED = ("openid", "profile", "email")


@pytest.fixture
def registering(settings, world):
	"""A site that lets well-known agents register; `registering(self_made_clients_wait=1)` changes more settings."""
	opened = {
		"allow_dynamic_registration": 1,
		"registration_hosts": "\n".join(LISTED),
		"refused_hosts": "",
		"registration_scopes": [{"scope": scope} for scope in OFFERED],
		"private_schemes": "\n".join(SCHEMES),
	}

	def change(**values):
		settings(**{**opened, **values})

	change()
	return change


@pytest.fixture
def address():
	"""An address from which nobody has registered a client yet."""
	return random_address()


def random_address() -> str:
	return f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"


@pytest.fixture
def send(site, world, address):
	"""`send({...})`: register a client; the answer."""

	def post(body: dict | bytes, path: str = "", **options):
		data = body if isinstance(body, bytes) else json.dumps(body).encode()
		headers = {
			"Content-Type": "application/json",
			"X-Forwarded-For": address,
			**options.pop("headers", {}),
		}
		url = path or site.endpoint("register_client")
		answer = requests.post(url, data=data, headers=headers, timeout=60, **options)
		if answer.status_code == 201:
			world.adopt("OAuth2 Client", [answer.json()["client_id"]])
		return answer

	return post


@pytest.fixture
def register(registering, send, site):
	"""`register(CLAUDE, client_name="x")`: a client of an agent, and what it was told."""

	def make(agent: Agent = CLAUDE_CODE, **changes):
		answer = send({**agent.sends, **changes})
		assert answer.status_code == 201, answer.text
		told = answer.json()
		client = Client(
			site,
			told["client_id"],
			told.get("client_secret"),
			told["redirect_uris"],
			told["scope"].split(),
			told,
		)
		return client

	return make


def manage(client: Client, verb: str, token: str | None = None, **options):
	"""A request to the client's own registration."""
	told = client.fields
	headers = {
		"Authorization": f"Bearer {token or told['registration_access_token']}",
		"X-Forwarded-For": random_address(),
	}
	return requests.request(verb, told["registration_client_uri"], headers=headers, timeout=60, **options)
