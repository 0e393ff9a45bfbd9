"""Several web servers that share nothing but the database and Redis."""

from dataclasses import replace

import pytest

from tests.support.clients import Client
from tests.support.frappe_api import FrappeAPI
from tests.support.site import Site
from tests.support.web_servers import web_servers

COUNTS = (2, 4)


@pytest.fixture(scope="session")
def all_servers(site):
	"""As many as any test needs, started together."""
	if not site.bench:
		pytest.skip("the site is not a bench on this machine, so no further server can be started")
	with web_servers(site, max(COUNTS)) as started:
		yield started


@pytest.fixture(scope="session", params=COUNTS, ids="{} servers".format)
def servers(request, all_servers) -> list[Site]:
	"""The site as each of two, then of four web servers serves it."""
	return all_servers[: request.param]


@pytest.fixture(scope="session")
def all_managers(all_servers, site):
	"""The administrator at each server."""
	return [FrappeAPI(server, site.admin_user, site.admin_password) for server in all_servers]


@pytest.fixture
def managers(all_managers, servers):
	return all_managers[: len(servers)]


@pytest.fixture(scope="session")
def rounds(request) -> int:
	"""How often changes are repeated: `--rounds`."""
	return request.config.getoption("--rounds")


@pytest.fixture(scope="session")
def at():
	"""`at(server, client)`: that client, as it talks to that server."""

	def talk(server: Site, client: Client) -> Client:
		return replace(client, site=server)

	return talk
