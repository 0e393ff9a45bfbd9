"""The list of apps that a site of the bench has installed, changed for a while."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.bench import run_command
from tests.support.site import Site

APP = "oauth_provider"


@contextmanager
def without_this_app(site: Site) -> Iterator[None]:
	"""Let Frappe ask no hook of this app, as on a site that never had it; its tables stay as they are."""
	apps = json.loads(run_command(site, "execute", "frappe.get_installed_apps"))
	write(site, [app for app in apps if app != APP])
	try:
		yield
	finally:
		write(site, apps)


def write(site: Site, apps: list[str]) -> None:
	arguments = repr(["installed_apps", json.dumps(apps)])
	run_command(site, "execute", "frappe.db.set_global", "--args", arguments)
	run_command(site, "clear-cache")
