"""Reading markers from source text."""

import pytest

from tests.compliance.markers import Module, UnreadableMarker, read

HEAD = "import pytest\nrequirement = pytest.mark.requirement\n"


def found(text: str) -> list[tuple]:
	markers = Module("tests/test_x.py", HEAD + text).markers()
	return [(marker.test, marker.source, marker.section, marker.text) for marker in markers]


@pytest.mark.parametrize(
	"text",
	[
		"@pytest.mark.requirement('RFC 6749', '4', 'x')\ndef test_a(): pass",
		"@requirement('RFC 6749', '4', 'x')\ndef test_a(): pass",
		"MARK = requirement('RFC 6749', '4', 'x')\n@MARK\ndef test_a(): pass",
		"mark = pytest.mark\n@mark.requirement('RFC 6749', '4', 'x')\ndef test_a(): pass",
		"def rule(text):\n\treturn requirement('RFC 6749', '4', text)\n@rule('x')\ndef test_a(): pass",
		"pytestmark = requirement('RFC 6749', '4', 'x')\ndef test_a(): pass",
		"def test_a(): pass\npytestmark = [pytest.mark.slow, requirement('RFC 6749', '4', 'x')]",
		"@pytest.mark.parametrize('y', [1, pytest.param(2, marks=requirement('RFC 6749', '4', 'x'))])\n"
		"def test_a(y): pass",
		"@pytest.mark.parametrize('y', [pytest.param(2, marks=[requirement('RFC 6749', '4', 'x')])])\n"
		"def test_a(y): pass",
		"CASES = [pytest.param(2, marks=requirement('RFC 6749', '4', 'x'))]\n"
		"@pytest.mark.parametrize('y', CASES)\ndef test_a(y): pass",
	],
)
def test_a_marker_is_read_however_it_is_put_on(text):
	assert found(text) == [("test_a", "RFC 6749", "4", "x")]


def test_a_class_passes_its_markers_on():
	text = (
		"@requirement('RFC 6749', '4', 'x')\n"
		"class TestA:\n"
		"\tpytestmark = requirement('RFC 6749', '5', 'y')\n"
		"\t@requirement('RFC 6749', '6', 'z')\n"
		"\tdef test_b(self): pass\n"
		"\tdef test_c(self): pass\n"
		"def test_d(): pass\n"
	)

	assert [(test, section) for test, _, section, _ in found(text)] == [
		("TestA::test_b", "4"),
		("TestA::test_b", "5"),
		("TestA::test_b", "6"),
		("TestA::test_c", "4"),
		("TestA::test_c", "5"),
	]


def test_two_cases_with_one_marker_count_once():
	text = (
		"M = requirement('RFC 6749', '4', 'x')\n"
		"@pytest.mark.parametrize('y', [pytest.param(1, marks=M), pytest.param(2, marks=M)])\n"
		"def test_a(y): pass\n"
	)

	assert len(found(text)) == 1


@pytest.mark.parametrize(
	"text, words",
	[
		("@requirement('RFC 6749', '4')\ndef test_a(): pass", "three plain strings"),
		("@requirement('RFC 6749', '4', 'x' + y)\ndef test_a(): pass", "three plain strings"),
		("@requirement('RFC 6749', section='4', rule='x')\ndef test_a(): pass", "three plain strings"),
		("@requirement('RFC 6749', '4', 'x')\ndef tset_a(): pass", "is on no test"),
		("MARK = requirement('RFC 6749', '4', 'x')\ndef test_a(): pass", "is on no test"),
	],
)
def test_a_marker_that_cannot_be_read_is_not_left_out(text, words):
	with pytest.raises(UnreadableMarker, match=words) as error:
		found(text)

	assert "tests/test_x.py" in str(error.value)


def test_other_marks_and_functions_are_none_of_our_business():
	assert found("@pytest.mark.slow\n@pytest.fixture\ndef test_a(): pass\ndef helper(): pass") == []


def test_every_file_below_a_folder_is_read(tmp_path):
	for name in ("tests/b/test_b.py", "tests/a/test_a.py"):
		path = tmp_path / name
		path.parent.mkdir(parents=True)
		path.write_text(HEAD + "@requirement('RFC 6749', '4', 'x')\ndef test_it(): pass\n")

	assert [marker.where for marker in read(tmp_path / "tests")] == [
		"tests/a/test_a.py::test_it",
		"tests/b/test_b.py::test_it",
	]
