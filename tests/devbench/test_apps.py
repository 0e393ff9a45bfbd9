"""Apps besides Frappe: their order, their names, and apps.txt."""

from pathlib import Path

import pytest

from devbench import apps, building, site
from devbench.errors import DevbenchError
from devbench.paths import APP, Bench, Settings


@pytest.fixture
def tree(tmp_path):
	"""Make the source tree of an app: `tree(app, folder=app)`."""

	def make(app, folder=None):
		package = tmp_path / (folder or app) / app
		package.mkdir(parents=True)
		(package / "hooks.py").touch()
		return package.parent

	return make


@pytest.fixture
def bench(tmp_path):
	made = Bench(tmp_path / "bench", tmp_path)
	made.make_folders()
	return made


def settings(bench, words) -> Settings:
	return Settings(bench.config / "devbench.json", apps=apps.read(words))


def test_other_apps_are_installed_after_this_one_unless_its_name_comes_later(bench, tree):
	erp, hr = tree("erp"), tree("hr")

	assert apps.order(settings(bench, "")) == [APP]
	assert apps.order(settings(bench, f"{erp},{hr}")) == [APP, "erp", "hr"]
	assert apps.order(settings(bench, f"{erp},{APP},{hr}")) == ["erp", APP, "hr"]


def test_an_app_is_named_after_the_folder_with_its_hooks(bench, tree):
	assert apps.order(settings(bench, str(tree("erp", folder="erp-version-15")))) == [APP, "erp"]


def test_a_tree_without_an_app_is_an_error(bench, tmp_path):
	with pytest.raises(DevbenchError, match="is it an app of Frappe"):
		apps.order(settings(bench, str(tmp_path)))


def test_what_is_in_apps_txt_stays(bench):
	(bench.sites / "apps.txt").write_text("frappe\nby_hand\n")

	site.write_apps(bench, [APP, "erp"])
	site.write_apps(bench, [APP, "erp"])

	assert (bench.sites / "apps.txt").read_text().split() == ["frappe", "by_hand", APP, "erp"]


def test_a_changed_source_tree_runs_the_step_again(bench, tree):
	erp = tree("erp")
	before = apps.inputs(settings(bench, str(erp)))
	(erp / "erp" / "more.py").touch()

	assert apps.inputs(settings(bench, str(erp))) != before


def test_a_bench_keeps_the_apps_that_it_was_made_with(bench, tree, monkeypatch):
	monkeypatch.setenv("DEVBENCH_APPS", str(tree("erp")))
	for variable in ("FRAPPE_PATH", "FRAPPE_REF"):
		monkeypatch.delenv(variable, raising=False)
	made = building.prepare(bench)
	assert [Path(item).name for item in made.apps] == [APP, "erp"]

	monkeypatch.setenv("DEVBENCH_APPS", "")
	assert building.prepare(bench).apps == made.apps

	monkeypatch.setenv("DEVBENCH_APPS", str(tree("hr")))
	with pytest.raises(DevbenchError, match="was made with DEVBENCH_APPS"):
		building.prepare(bench)
