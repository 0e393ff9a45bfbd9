import pytest

from devbench import packages
from devbench.packages import Package


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
	assert "there" not in packages.missing(str(tmp_path))
	assert "missing" in packages.missing(str(tmp_path))
