"""The list of apps that a site of the bench has installed, changed for a while."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.bench import run_command
from tests.support.site import Site

APP = "oauth_provider"


@contextmanager
def without_this_app(site: Site) -> Iterator[None]:
	"""Let Frappe ask no hook of this app, as on a site that never had it; its tables stay as they are."""
	apps = read(site)
	write(site, [app for app in apps if app != APP])
	try:
		yield
	finally:
		write(site, apps)


@contextmanager
def with_app(site: Site, name: str) -> Iterator[None]:
	"""Install an app that has no DocTypes, behind the others.

	Args:
		site: of a bench.
		name: of a package in the path of the site's environment.
	"""
	listing, apps = Path(site.bench["sites"]) / "apps.txt", read(site)
	on_bench = listing.read_text()
	listing.write_text(f"{on_bench.rstrip()}\n{name}\n")
	try:
		write(site, [*apps, name])
		yield
	finally:
		listing.write_text(on_bench)
		write(site, apps)


def read(site: Site) -> list[str]:
	return json.loads(run_command(site, "execute", "frappe.get_installed_apps"))


def write(site: Site, apps: list[str]) -> None:
	arguments = repr(["installed_apps", json.dumps(apps)])
	run_command(site, "execute", "frappe.db.set_global", "--args", arguments)
	run_command(site, "clear-cache")
