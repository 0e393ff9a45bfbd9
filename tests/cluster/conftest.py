"""Several web servers that share nothing but the database and Redis."""

from dataclasses import replace

import pytest

from tests.support.clients import Client
from tests.support.database import Database, needs_mariadb
from tests.support.frappe_api import FrappeAPI
from tests.support.galera import galera
from tests.support.site import Site
from tests.support.web_servers import web_servers

COUNTS = (2, 4)
UNTHROTTLED = """
update tabSingles set value = 0 where doctype = 'OAuth2 Provider Settings' and field = 'max_failures'
"""


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


@pytest.fixture(scope="session")
def on_nodes(make_client, make_user, allow):
	"""What the nodes have in common with the site: a client, a user, and tokens of theirs."""
	client, user = make_client(scopes=["all"]), make_user(roles=["System Manager"])
	return client, user, allow(client, user).tokens()


@pytest.fixture(scope="session")
def nodes(site, on_nodes) -> list[Site]:
	"""The site as each node of a Galera cluster has it, which is as it was when the cluster began."""
	needs_mariadb(site, "clusters of Galera")
	with galera(site) as sites:
		with Database(sites[0]) as database:
			# Races are lost on purpose, many times a minute.
			database.run(UNTHROTTLED)
			database.run("commit")
		yield sites
