"""`bench run-tests --app oauth_provider`: the unit tests under Frappe's own runner."""

import os
import subprocess

from devbench.paths import SITE, Bench

# One fast unit test.
CHOSEN = "test_the_tests_in_the_site_run_on_the_release_that_was_asked_for"
FAILING_PLUGIN = """
def pytest_runtest_call(item):
	raise AssertionError("made to fail")
"""


def run_tests(selection: str, **environment: str) -> tuple[int, str]:
	"""Run Frappe's runner on the unit tests that pytest's `-k` selects; gives its status and what it printed."""
	program = [Bench.from_environment().bin / "bench", "--site", SITE, "run-tests", "--app", "oauth_provider"]
	# Frappe's runner ends with a status for failures only where CI is set.
	environment = {**os.environ, "CI": "1", **environment}
	environment["PYTEST_ADDOPTS"] = f"{environment.get('PYTEST_ADDOPTS', '')} -k {selection}"
	done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=300)
	# Frappe 15 writes pytest's report to the one, Frappe 16 to the other.
	return done.returncode, done.stdout + done.stderr


def test_the_unit_tests_run_and_pass():
	status, output = run_tests(CHOSEN)

	assert "1 passed" in output, output
	assert status == 0, output


def test_a_failing_unit_test_fails_the_run(tmp_path):
	(tmp_path / "failing_plugin.py").write_text(FAILING_PLUGIN)

	status, output = run_tests(CHOSEN, PYTHONPATH=str(tmp_path), PYTEST_ADDOPTS="-p failing_plugin")

	assert status == 1
	assert f"::{CHOSEN}" in output
	assert "made to fail" in output


def test_a_run_without_any_test_fails():
	status, output = run_tests("test_that_does_not_exist")

	assert status == 1
	assert "NO_TESTS_COLLECTED" in output
