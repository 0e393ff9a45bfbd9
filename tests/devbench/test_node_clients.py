import json

from devbench import node_clients
from devbench.paths import Bench
from tests.support.site import CHECKOUT

BENCH = Bench(CHECKOUT / ".bench", CHECKOUT)


def test_the_lock_file_pins_what_is_installed_and_names_no_registry():
	wanted, locked = (json.loads(path.read_text()) for path in node_clients.files(BENCH))
	installed = {
		name.removeprefix("node_modules/"): package for name, package in locked["packages"].items() if name
	}
	for name, version in wanted["dependencies"].items():
		assert installed[name]["version"] == version
	for package in installed.values():
		assert package["integrity"].startswith("sha512-") and "resolved" not in package


def test_a_bench_without_the_packages_gets_them(tmp_path):
	bench = Bench(tmp_path, CHECKOUT)
	assert not node_clients.are_installed(bench)
	(bench.clients / "node_modules" / "openid-client").mkdir(parents=True)
	assert node_clients.are_installed(bench)
