"""Command line: python -m examples.demo walk|serve|screenshots."""

import argparse
import signal
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import requests

from tests.support.site import Site

from . import data, site
from .agent import AgentAct
from .app_process import NOTICEBOARD, TIMESHEET, ThirdPartyApp
from .flow import Walk
from .protocol import Protocol
from .report import Report, Surprise
from .sign_in import SignIn

Apps = tuple[ThirdPartyApp, ThirdPartyApp]  # Timesheet and Noticeboard


def main(arguments: list[str] | None = None) -> int:
	"""Runs one command.

	Args:
		arguments: the words after `python -m examples.demo`.

	Returns:
		The exit status: 0, or 1 when something was not as it should be.
	"""
	parser = argparse.ArgumentParser(prog="python -m examples.demo", description=__doc__)
	commands = parser.add_subparsers(dest="command", required=True)
	for run in (walk, serve, screenshots):
		commands.add_parser(run.__name__, help=run.__doc__.splitlines()[0]).set_defaults(run=run)
	options = parser.parse_args(arguments)
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
	report = Report()
	logs = "the message above; `python3 -m devbench setup` builds what is missing"
	try:
		with ExitStack() as stack:
			live, was_started = site.find(stack)
			logs = site.logs(live)
			options.run(report, *prepare(stack, live, was_started, report))
	except Surprise as surprise:
		report.surprise(surprise, logs)
		return 1
	except AssertionError as error:
		report.surprise(Surprise("the answer of a site as it should be", str(error)), logs)
		return 1
	except requests.RequestException as error:
		report.surprise(Surprise("an answer", f"none: {error}"), logs)
		return 1
	except KeyboardInterrupt:
		report.say("\nstopped")
		return 130
	return 0


def prepare(stack: ExitStack, live: Site, was_started: bool, report: Report) -> tuple[Site, Apps, data.Demo]:
	"""Brings the data and the apps up; the stack ends what was started here.

	Returns:
		The site, the third-party apps, and the data.
	"""
	timesheet, noticeboard = (
		ThirdPartyApp(site.state_folder(live), script) for script in (TIMESHEET, NOTICEBOARD)
	)
	report.hosts = {urlsplit(live.base_url).netloc: "site"}
	report.hosts |= {f"127.0.0.1:{app.port}": "app" for app in (timesheet, noticeboard)}
	report.title("A third-party app asks a person for leave to read that person's projects")
	report.fact("site", live.base_url + (" (started here)" if was_started else ""))
	report.fact("third-party app", timesheet.base_url)
	report.fact("a second one", noticeboard.base_url)
	demo = data.make(live, timesheet, noticeboard, report)
	if site.is_on_this_machine(live):
		stack.enter_context(data.loopback_allowed(live))
	for app, client in ((timesheet, demo.client), (noticeboard, demo.sign_in_client)):
		stack.callback(app.end)
		app.start(client)
	return live, (timesheet, noticeboard), demo


def walk(report: Report, live: Site, apps: Apps, demo: data.Demo) -> None:
	"""Goes through the whole flow.

	Raises:
		Surprise: a step did not come out as it should.
	"""
	began = time.monotonic()
	timesheet, noticeboard = apps
	journey = Walk(live, timesheet, demo, report)
	jane = requests.Session()
	journey.allow(jane)
	Protocol(journey, jane).run()
	journey.deny()
	SignIn(Walk(live, noticeboard, demo, report), jane).run()
	AgentAct(journey).run()
	report.act(f"All {report.steps} steps came out as they should, in {time.monotonic() - began:.1f} s.")


def serve(report: Report, live: Site, apps: Apps, demo: data.Demo) -> None:
	"""Leaves the site and the apps up until Ctrl-C, and says how to come in."""
	report.act("To click through by hand")
	report.fact("start here", apps[0].base_url)
	report.fact("or sign in", apps[1].base_url)
	report.fact("the site", f"{live.base_url}/app")
	for user in data.PEOPLE:
		report.fact("a person", f"{user}, password {data.PASSWORD}")
	report.fact("administrator", f"{live.admin_user}, password {live.admin_password}")
	report.say()
	report.say("Ctrl-C ends the apps, and the site if it was started here.")
	try:
		while all(app.process.poll() is None for app in apps):
			time.sleep(0.5)
	except KeyboardInterrupt:
		report.say("\nstopping")
		return
	raise Surprise("the third-party apps to stay up", f"statuses {[app.process.returncode for app in apps]}")


def screenshots(report: Report, live: Site, apps: Apps, demo: data.Demo) -> None:
	"""Takes the pictures of the documentation, docs/images/*.png."""
	# Only this needs a browser.
	from .screenshots import Pictures

	report.act("The pictures of the documentation")
	Pictures(live, demo, apps[0].base_url, report).take()


if __name__ == "__main__":
	sys.exit(main())
