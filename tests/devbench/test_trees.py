"""A branch of a repository as the Frappe of a bench."""

import subprocess

import pytest

from devbench import building
from devbench.errors import DevbenchError
from devbench.paths import Bench


@pytest.fixture
def repository(tmp_path, monkeypatch):
	"""A repository with one commit on version-16, which FRAPPE_REPOSITORY names."""
	folder = tmp_path / "repository"
	(folder / "frappe").mkdir(parents=True)
	(folder / "frappe" / "hooks.py").write_text("of = 'version-16'\n")
	who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
	for words in (["init", "-q", "-b", "version-16"], ["add", "."], [*who, "commit", "-qm", "A commit"]):
		subprocess.run(["git", *words], cwd=folder, check=True)
	monkeypatch.setenv("FRAPPE_REPOSITORY", str(folder))
	for variable in ("FRAPPE_PATH", "DEVBENCH_APPS"):
		monkeypatch.delenv(variable, raising=False)
	return folder


@pytest.fixture
def bench(tmp_path):
	made = Bench(tmp_path / "bench", tmp_path)
	made.make_folders()
	return made


def test_frappe_ref_clones_that_branch(repository, bench, monkeypatch):
	monkeypatch.setenv("FRAPPE_REF", "version-16")

	made = building.prepare(bench)

	assert made.frappe_path == str(bench.source / "frappe")
	assert "version-16" in (bench.source / "frappe" / "frappe" / "hooks.py").read_text()
	assert building.prepare(bench).frappe_path == made.frappe_path


def test_a_branch_that_is_not_there_leaves_no_bench(repository, bench, monkeypatch):
	monkeypatch.setenv("FRAPPE_REF", "version-99")
	with pytest.raises(DevbenchError, match="cannot clone version-99"):
		building.prepare(bench)

	monkeypatch.setenv("FRAPPE_REF", "version-16")
	assert building.prepare(bench).frappe_ref == "version-16"


def test_a_tree_and_a_branch_at_once_are_refused_and_the_tree_stays(repository, bench, monkeypatch):
	monkeypatch.setenv("FRAPPE_REF", "version-16")
	monkeypatch.setenv("FRAPPE_PATH", str(repository))
	with pytest.raises(DevbenchError, match="set one of them"):
		building.prepare(bench)

	assert (repository / "frappe" / "hooks.py").exists()
