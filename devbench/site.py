"""The site: its configuration, its creation, the app in it, and its settings."""

import json
from pathlib import Path

from devbench import apps, servers
from devbench.paths import SITE, write_private

DB_NAME = "oauth_localhost"
SETUP_SCRIPT = Path(__file__).parent / "inside" / "configure_site.py"
APPS_SCRIPT = Path(__file__).parent / "inside" / "configure_apps.py"
BENCH_SHIM = """\
#!/bin/sh
# As the real bench does: run one of Frappe's commands in the folder of sites.
cd '{sites}' || exit 1
SITES_PATH='{sites}' exec '{python}' -m frappe.utils.bench_helper frappe "$@"
"""


def write_configuration(bench, settings) -> None:
	"""Write the configuration of the servers and of Frappe, with ports and passwords.

	Args:
		bench: the bench.
		settings: its settings, complete.
	"""
	servers.write_configuration(bench, settings)
	ports = settings.ports
	redis = f"redis://127.0.0.1:{ports['redis']}"
	common = read_json(bench.sites / "common_site_config.json")
	common.update(
		db_host="127.0.0.1",
		db_port=ports["database"],
		redis_cache=redis,
		redis_queue=redis,
		redis_socketio=redis,
		webserver_port=ports["web"],
		socketio_port=ports["socketio"],
		developer_mode=0,
		allow_tests=True,
		# By default Frappe allows 60 new users an hour; two runs of the tests make more.
		throttle_user_limit=10_000,
		# Frappe's own commands would ask for these.
		root_login=servers.database(settings).ADMINISTRATOR,
		root_password=settings.db_root_password,
		admin_password=settings.admin_password,
	)
	if settings.apps:
		# ERPNext sends mail in the middle of a request, to addresses that nobody has.
		common["mute_emails"] = 1
	write_private(bench.sites / "common_site_config.json", json.dumps(common, indent=1, sort_keys=True))
	# Frappe fails without the file; the asset build fills it.
	(bench.sites / "assets").mkdir(exist_ok=True)
	assets = bench.sites / "assets" / "assets.json"
	if not assets.exists():
		assets.write_text("{}")
	write_shim(bench)
	write_host_name(bench, settings)


def write_shim(bench) -> None:
	"""Write bin/bench, for the commands of Frappe's documentation."""
	shim = bench.bin / "bench"
	shim.write_text(BENCH_SHIM.format(sites=bench.sites, python=bench.python))
	shim.chmod(0o755)


def write_host_name(bench, settings) -> None:
	"""Write the site's address into its configuration, if the site exists."""
	path = bench.site / "site_config.json"
	config = read_json(path)
	if config and config.get("host_name") != settings.base_url:
		write_private(path, json.dumps({**config, "host_name": settings.base_url}, indent=1, sort_keys=True))


def read_json(path: Path) -> dict:
	"""Read a JSON file; an empty mapping if it does not exist."""
	return json.loads(path.read_text()) if path.exists() else {}


def write_apps(bench, names: list) -> None:
	"""Add apps to apps.txt, the apps of the bench."""
	path = bench.sites / "apps.txt"
	before = path.read_text().split()
	path.write_text("".join(f"{name}\n" for name in dict.fromkeys([*before, *names])))


def frappe(context, *words) -> None:
	"""Run one of Frappe's commands.

	Args:
		context: the step's context.
		words: the command's words after `bench`.
	"""
	bench = context.bench
	context.call([bench.python, "-m", "frappe.utils.bench_helper", "frappe", *words], cwd=bench.sites)


def exists(bench, settings) -> bool:
	"""True if the site and its database exist."""
	return (bench.site / "site_config.json").exists() and servers.database(settings).holds(bench, DB_NAME)


def create(context) -> None:
	"""Create the site; replaces an incomplete one."""
	bench = context.bench
	(bench.sites / "apps.txt").write_text("frappe\n")
	words = ("--db-type", context.settings.database, "--db-name", DB_NAME, "--force")
	frappe(context, "new-site", SITE, *words)
	write_host_name(bench, context.settings)


def configure(context) -> None:
	"""Answer the questions of Frappe's setup wizard."""
	context.call([context.bench.python, SETUP_SCRIPT, SITE], cwd=context.bench.sites)


def install_apps(context) -> None:
	"""Install the apps into the site; Frappe skips those that are installed."""
	bench, names = context.bench, apps.order(context.settings)
	last = list(apps.sources(context.settings))[-1:]
	write_apps(bench, names)
	for name in names:
		frappe(context, "--site", SITE, "install-app", name)
		# Before this project's app if it comes last: then it finds a site that is in use.
		if name in last:
			context.call([bench.python, APPS_SCRIPT, SITE], cwd=bench.sites)


def migration_inputs(bench) -> list:
	"""List the files of the app whose change needs a migration."""
	files = set()
	for pattern in ("*.json", "patches.txt", "modules.txt", "patches/**/*.py"):
		files.update(bench.app_source.rglob(pattern))
	hidden = ("node_modules", "public", "__pycache__")
	files = {path for path in files if not set(hidden) & set(path.relative_to(bench.checkout).parts)}
	return [bench.app_source / "hooks.py", *sorted(files)]


def migrate(context) -> None:
	"""Migrate the site to the app's files."""
	if "site" in context.ran:
		context.note = "not needed in a new site"
		return
	frappe(context, "--site", SITE, "migrate", "--skip-search-index")
