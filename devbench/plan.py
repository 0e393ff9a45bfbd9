"""The steps of the set-up."""

from pathlib import Path

from devbench import (
	apps,
	desk_assets,
	environments,
	frappe_source,
	hosts,
	node_clients,
	packages,
	requirements,
	servers,
	site,
	stranger_apps,
)
from devbench.paths import SITE, Bench, Settings
from devbench.steps import Step

NETWORK = "If the network failed, run the same command again: it goes on here."


def source(module) -> Path:
	"""Return the file of a module of devbench, as an input of its step."""
	return Path(module.__file__)


def steps(bench: Bench, settings: Settings) -> list[Step]:
	"""List all steps, each after those that it needs.

	Args:
		bench: the bench.
		settings: its settings.
	"""
	return [
		*machine_steps(bench, settings),
		*source_steps(bench, settings),
		*environment_steps(bench, settings),
		*asset_steps(bench, settings),
		*site_steps(bench, settings),
	]


def machine_steps(bench: Bench, settings: Settings) -> list[Step]:
	"""List the steps of the machine: packages, the site's name, uv, the database."""
	tree, database = settings.frappe_path, servers.database(settings)
	return [
		Step(
			"python",
			packages.install_for_environments,
			done=lambda: not packages.missing_for_environments(tree),
			seconds=8,
			hint=NETWORK,
		),
		# After `python`, since apt-get runs once at a time; the environments do not need these packages.
		Step(
			"packages",
			packages.install,
			needs=("python",),
			done=lambda: not packages.missing(settings),
			seconds=60,
			hint=NETWORK,
		),
		Step(
			"hosts", lambda context: hosts.add(context, SITE), done=lambda: hosts.is_there(SITE, bench.root)
		),
		Step("uv", environments.install_uv, needs=("python",), done=bench.uv.exists, seconds=6, hint=NETWORK),
		Step(
			"database",
			database.create,
			needs=("packages",),
			done=lambda: database.is_created(bench),
			seconds=5,
		),
	]


def source_steps(bench: Bench, settings: Settings) -> list[Step]:
	"""List the steps of the sources of Frappe and the other apps."""
	return [
		Step(
			"frappe",
			frappe_source.install,
			needs=("uv",),
			inputs=lambda: frappe_source.inputs(bench, settings.frappe_path),
			done=(bench.frappe / "frappe" / "hooks.py").exists,
			seconds=5,
			hint=NETWORK,
		),
		Step(
			"apps",
			apps.install,
			inputs=lambda: apps.inputs(settings),
			done=lambda: all(folder.is_dir() for folder in apps.folders(bench, settings)),
		),
	]


def environment_steps(bench: Bench, settings: Settings) -> list[Step]:
	"""List the steps of the Python environments, and of the npm packages that the tests run."""
	return [
		Step(
			"env",
			environments.install_frappe,
			needs=("frappe", "apps"),
			inputs=lambda: [
				source(requirements),
				*frappe_metadata(bench),
				*environments.requirement_files(apps.folders(bench, settings)),
			],
			done=bench.python.exists,
			seconds=20,
			hint=NETWORK,
		),
		Step(
			"env-app",
			environments.install_apps,
			needs=("env",),
			inputs=lambda: [
				*environments.requirement_files([bench.checkout, *apps.folders(bench, settings)]),
				(bench.stamps / "env.json"),
			],
			seconds=3,
		),
		Step(
			"stranger-apps",
			stranger_apps.install,
			needs=("env-app",),
			inputs=lambda: [
				source(stranger_apps),
				stranger_apps.requirements(bench),
				bench.stamps / "env.json",
			],
			done=lambda: stranger_apps.are_importable(bench),
			seconds=3,
			hint=NETWORK,
		),
		Step(
			"tools",
			environments.install_tools,
			needs=("env-app",),
			inputs=lambda: [bench.checkout / "requirements-dev.txt"],
			done=bench.tools_python.exists,
			seconds=10,
			hint=NETWORK,
		),
		Step(
			"clients",
			node_clients.install,
			needs=("packages",),
			inputs=lambda: [source(node_clients), *node_clients.files(bench)],
			done=lambda: node_clients.are_installed(bench),
			seconds=2,
			hint=NETWORK,
		),
	]


def asset_steps(bench: Bench, settings: Settings) -> list[Step]:
	"""List the steps of the browser's assets."""
	return [
		Step(
			"npm",
			desk_assets.install_packages,
			needs=("frappe", "apps", "packages"),
			inputs=lambda: [
				source(requirements),
				desk_assets.FOLDER / "package.json",
				bench.frappe / "package.frappe.json",
				*(folder / "package.json" for folder in apps.folders(bench, settings)),
			],
			done=(bench.frappe / "node_modules" / "esbuild").exists,
			seconds=20,
			hint=NETWORK,
		),
		Step(
			"assets",
			desk_assets.build,
			needs=("npm", "env-app"),
			inputs=lambda: [
				*desk_assets.SCRIPTS,
				(bench.stamps / "frappe.json"),
				(bench.stamps / "apps.json"),
				(bench.stamps / "npm.json"),
				*desk_assets.app_sources(bench),
			],
			done=lambda: desk_assets.is_built(bench),
			seconds=30,
		),
	]


def frappe_metadata(bench: Bench) -> list:
	"""List the files with Frappe's requirements."""
	return [bench.frappe / "METADATA", bench.frappe / "pyproject.toml"]


def site_steps(bench: Bench, settings: Settings) -> list[Step]:
	"""List the steps of the site and the apps in it."""
	return [
		Step(
			"site",
			site.create,
			needs=("env", "database", "hosts"),
			done=lambda: site.exists(bench, settings),
			seconds=90,
		),
		Step(
			"site-config",
			site.configure,
			# A site that has the apps already imports them.
			needs=("site", "env-app"),
			inputs=lambda: [site.SETUP_SCRIPT, (bench.stamps / "site.json")],
			seconds=5,
		),
		Step(
			"site-app",
			site.install_apps,
			needs=("site-config", "env-app"),
			inputs=lambda: [(bench.stamps / "site.json"), site.APPS_SCRIPT],
			seconds=10 + 90 * len(settings.apps),
			hint="Fix the app, then run the same command again.",
		),
		Step(
			"migrate",
			site.migrate,
			needs=("site-app",),
			inputs=lambda: [
				(bench.stamps / "frappe.json"),
				(bench.stamps / "apps.json"),
				*site.migration_inputs(bench),
			],
			seconds=30,
			hint="Fix the app, then run the same command again.",
		),
	]
