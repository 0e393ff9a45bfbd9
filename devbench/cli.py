"""The commands."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

from devbench import building, homes, hosts, oauthlib_release, site, testing
from devbench.errors import DevbenchError
from devbench.lock import locked
from devbench.paths import ADMIN_USER, SITE, Bench, Settings
from devbench.services import NAMES, Supervisor


def main(arguments=None) -> int:
	"""Run one command.

	Args:
		arguments: the words after `python3 -m devbench`.

	Returns:
		Its exit status.
	"""
	options = parse(arguments)
	bench = Bench.from_environment()
	try:
		return options.run(bench, options) or 0
	except DevbenchError as error:
		print(f"devbench: {error}", file=sys.stderr)
		if error.hint:
			print(error.hint, file=sys.stderr)
		return error.status
	except BrokenPipeError:
		# The reader of the output has closed it, as `head` does.
		os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
		return 141
	except KeyboardInterrupt:
		print("\ndevbench: stopped; the same command goes on where it was", file=sys.stderr)
		return 130


def parse(arguments: list[str] | None) -> argparse.Namespace:
	"""Read the command line. `test` passes other options and words to pytest."""
	grammar = parser()
	options, words = grammar.parse_known_args(arguments)
	if options.run is test:
		options.words = words
	elif words:
		grammar.error(f"unrecognized arguments: {' '.join(words)}")
	return options


def parser() -> argparse.ArgumentParser:
	"""Build the parser of the command line."""
	top = argparse.ArgumentParser(prog="python3 -m devbench", description=__doc__)
	commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

	def add(name, run, text):
		# Without abbreviations: `test` would read options of pytest as its own.
		command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
		command.set_defaults(run=run)
		return command

	add("setup", setup, "build the bench, or what is missing of it")
	for name, run, text in (
		("start", start, "start the services, or those named"),
		("stop", stop, "stop the services, or those named"),
		("restart", restart, "stop and start the services, or those named"),
	):
		command = add(name, run, text)
		command.add_argument("services", nargs="*", metavar="SERVICE", help=" ".join(NAMES))
		if name != "stop":
			command.add_argument("--workers", type=int, help="processes of the web server")
			command.add_argument("--threads", type=int, help="threads of each")
	add("status", status, "say what runs").add_argument("--json", action="store_true")
	add("info", info, "say addresses, ports, paths and the password").add_argument(
		"--json", action="store_true"
	)
	command = add("shell", shell, "a shell (or one command) among the sites")
	command.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
	command = add("test", test, "run the tests; further arguments go to pytest")
	command.add_argument(
		"--oauthlib", metavar="VERSION", help="with this release instead of the installed one"
	)
	command = add("homes", run_homes, "build and test each home, and write docs/homes.md")
	command.add_argument(
		"homes", nargs="*", metavar="NAME[=TREE,APP...]", help="all of homes.ini if none is named"
	)
	command.add_argument("--fresh", action="store_true", help="build each from nothing")
	add("destroy", destroy, "stop everything and remove the bench")
	return top


def setup(bench: Bench, options) -> None:
	"""Build the bench, or what is missing of it."""
	begin = time.monotonic()
	with locked(bench):
		settings = building.prepare(bench)
		building.check_machine(bench, settings)
		supervisor = Supervisor(bench, settings)
		supervisor.settle_ports()
		site.write_configuration(bench, settings)
		ran = building.build(bench, settings, supervisor)
		site.write_configuration(bench, settings)
	print(f"set up in {time.monotonic() - begin:.1f} s; {settings.base_url}")
	if ran & building.RELOADING and "web" in supervisor.running():
		print("to load what has changed: python3 -m devbench restart web worker scheduler")


def load(bench: Bench) -> tuple[Settings, Supervisor]:
	"""Read the settings of a bench.

	Returns:
		The settings, and the supervisor of its services.

	Raises:
		DevbenchError: the bench is not set up.
	"""
	if not (bench.stamps / "site.json").exists():
		raise DevbenchError(f"there is no bench in {bench.root}", "Run: python3 -m devbench setup")
	settings = Settings.load(bench)
	return settings, Supervisor(bench, settings)


def chosen(options) -> list[str]:
	"""Return the services of the command line; all if it names none.

	Raises:
		DevbenchError: a name is no service.
	"""
	for name in options.services:
		if name not in NAMES:
			raise DevbenchError(f"no service {name}; there are {' '.join(NAMES)}", status=2)
	return options.services or list(NAMES)


def start(bench: Bench, options) -> None:
	"""Start the services that do not run."""
	settings, supervisor = load(bench)
	names = chosen(options)
	with locked(bench):
		for key, value in (("web_workers", options.workers), ("web_threads", options.threads)):
			if value:
				setattr(settings, key, value)
				settings.save()
		running = supervisor.running()
		before = dict(settings.ports)
		if supervisor.settle_ports():
			moved = [name for name in NAMES if before.get(name) != settings.ports.get(name, before.get(name))]
			print(f"another program has taken a port; new ones: {settings.ports}")
			if {"database", "redis"} & set(moved):
				# They are connected to the old address.
				supervisor.stop(NAMES[2:])
				names = [name for name in NAMES if name in names or name in running]
		site.write_configuration(bench, settings)
		started = supervisor.start(names)
	print(f"started {', '.join(started)}" if started else "everything runs already")
	print(settings.base_url)


def stop(bench: Bench, options) -> None:
	"""Stop services."""
	settings, supervisor = load(bench)
	with locked(bench):
		stopped = supervisor.stop(chosen(options))
	print(f"stopped {', '.join(stopped)}" if stopped else "nothing ran")


def restart(bench: Bench, options) -> None:
	"""Stop and start services."""
	stop(bench, options)
	start(bench, options)


def status(bench: Bench, options) -> int:
	"""Print which services run.

	Returns:
		0 if every service is healthy, else 3.
	"""
	settings, supervisor = load(bench)
	state = {name: {"pid": supervisor.pid(name), "healthy": supervisor.healthy(name)} for name in NAMES}
	if options.json:
		print(json.dumps(state, indent=2))
	else:
		for name, item in state.items():
			text = (
				"stopped" if not item["pid"] else "runs" if item["healthy"] else "runs, but does not answer"
			)
			print(f"{name:<12}{text}" + (f" (process {item['pid']})" if item["pid"] else ""))
	return 0 if all(item["healthy"] for item in state.values()) else 3


def info(bench: Bench, options) -> None:
	"""Print addresses, ports, paths and the password."""
	settings, supervisor = load(bench)
	facts = {
		"base_url": settings.base_url,
		"site": SITE,
		"admin_user": ADMIN_USER,
		"admin_password": settings.admin_password,
		"ports": settings.ports,
		"running": supervisor.running(),
		"frappe_path": settings.frappe_path,
		"apps": settings.apps,
		"paths": {
			"bench": str(bench.root),
			"checkout": str(bench.checkout),
			"sites": str(bench.sites),
			"env": str(bench.env),
			"tools": str(bench.tools),
			"logs": str(bench.logs),
			"frappe": str(bench.frappe),
			"db_socket": str(bench.db_socket),
		},
	}
	if options.json:
		print(json.dumps(facts, indent=2))
		return
	for key, value in {**facts, **facts.pop("paths")}.items():
		if key != "paths":
			print(f"{key:<16}{value}")


def shell(bench: Bench, options) -> int:
	"""Run the user's shell, or one command, among the sites.

	Returns:
		Its exit status.
	"""
	load(bench)
	words = options.words[1:] if options.words[:1] == ["--"] else options.words
	words = words or [os.environ.get("SHELL", "/bin/sh")]
	try:
		status = subprocess.run(words, cwd=bench.sites, env=bench.environment()).returncode
	except FileNotFoundError as error:
		raise DevbenchError(f"no command {words[0]}", status=127) from error
	return status if status >= 0 else 128 - status


def test(bench: Bench, options) -> int:
	"""Set the bench up, start what does not run, run the tests, and stop what was started.

	Returns:
		The exit status: 0 if all passed.
	"""
	setup(bench, options)
	settings, supervisor = load(bench)
	before = supervisor.running()
	try:
		if set(before) != set(NAMES):
			options.services, options.workers, options.threads = [], None, None
			start(bench, options)
			settings = Settings.load(bench)
		if not options.oauthlib:
			return testing.run(bench, settings, options.words)
		with oauthlib_release.replaced(bench, settings, options.oauthlib) as changed:
			return testing.run(changed, settings, options.words)
	finally:
		with locked(bench):
			supervisor.stop([name for name in NAMES if name not in before])


def run_homes(bench: Bench, options) -> int:
	"""Build and test each home; returns 0 if nothing failed."""
	return homes.run(bench.checkout, options.homes, options.fresh)


def destroy(bench: Bench, options) -> None:
	"""Stop everything and remove the bench.

	Raises:
		DevbenchError: the folder is not a bench.
	"""
	if not bench.root.exists():
		print("there is no bench")
		return
	if not (bench.config / "devbench.json").is_file() or bench.checkout.is_relative_to(bench.root):
		raise DevbenchError(f"{bench.root} is not a bench: nothing removed")
	with locked(bench):
		Supervisor(bench, Settings.load(bench)).stop(NAMES)
		socket_folder = bench.db_socket.parent
		shutil.rmtree(bench.root)
		if socket_folder != bench.run:
			shutil.rmtree(socket_folder, ignore_errors=True)
	print(f"removed {bench.root}")
	if command := hosts.remove(bench.root):
		print(f"to take its name out of /etc/hosts again:\n  {command}")
