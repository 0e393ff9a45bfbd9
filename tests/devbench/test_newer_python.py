import pytest

from devbench import newer_python
from devbench.errors import DevbenchError


@pytest.mark.parametrize(
	("specifier", "version"),
	[(">=3.14,<3.15", "3.14"), ("<3.13,>=3.10", "3.10"), ("~=3.12", "3.12"), ("== 3.13.*", "3.13")],
)
def test_the_oldest_python_that_a_tree_allows(specifier, version):
	assert newer_python.oldest(specifier) == version


def test_a_tree_without_a_lower_limit_is_told():
	with pytest.raises(DevbenchError, match="<3"):
		newer_python.oldest("<3")


def test_names_in_angle_brackets_and_indented_lines_are_no_packages(monkeypatch):
	lines = ["python3.14", "  Depends: libc6", "libc6", "<debconf-2.0>", "    libdebconf"]
	monkeypatch.setattr(newer_python, "known", lambda command: lines)

	assert newer_python.runtime_packages([], "3.14") == ["libc6", "python3.14"]
