"""The command `setup`: settings, checks of the machine, and running the steps."""

import os
from pathlib import Path

from devbench import apps, hosts, packages, plan, servers, site, trees
from devbench.errors import DevbenchError
from devbench.paths import SITE, Bench, Settings
from devbench.report import Report
from devbench.services import Supervisor
from devbench.steps import Runner

# The steps that talk to the database or Redis.
NEED_SERVERS = ("site", "site-config", "site-app", "migrate")
# The steps after which running servers must be restarted.
RELOADING = {"frappe", "apps", "env", "env-app", "site-app", "migrate"}


def absolute(path: str) -> str:
	"""Make the path of a variable absolute; empty if the variable is not set."""
	return str(Path(path).expanduser().resolve()) if path else ""


# What a bench is made with: the variable of the first set-up by the setting, and the function that reads it.
CHOICES = {
	"frappe_path": ("FRAPPE_PATH", absolute),
	"frappe_ref": ("FRAPPE_REF", str),
	"apps": ("DEVBENCH_APPS", apps.read),
	"database": ("DEVBENCH_DATABASE", str),
}


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
	names = packages.missing(settings)
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
		DevbenchError: the bench was made with other values than the variables name now, or a value cannot be.
	"""
	first = not (bench.config / "devbench.json").exists()
	settings = Settings.load(bench)
	for name, (variable, read) in CHOICES.items():
		wanted, made_with = read(os.environ.get(variable, "")), getattr(settings, name)
		if first and wanted:
			setattr(settings, name, wanted)
		elif wanted and wanted != made_with:
			raise DevbenchError(
				f"{bench.root} was made with {variable}={made_with or ''}, not {wanted}",
				"Set DEVBENCH_DIR to another folder, or run: python3 -m devbench destroy",
			)
	if settings.database not in servers.DATABASES:
		raise DevbenchError(f"DEVBENCH_DATABASE: there are {' and '.join(servers.DATABASES)}")
	if first and settings.frappe_ref:
		if settings.frappe_path:
			raise DevbenchError("FRAPPE_PATH and FRAPPE_REF both name a Frappe: set one of them")
		trees.clone(settings.frappe_ref, bench.source / "frappe")
		settings.frappe_path = str(bench.source / "frappe")
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
