"""The configuration of a site of the bench: changed for a while, or written for a further site."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from devbench.paths import write_private
from tests.support.site import Site


def config_of(site: Site) -> Path:
	"""Where the site has its configuration."""
	return Path(site.bench["sites"]) / site.name / "site_config.json"


def db_type_of(site: Site) -> str:
	"""The database of a site of the bench, in Frappe's words."""
	return json.loads(config_of(site).read_text()).get("db_type") or "mariadb"


def is_on_postgres(site: Site) -> bool:
	"""Whether the site is known to be on PostgreSQL; of a site without a bench nothing is known."""
	return bool(site.bench) and db_type_of(site) == "postgres"


@contextmanager
def configured(site: Site, **values) -> Iterator[None]:
	"""Change the configuration, and put it back at the end. The bench's servers read it at each request."""
	path = config_of(site)
	before = path.read_text()
	path.write_text(json.dumps({**json.loads(before), **values}, indent=1))
	try:
		yield
	finally:
		path.write_text(before)


def further_site(site: Site, name: str, **values) -> Site:
	"""Make the folder of a further site, which the bench's own web server serves under its name.

	Args:
		site: of which it is to have all that `values` do not say.
		name: of the new one.
		values: for its configuration, such as another database.
	"""
	parts = urlsplit(site.base_url)
	made = replace(site, base_url=parts._replace(netloc=f"{name}:{parts.port}").geturl(), name=name)
	for folder in ("logs", "locks", "private/files", "public/files"):
		(config_of(made).parent / folder).mkdir(parents=True)
	config = json.loads(config_of(site).read_text())
	config |= {"host_name": made.base_url, "pause_scheduler": 1, **values}
	write_private(config_of(made), json.dumps(config))
	return made
