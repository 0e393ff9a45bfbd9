"""Homes: which are run, what they run, and the page."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from devbench import homes, homes_page, results
from devbench.errors import DevbenchError
from devbench.homes_page import Result
from devbench.paths import APP, SITE
from devbench.results import Part

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.http.test_a" name="test_x[1]" time="60"/>
<testcase classname="tests.http.scope_table.test_b" name="test_y" time="0">
<skipped message="No&#10;PDF">a.py:1</skipped></testcase>
<testcase classname="tests.http.test_a.TestZ" name="test_z" time="0">
<failure message="no">traceback</failure></testcase>
<testcase classname="tests.unit.test_c" name="test_c" time="1"><error message="no">at teardown</error></testcase>
<testcase time="1"/>
<testcase classname="" name="tests.browser.test_d" time="0"><skipped message="collection skipped">
('/a/test_d.py', 3, 'Skipped: no browser')</skipped></testcase>
</testsuite></testsuites>"""
FILE = """
[15-erpnext]
frappe_path = /a/tree
devbench_apps = /an/app,oauth_provider
[16]
frappe_ref = version-16
runs = tests/unit
	demo
"""


@pytest.fixture
def checkout(tmp_path):
	(tmp_path / homes.FILE).write_text(FILE)
	return tmp_path


def test_a_word_names_a_tree_and_the_apps_beside_it(checkout):
	[released, home] = homes.chosen(["packaged=", "15=/a/tree,/an/app,/another"], checkout)

	assert (released.name, released.variables["FRAPPE_PATH"]) == ("packaged", "")
	assert home.variables == {"FRAPPE_PATH": "/a/tree", "DEVBENCH_APPS": "/an/app,/another"}
	assert home.runs == homes.EVERYTHING


def test_without_words_all_homes_of_the_file_are_run(checkout):
	[with_apps, later] = homes.chosen([], checkout)

	assert with_apps.variables == {"FRAPPE_PATH": "/a/tree", "DEVBENCH_APPS": "/an/app,oauth_provider"}
	assert (later.variables, later.runs) == ({"FRAPPE_REF": "version-16"}, ("tests/unit", "demo"))
	assert homes.chosen(["16"], checkout) == [later]


def test_a_home_inherits_no_variable_of_another_bench(checkout, monkeypatch):
	monkeypatch.setenv("FRAPPE_PATH", "/elsewhere")
	monkeypatch.setenv("DEVBENCH_OAUTHLIB", "4.0.1")
	monkeypatch.setenv("LANG", "C.UTF-8")
	[home] = homes.chosen(["16"], checkout)
	environment = home.environment(checkout)

	assert environment["DEVBENCH_DIR"] == str(checkout / ".bench-16")
	assert environment["LANG"] == "C.UTF-8"
	assert not {"FRAPPE_PATH", "DEVBENCH_OAUTHLIB"} & set(environment)


@pytest.mark.parametrize("words", [["17"], ["../x=/a/tree"], ["=/a/tree"]])
def test_a_home_that_is_not_known_or_has_no_proper_name_is_an_error(checkout, words):
	with pytest.raises(DevbenchError):
		homes.chosen(words, checkout)


def test_no_homes_at_all_are_an_error(tmp_path):
	with pytest.raises(DevbenchError, match="no homes"):
		homes.chosen([], tmp_path)


def test_a_key_that_is_no_variable_is_an_error(tmp_path):
	(tmp_path / homes.FILE).write_text("[16]\nfrape_ref = version-16\nref = x\n")
	with pytest.raises(DevbenchError, match="neither"):
		homes.chosen([], tmp_path)


@pytest.fixture
def parts(tmp_path):
	(tmp_path / "tests-x.xml").write_text(JUNIT)
	return results.read([tmp_path / "tests-x.xml"])


def test_results_are_counted_by_folder_with_the_reasons_of_what_was_skipped(parts):
	assert list(parts) == ["tests/http", "tests/unit", "tests/browser"]
	http = parts["tests/http"]
	assert (http.passed, dict(http.skipped), http.seconds) == (1, {"No PDF": 1}, 60)
	assert http.failed == ["tests.http.test_a.TestZ::test_z"]
	assert parts["tests/unit"].failed == ["tests.unit.test_c::test_c"]
	assert dict(parts["tests/browser"].skipped) == {"no browser": 1}


def test_the_page_says_what_ran_what_was_skipped_and_what_failed(tmp_path, parts):
	page = tmp_path / "homes.md"
	versions = {
		"apps": {"frappe": "16.1", "erpnext": "16.0"},
		"python": "3.14",
		"database": "D 1",
		"driver": "d 2",
	}
	homes_page.write(page, Result("16", "2026-11-30", "abc1234", versions, parts))
	text = page.read_text()

	assert (
		"| 16 | 2026-11-30 | abc1234 | frappe 16.1, erpnext 16.0 | 3.14 | D 1 | d 2 | 1 | 2 | 2 |\n" in text
	)
	assert "| tests/http | 1 | 1 | 1 | 1.0 |\n" in text
	assert "- tests/http, 1: No PDF\n" in text
	assert "- tests.http.test_a.TestZ::test_z\n" in text


def test_a_run_replaces_only_what_the_page_says_of_its_home(tmp_path):
	page = tmp_path / "homes.md"
	for home in ("16", "15", "packaged"):
		homes_page.write(page, Result(home, "2026-11-29", "abc1234", parts={"demo": Part(1)}))
	before = page.read_text()

	homes_page.write(page, Result("15", "2026-11-30", "def5678", parts={"tests/unit": Part(failed=["x"])}))
	after = page.read_text()

	assert [line for line in after.splitlines() if line.startswith("## ")] == [
		"## 15",
		"## 16",
		"## packaged",
	]
	assert "| 15 | 2026-11-30 | def5678 |" in after and "| 15 | 2026-11-29" not in after
	homes_page.write(page, Result("15", "2026-11-29", "abc1234", parts={"demo": Part(1)}))
	assert page.read_text() == before


def test_a_home_that_cannot_be_built_fails_and_the_page_says_so(tmp_path):
	checkout = Path(__file__).parents[2]
	home = homes.Home(
		"nowhere", {"FRAPPE_REF": "none", "FRAPPE_REPOSITORY": str(tmp_path), "DEVBENCH_DIR": str(tmp_path)}
	)

	result = homes.Run(home, checkout).all(fresh=False)

	assert result.failures == ["set-up"]
	assert result.commit.split()[0] in subprocess.check_output(
		["git", "rev-parse", "HEAD"], cwd=checkout, text=True
	)
	assert "Failed:\n\n- set-up\n" in result.section()


def test_a_site_says_on_which_versions_it_runs():
	words = ["-m", "devbench", "shell", "--", "python", str(homes.VERSIONS_SCRIPT), SITE]
	done = subprocess.run(
		[sys.executable, *words], cwd=Path(__file__).parents[2], capture_output=True, text=True
	)
	said = json.loads(done.stdout)

	assert {"frappe", APP} <= set(said["apps"])
	for name in ("python", "database", "driver"):
		assert re.search(r"\d+\.\d+", said[name])


def test_the_page_is_as_the_command_writes_it():
	page = Path(__file__).parents[2] / homes.PAGE
	assert page.read_text().startswith(homes_page.HEAD)
