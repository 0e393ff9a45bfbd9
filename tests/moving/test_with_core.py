"""Each existing client lives a day with core's provider, on the site as it is without this app."""

import pytest

from tests.moving.client import ClientError
from tests.moving.kinds import KINDS, NEVER_WORKED, live
from tests.support.installed_apps import without_this_app

# What does not work with core, by the major version of Frappe.
BROKEN_IN_CORE: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module", autouse=True)
def core_alone(site):
	with without_this_app(site):
		yield


@pytest.mark.parametrize("kind", KINDS)
def test_with_core(kind, make, person, frappe_version):
	reason = NEVER_WORKED.get(kind) or BROKEN_IN_CORE.get((kind.__name__, frappe_version))
	try:
		live(make(kind), person)
	except ClientError:
		if reason:
			pytest.xfail(reason)
		raise
	assert not reason, "it works with core after all"
