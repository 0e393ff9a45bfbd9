"""The demo changes a setting of the site only for as long as it runs."""

import pytest

from examples.demo.data import PRIVATE_HOSTS, loopback_allowed
from tests.support.provider_settings import SETTINGS, changed


@pytest.mark.parametrize("hosts", ["", "10.1.2.3\nerp.internal", "127.0.0.1"])
def test_the_site_may_reach_this_machine_meanwhile(site, admin, hosts):
	def listed() -> list[str]:
		return (admin.get(SETTINGS).get(PRIVATE_HOSTS) or "").split()

	with changed(admin, **{PRIVATE_HOSTS: hosts}):
		with loopback_allowed(site):
			assert listed() == list(dict.fromkeys([*hosts.split(), "127.0.0.1"]))
		assert listed() == hosts.split()
