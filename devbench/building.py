"""The command `setup`: settings, checks of the machine, and running the steps."""

import os
from pathlib import Path

from devbench import hosts, packages, plan, site
from devbench.errors import DevbenchError
from devbench.paths import SITE, Bench, Settings
from devbench.report import Report
from devbench.services import Supervisor
from devbench.steps import Runner

# The steps that talk to MariaDB or Redis.
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
	names = packages.missing(settings.frappe_path)
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
		DevbenchError: the bench was made with another Frappe than FRAPPE_PATH names now.
	"""
	first = not (bench.config / "devbench.json").exists()
	settings = Settings.load(bench)
	wanted = os.environ.get("FRAPPE_PATH", "")
	wanted = str(Path(wanted).expanduser().resolve()) if wanted else ""
	if first:
		settings.frappe_path = wanted
	elif wanted and wanted != settings.frappe_path:
		raise DevbenchError(
			f"{bench.root} was made with {settings.frappe_path or 'the released Frappe'}, not {wanted}",
			"Set DEVBENCH_DIR to another folder, or run: python3 -m devbench destroy",
		)
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
			started.extend(supervisor.start(("mariadb", "redis")))
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
