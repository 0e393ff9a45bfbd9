"""The command `setup`: settings, checks of the machine, and running the steps."""

import os
from pathlib import Path

from devbench import hosts, packages, plan, servers, site
from devbench.errors import DevbenchError
from devbench.paths import SITE, Bench, Settings
from devbench.report import Report
from devbench.services import Supervisor
from devbench.steps import Runner

# The steps that talk to the database or Redis.
NEED_SERVERS = ("site", "site-config", "site-app", "migrate")
# The steps after which running servers must be restarted.
RELOADING = {"frappe", "env", "env-app", "site-app", "migrate"}


def check_machine(bench: Bench, settings: Settings) -> None:
	"""Check whether a person must first run a command as root.

	Args:
		bench: the bench.
		settings: its settings.

	Raises:
		DevbenchError: there is such a command, which is in its hint.
	"""
	if packages.privilege() is not None:
		return
	names = packages.missing(settings.frappe_path, settings.database)
	commands = [packages.install_command(names)] if names else []
	if not hosts.resolves(SITE):
		commands.append(hosts.command(SITE, bench.root))
	if commands:
		raise DevbenchError(
			"this machine is not ready, and that takes root",
			f"Run this, then the same command again:\n  sudo sh -c '{' && '.join(commands)}'",
		)


def prepare(bench: Bench) -> Settings:
	"""Read the bench's settings, or make them at the first set-up.

	Raises:
		DevbenchError: the bench was made with another Frappe or database than FRAPPE_PATH and DEVBENCH_DATABASE name
			now, or there is no such database.
	"""
	first = not (bench.config / "devbench.json").exists()
	settings = Settings.load(bench)
	wanted = os.environ.get("FRAPPE_PATH", "")
	wanted = str(Path(wanted).expanduser().resolve()) if wanted else ""
	database = os.environ.get("DEVBENCH_DATABASE", "")
	if first:
		settings.frappe_path = wanted
		settings.database = database or settings.database
	elif wanted and wanted != settings.frappe_path:
		raise DevbenchError(
			f"{bench.root} was made with {settings.frappe_path or 'the released Frappe'}, not {wanted}",
			"Set DEVBENCH_DIR to another folder, or run: python3 -m devbench destroy",
		)
	if database not in ("", settings.database):
		raise DevbenchError(
			f"{bench.root} is on {settings.database}, not on {database}",
			"Set DEVBENCH_DIR to another folder, or run: python3 -m devbench destroy",
		)
	if settings.database not in servers.DATABASES:
		raise DevbenchError(f"DEVBENCH_DATABASE={database}: there are {' and '.join(servers.DATABASES)}")
	settings.fill_secrets()
	settings.save()
	return settings


def build(bench: Bench, settings: Settings, supervisor: Supervisor) -> set:
	"""Run the steps that are not done.

	Returns:
		The names of those that ran.
	"""
	started = []

	def with_servers(run):
		def wrapped(context):
			# Another program may have taken a port since they were chosen.
			if supervisor.settle_ports():
				site.write_configuration(bench, settings)
			started.extend(supervisor.start(("database", "redis")))
			return run(context)

		return wrapped

	steps = plan.steps(bench, settings)
	for step in steps:
		if step.name in NEED_SERVERS:
			step.run = with_servers(step.run)
	runner = Runner(bench, settings, steps, Report())
	try:
		runner.run()
	finally:
		supervisor.stop(started)
	return runner.ran
