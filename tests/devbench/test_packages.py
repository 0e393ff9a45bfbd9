import pytest

from devbench import packages
from devbench.packages import Package
from devbench.paths import Settings


def tree(folder, dependencies):
	(folder / "pyproject.toml").write_text(f"[project]\nname = 'frappe'\ndependencies = {dependencies}\n")
	return str(folder)


@pytest.mark.parametrize(
	("dependencies", "compiled"),
	[(["mysqlclient==2.2.7"], True), (["PyMySQL==1.1.1"], False), ([], False)],
)
def test_a_tree_that_requires_mysqlclient_needs_a_compiler(tmp_path, dependencies, compiled):
	assert packages.is_compiled(tree(tmp_path, dependencies)) is compiled


def test_the_release_needs_no_compiler():
	assert not packages.is_compiled("")


def test_what_a_tree_is_compiled_with_is_asked_for_only_where_it_is_missing(tmp_path, monkeypatch):
	there, missing = Package("there", files=("/etc/passwd",)), Package("missing", ("no-such-program",))
	monkeypatch.setattr(packages, "COMPILING", (there, missing))

	assert "missing" not in packages.missing_for_environments("")
	assert packages.missing_for_environments(tree(tmp_path, ["mysqlclient==2.2.7"]))[-1:] == ["missing"]
	of_the_bench = packages.missing(Settings(tmp_path / "devbench.json", frappe_path=str(tmp_path)))
	assert "there" not in of_the_bench and "missing" in of_the_bench


def test_a_bench_with_other_apps_can_print(tmp_path, monkeypatch):
	monkeypatch.setattr(packages, "PRINTING", (Package("a-printer", ("no-such-program",)),))
	path = tmp_path / "devbench.json"
	assert "a-printer" not in packages.missing(Settings(path))
	assert "a-printer" in packages.missing(Settings(path, apps=["/an/app"]))
