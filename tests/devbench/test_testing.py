from pathlib import Path

import pytest

from devbench import hosts
from devbench.testing import split_paths, suites, verdict


@pytest.fixture
def checkout(tmp_path):
	for name in ("tests/unit/test_a.py", "tests/http/test_b.py"):
		(tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
		(tmp_path / name).touch()
	return tmp_path


def chosen(checkout, *words):
	paths, _ = split_paths(list(words), checkout)
	return {
		suite: [str(Path(path).relative_to(checkout)) for path in found]
		for suite, found in suites(paths, checkout).items()
	}


def test_everything_runs_in_both_environments(checkout):
	assert chosen(checkout) == {"unit": ["tests/unit"], "outside": ["tests"]}
	assert chosen(checkout, "tests", "-x") == {"unit": ["tests/unit"], "outside": ["tests"]}


def test_a_path_runs_where_it_belongs(checkout):
	assert chosen(checkout, "tests/unit/test_a.py::test_x") == {"unit": ["tests/unit/test_a.py::test_x"]}
	assert chosen(checkout, "tests/http") == {"outside": ["tests/http"]}
	assert chosen(checkout, "tests/unit", "tests/http") == {"unit": ["tests/unit"], "outside": ["tests/http"]}


def test_an_options_value_is_no_path(checkout):
	paths, others = split_paths(["-k", "tests", "--tb=short", "tests/http"], checkout)

	assert paths == [str(checkout / "tests/http")]
	assert others == ["-k", "tests", "--tb=short"]


@pytest.mark.parametrize(
	"results, words, status",
	[
		([0, 0], [], 0),
		([0, 1], [], 1),
		([5, 0], [], 5),
		([5, 0], ["-k", "x"], 0),
		([5, 5], ["-k", "x"], 5),
		([5, 2], ["-m", "browser"], 2),
	],
)
def test_all_suites_must_pass_and_have_tests(results, words, status):
	assert verdict(results, words) == status


def test_the_hosts_file_gets_back_what_it_was():
	root = Path("/srv/bench")
	before = "127.0.0.1 localhost\n" + hosts.line("site.localhost", Path("/srv/bench-two")) + "\n"
	after = before + hosts.line("site.localhost", root) + "\n"

	assert hosts.without_line(after, root) == before
	assert hosts.without_line(before, root) == before
