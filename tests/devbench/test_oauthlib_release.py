"""Another release of oauthlib for the web server and the tests in the site."""

import dataclasses
import subprocess
import sys

import pytest

from devbench import oauthlib_release
from devbench.errors import DevbenchError
from devbench.paths import Bench, Settings
from devbench.testing import environment


@pytest.fixture
def bench(tmp_path, monkeypatch):
	monkeypatch.setenv("PYTHONPATH", "/somewhere")
	monkeypatch.setenv("DEVBENCH_OAUTHLIB", "3.2.2")
	return Bench(tmp_path, tmp_path)


def test_the_release_comes_first_and_only_where_it_was_asked_for(bench):
	changed = dataclasses.replace(bench, oauthlib="9.8.7")
	(changed.oauthlib_folder / "oauthlib").mkdir(parents=True)
	(changed.oauthlib_folder / "oauthlib" / "__init__.py").write_text("__version__ = '9.8.7'")

	code = [sys.executable, "-c", "import oauthlib; print(oauthlib.__version__)"]
	loaded = subprocess.run(code, env=changed.environment(), capture_output=True, text=True)

	assert loaded.stdout == "9.8.7\n", loaded.stderr
	assert not {"PYTHONPATH", "DEVBENCH_OAUTHLIB"} & set(bench.environment())


@pytest.mark.parametrize("suite", ["unit", "outside"])
def test_both_suites_know_which_release_was_asked_for(bench, suite):
	settings = Settings(bench.config / "devbench.json", {"web": 1})

	assert environment(dataclasses.replace(bench, oauthlib="4.0.1"), settings, suite)[
		"DEVBENCH_OAUTHLIB"
	] == ("4.0.1")
	assert environment(bench, settings, suite)["DEVBENCH_OAUTHLIB"] == ""


def test_devbench_commands_of_the_tests_stay_on_the_release(bench):
	assert Bench.from_environment({"DEVBENCH_OAUTHLIB": "4.0.1"}).oauthlib == "4.0.1"


@pytest.mark.parametrize("version", ["", "latest", "../3.2.2", "3.2.2 requests", "--help"])
def test_what_is_no_release_is_refused(bench, version):
	with pytest.raises(DevbenchError, match="no release"):
		oauthlib_release.install(dataclasses.replace(bench, oauthlib=version))
