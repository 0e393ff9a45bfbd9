"""Runs the project's tests: those inside the site, and those from outside."""

import os
import subprocess
from pathlib import Path

from devbench import results
from devbench.paths import ADMIN_USER, SITE, Bench, Settings

UNIT = "tests/unit"
ALL = "tests"
# Options of pytest with a separate value. The value is no path, even if a file has that name.
WITH_VALUE = {
	"-k",
	"-m",
	"-p",
	"-o",
	"-c",
	"-n",
	"-W",
	"-r",
	"--ignore",
	"--deselect",
	"--junitxml",
	"--basetemp",
}
SELECTING = ("-k", "-m", "--lf", "--last-failed", "--deselect", "--ignore")

PASSED, NO_TESTS = 0, 5


def split_paths(words: list, start: Path) -> tuple[list, list]:
	"""Separate the paths among pytest's arguments from the others.

	Args:
		words: the arguments.
		start: the folder of relative paths.

	Returns:
		The paths (absolute, with their `::test` if any), and the other words.
	"""
	paths, others = [], []
	for index, word in enumerate(words):
		name, colons, test = word.partition("::")
		value = index > 0 and words[index - 1] in WITH_VALUE
		if value or word.startswith("-") or not (start / name).exists():
			others.append(word)
		else:
			paths.append(str((start / name).resolve()) + colons + test)
	return paths, others


def suites(paths: list, checkout: Path) -> dict[str, list]:
	"""Sort paths by suite.

	Args:
		paths: of the command line, absolute; empty for all tests.
		checkout: the project's checkout.

	Returns:
		Paths by suite, `unit` and `outside`; a suite without paths is left out.
	"""
	everything, unit = str(checkout / ALL), str(checkout / UNIT)
	chosen: dict[str, list] = {"unit": [], "outside": []}
	for path in paths or [everything]:
		name = path.partition("::")[0]
		if name == unit or name.startswith(unit + os.sep):
			chosen["unit"].append(path)
			continue
		chosen["outside"].append(path)
		if (unit + os.sep).startswith(name + os.sep):
			chosen["unit"].append(unit)
	return {suite: found for suite, found in chosen.items() if found}


def verdict(results: list, words: list) -> int:
	"""Compute the exit status of all suites.

	Args:
		results: pytest's exit statuses.
		words: the arguments other than paths.

	Returns:
		0 if all passed. A suite without any test fails, unless the arguments select tests
		and another suite had some.
	"""
	selecting = any(word.startswith(SELECTING) for word in words)
	failures = [status for status in results if status != PASSED]
	if selecting and set(results) != {NO_TESTS}:
		failures = [status for status in failures if status != NO_TESTS]
	return failures[0] if failures else 0


def environment(bench: Bench, settings: Settings, suite: str) -> dict:
	"""Make the environment of a suite, with the site's address and the administrator's password."""
	base = bench.environment() if suite == "unit" else {**os.environ, "DEVBENCH_DIR": str(bench.root)}
	return {
		**base,
		"DEVBENCH_OAUTHLIB": bench.oauthlib,
		"SITES_PATH": str(bench.sites),
		"OAUTH_PROVIDER_BASE_URL": settings.base_url,
		"OAUTH_PROVIDER_SITE": SITE,
		"OAUTH_PROVIDER_ADMIN_USER": ADMIN_USER,
		"OAUTH_PROVIDER_ADMIN_PASSWORD": settings.admin_password,
	}


def command(bench: Bench, suite: str, paths: list, words: list) -> list:
	"""Make the command line of a suite."""
	options = [f"--rootdir={bench.checkout}", "-c", str(bench.checkout / "pyproject.toml")]
	options.append(f"--junitxml={results.file(bench, suite)}")
	if suite == "unit":
		return [str(bench.python), "-m", "pytest", *options, *paths, *words]
	ignore = ["--ignore", str(bench.checkout / UNIT)]
	return [str(bench.tools_python), "-m", "pytest", *options, *ignore, *paths, *words]


def run(bench: Bench, settings: Settings, words: list) -> int:
	"""Run the tests.

	Args:
		bench: the bench, with everything running.
		settings: its settings.
		words: further arguments for pytest.

	Returns:
		The exit status.
	"""
	paths, others = split_paths(words, Path.cwd())
	statuses = []
	for suite, found in suites(paths, bench.checkout).items():
		print(f"== {'inside the site' if suite == 'unit' else 'from outside'} ==", flush=True)
		result = subprocess.run(
			command(bench, suite, found, others),
			# Frappe looks for sites and logs in the working folder.
			cwd=bench.sites if suite == "unit" else bench.checkout,
			env=environment(bench, settings, suite),
		)
		statuses.append(result.returncode)
	return verdict(statuses, others)
