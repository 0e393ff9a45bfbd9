"""What every part of the suite shares: the markers, and the order that tests run in.

What is imported here is there for all: the unit tests run in the site's environment, the others in an environment
of their own.
"""

import random
from pathlib import Path

import pytest

from tests.support import properties  # noqa: F401  (its profiles, before anything is collected)

FOLDER = Path(__file__).parent
#: Folders with tests of browsers and other programs, which a busy machine may starve. The first failure of such a test
#: is reported as `rerun`, the second one counts.
WITH_PROGRAMS = ("browser", "strangers", "moving")

# Once for the whole run: with a `world` for each folder, one would find what another has not yet taken away.
pytest_plugins = ["tests.support.fixtures", "tests.support.registering", "tests.support.describing"]


def pytest_addoption(parser):
	parser.addoption(
		"--test-order",
		default="given",
		help="given, reverse, or random:SEED. Tests must pass in any order.",
	)
	parser.addoption("--rounds", type=int, default=1, help="How often each outage is repeated.")
	parser.addoption("--seed", default="1", help="Decides the moments at which something is killed.")


def pytest_configure(config):
	config.addinivalue_line(
		"markers",
		"requirement(source, section, rule): the requirement that this test proves; "
		"the compliance table is made from these",
	)
	config.addinivalue_line("markers", "concurrency: many requests at the same moment")
	config.addinivalue_line("markers", "browser: needs Chromium")
	config.addinivalue_line("markers", "outage: stops or kills services of the development bench")
	config.addinivalue_line("markers", "expiry: waits for something to expire, so it runs last")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
	order = config.getoption("--test-order")
	if order == "reverse":
		items.reverse()
	elif order.startswith("random:"):
		random.Random(order.partition(":")[2]).shuffle(items)
	elif order != "given":
		raise pytest.UsageError(f"--test-order: {order!r} is none of given, reverse, random:SEED")
	items.sort(key=lambda item: item.get_closest_marker("expiry") is not None)
	for item in items:
		if item.path.parts[len(FOLDER.parts)] in WITH_PROGRAMS:
			item.add_marker(pytest.mark.flaky(reruns=1))
