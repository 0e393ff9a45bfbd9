"""Tests over HTTP, against a live site."""

import json

import pytest
import requests

from tests.support import flow
from tests.support.bench import run_command
from tests.support.clients import bearer
from tests.support.core_provider import make_core_app
from tests.support.frappe_api import sign_in


@pytest.fixture(scope="session", autouse=True)
def _start_the_clock(request):
	"""Issue what is to expire when the run starts, so that the other tests fill the time."""
	if any(item.get_closest_marker("expiry") for item in request.session.items):
		request.getfixturevalue("short_lived")


@pytest.fixture(scope="module")
def administrator(site):
	"""A session of Administrator, apart from that of `admin`: a dialog gives it a CSRF token."""
	return sign_in(site, site.admin_user, site.admin_password)


@pytest.fixture
def session(login, user):
	"""A session of the user."""
	return login(user)


@pytest.fixture
def dialog(session, confidential):
	"""The open consent dialog of that session."""
	return flow.Dialog.of(flow.authorize(session, confidential))


@pytest.fixture(scope="module")
def allowed(confidential, user, allow):
	"""Access of the ordinary person by the client with a secret; the code is redeemed."""
	granted = allow(confidential, user)
	granted.tokens()
	return granted


@pytest.fixture(scope="module")
def manager_token(make_client, make_user, login, administration):
	"""Of a System Manager, with administration: what is refused is refused to every token."""
	manager = make_user(roles=["System Manager", "Website Manager"])
	return flow.allow(login(manager), make_client(scopes=[administration]), manager.name).access_token


@pytest.fixture
def everyday_sends(site, make_client, make_user, allow):
	"""`everyday_sends(verb, path, **values)`: a request with a System Manager's token of everyday work."""
	manager = make_user(roles=["System Manager", "Script Manager", "Website Manager"])
	token = allow(make_client(scopes=["all"]), manager).access_token
	return lambda verb, path, **options: bearer(site, token, path, verb, **options)


@pytest.fixture
def manager_sends(site, manager_token):
	"""`manager_sends(verb, path, **values)`: a request with that token."""

	def send(verb: str, path: str, **options):
		headers = {"Authorization": f"Bearer {manager_token}", **options.pop("headers", {})}
		return requests.request(verb, site.base_url + path, headers=headers, timeout=60, **options)

	return send


@pytest.fixture
def core_app(world):
	"""Register an app with Frappe's own provider, and take away what it left: `core_app(redirect_uri)`."""
	made = []

	def register(redirect_uri="https://app.example.com/callback", **values):
		made.append(make_core_app(world, redirect_uri, **values))
		return made[-1]

	yield register
	for app in made:
		app.clean()
		names = world.admin.names("OAuth2 Client", [["client_id", "=", app.client_id]])
		world.adopt("OAuth2 Client", names)


@pytest.fixture
def move(site):
	"""Import an app: `move(app)`; returns what the command prints as JSON."""

	def run(app, *words):
		options = ("--client", app.client_id, "--json", *words)
		return json.loads(run_command(site, "oauth2", "import-core", *options))

	return run
