"""The command `homes`: builds and tests the app on each given Frappe, and writes docs/homes.md."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from devbench import homes_page, results
from devbench.errors import DevbenchError
from devbench.homes_page import Result
from devbench.paths import SITE, Bench
from devbench.results import Part

FILE = "homes.ini"
PAGE = "docs/homes.md"
NAME = re.compile(r"[\w.-]+")
# Variables of a bench; a home has its own.
OF_A_BENCH = ("DEVBENCH_", "FRAPPE_")
DEMO = "demo"
EVERYTHING = ("tests", DEMO)
VERSIONS_SCRIPT = Path(__file__).parent / "inside" / "versions.py"


@dataclass(frozen=True)
class Home:
	"""A Frappe and the apps beside it, with a bench of its own.

	Args:
		name: of the home.
		variables: with which its bench is made, such as FRAPPE_PATH.
		runs: paths of tests, and `demo`.
	"""

	name: str
	variables: dict
	runs: tuple = EVERYTHING

	def bench(self, checkout: Path) -> Bench:
		"""Return the home's bench: `.bench-NAME` in the checkout, unless DEVBENCH_DIR is one of its variables."""
		folder = self.variables.get("DEVBENCH_DIR") or checkout / f".bench-{self.name}"
		return Bench(Path(folder).expanduser().resolve(), checkout)

	def environment(self, checkout: Path) -> dict:
		"""Make the environment of devbench's commands for this home."""
		others = {name: value for name, value in os.environ.items() if not name.startswith(OF_A_BENCH)}
		return {**others, **self.variables, "DEVBENCH_DIR": str(self.bench(checkout).root)}


def read_file(path: Path) -> dict[str, Home]:
	"""Read the homes of a file: a section for each, with variables of devbench in small letters, and `runs`.

	Args:
		path: the file, which may be missing.

	Raises:
		DevbenchError: a key is no variable of a bench.
	"""
	parser = ConfigParser(interpolation=None)
	parser.read(path)
	found = {}
	for name in parser.sections():
		values = dict(parser[name])
		runs = tuple(values.pop("runs", "").split()) or EVERYTHING
		for key in values:
			if not key.upper().startswith(OF_A_BENCH):
				raise DevbenchError(
					f"{path.name}: [{name}] {key} is neither `runs` nor a variable of devbench"
				)
		found[name] = Home(name, {key.upper(): value for key, value in values.items()}, runs)
	return found


def read_word(word: str, known: dict[str, Home]) -> Home:
	"""Read a home of the command line.

	Args:
		word: NAME of a home of the file, or NAME=TREE,APP,... with an empty TREE for the released Frappe.
		known: the homes of the file.

	Raises:
		DevbenchError: the file has no such home.
	"""
	name, given, paths = word.partition("=")
	if not given:
		if name not in known:
			raise DevbenchError(f"{FILE} has no home {name}", f"It has: {' '.join(known) or 'none'}", 2)
		return known[name]
	tree, _, apps = paths.partition(",")
	return Home(name, {"FRAPPE_PATH": tree, "DEVBENCH_APPS": apps})


def chosen(words: list[str], checkout: Path) -> list[Home]:
	"""List the homes to run.

	Args:
		words: of the command line; all homes of the file if there are none.
		checkout: the project's checkout, with the file.

	Raises:
		DevbenchError: there is no home, or a name cannot be that of a folder.
	"""
	known = read_file(checkout / FILE)
	homes = [read_word(word, known) for word in words] or list(known.values())
	if not homes:
		raise DevbenchError("no homes", f"Name them in HOMES or in {FILE}; see docs/devbench.md.", 2)
	for home in homes:
		if not NAME.fullmatch(home.name):
			raise DevbenchError(
				f"{home.name!r} is no name for a home: letters, digits, dot and dash only", status=2
			)
	return homes


def commit(checkout: Path) -> str:
	"""Return the short id of the checkout's commit, marked if files that git tracks have changed."""

	def git(*words: str) -> str:
		return subprocess.run(["git", *words], cwd=checkout, capture_output=True, text=True).stdout.strip()

	changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{PAGE}")
	return git("rev-parse", "--short", "HEAD") + (" and changes" if changed else "")


class Run:
	"""One run of a home.

	Args:
		home: the home.
		checkout: the project's checkout.
	"""

	def __init__(self, home: Home, checkout: Path):
		self.home = home
		self.checkout = checkout
		self.bench = home.bench(checkout)
		self.result = Result(home.name, date.today().isoformat(), commit(checkout))

	def command(self, *words) -> list[str]:
		return [sys.executable, "-m", "devbench", *words]

	def call(self, words: list, **options) -> subprocess.CompletedProcess:
		"""Run a command of this home."""
		return subprocess.run(
			words, cwd=self.checkout, env=self.home.environment(self.checkout), text=True, **options
		)

	def part(self, name: str, run: Callable[[], int]) -> bool:
		"""Run a part that passes or fails as a whole; returns whether it passed."""
		begin = time.monotonic()
		passed = run() == 0
		failed = [] if passed else [name]
		self.result.parts[name] = Part(int(passed), failed=failed, seconds=time.monotonic() - begin)
		return passed

	def all(self, fresh: bool) -> Result:
		"""Build the home, run its tests and stop it.

		Args:
			fresh: remove its bench first.
		"""
		if fresh:
			self.call(self.command("destroy"), check=True)
		try:
			if self.part("set-up", self.set_up):
				self.tests([word for word in self.home.runs if word != DEMO])
				if DEMO in self.home.runs:
					self.part(DEMO, self.demo)
		finally:
			if (self.bench.stamps / "site.json").exists():
				self.call(self.command("stop"))
		return self.result

	def set_up(self) -> int:
		"""Build the bench, start it, and read its versions; returns the status of the command that failed."""
		for words in (["setup"], ["start"]):
			if status := self.call(self.command(*words)).returncode:
				return status
		words = self.command("shell", "--", "python", str(VERSIONS_SCRIPT), SITE)
		done = self.call(words, stdout=subprocess.PIPE)
		if not done.returncode:
			self.result.versions = json.loads(done.stdout.splitlines()[-1])
		return done.returncode

	def tests(self, paths: list) -> None:
		"""Run tests and read their results."""
		if not paths:
			return
		for path in results.files(self.bench):
			path.unlink()
		status = self.call(self.command("test", *paths)).returncode
		self.result.parts.update(results.read(results.files(self.bench)))
		if status and not self.result.failures:
			self.result.parts["tests"] = Part(failed=[f"the tests ended with status {status}"])

	def demo(self) -> int:
		return self.call([str(self.bench.tools_python), "-m", "examples.demo", "walk"]).returncode


def run(checkout: Path, words: list[str], fresh: bool) -> int:
	"""Run homes, one after the other.

	Args:
		checkout: the project's checkout.
		words: of the command line.
		fresh: build each from nothing.

	Returns:
		The exit status: 0 if nothing failed.
	"""
	failed = []
	for home in chosen(words, checkout):
		print(f"== home {home.name} ==", flush=True)
		result = Run(home, checkout).all(fresh)
		homes_page.write(checkout / PAGE, result)
		print(result.row(), flush=True)
		failed += [home.name] * bool(result.failures)
	if failed:
		print(f"failed: {' '.join(failed)}; see {PAGE}", file=sys.stderr)
	return int(bool(failed))
