"""Services of the bench that end in the middle of the work; only ever those that devbench started."""

import functools
import random

import pytest

from tests.outage import outages
from tests.outage.everyday import Everyday
from tests.support.bench_services import BenchServices


def pytest_collection_modifyitems(items):
	for item in items:
		if "tests/outage/" in item.nodeid:
			item.add_marker(pytest.mark.outage)


@pytest.fixture(scope="session")
def rounds(request) -> int:
	"""How often an outage is repeated: `--rounds`."""
	return request.config.getoption("--rounds")


@pytest.fixture
def rng(request):
	"""Random moments that come again with the same `--seed`."""
	return random.Random(f"{request.config.getoption('--seed')} {request.node.name}")


@pytest.fixture(scope="session")
def bench_services(site):
	"""The services that the site runs on; whatever a test leaves stopped is started at the end."""
	found = BenchServices.behind(site)
	if not found:
		pytest.skip(
			f"{site.base_url} is not the development bench of this checkout, whose services alone may be stopped"
		)
	running = found.running()
	yield found
	found.start(*running)


@pytest.fixture
def services(bench_services):
	"""The services, all of them running before the test and after it, and full service with them."""
	running = bench_services.running()
	yield bench_services
	bench_services.start(*running)
	bench_services.await_workers()


@pytest.fixture(scope="session")
def everyday(world, login, user):
	"""What goes on at the site while something fails."""
	trusted = world.client(scopes=["all", "profile"], skip_authorization=1)
	return Everyday(trusted, world.client(), login(user), user.name)


@pytest.fixture(scope="session")
def cause_once(bench_services, everyday, rounds):
	"""`cause_once("redis", "killed")`: that outage, which all tests that look at it share."""

	@functools.cache
	def cause(name: str, how: str, pause: float = outages.PAUSE) -> outages.Outage:
		return outages.cause(bench_services, everyday, name, how, rounds, pause)

	return cause
