"""What the page shows, and when it is not written."""

import pytest

from tests.compliance import markers, page, rules
from tests.compliance.__main__ import CHECKOUT, main
from tests.compliance.markers import Marker
from tests.compliance.rules import Rule

RULE = """[1]
area = Token endpoint
requirement = Something holds.
words = holds
sources = RFC 6749 4.1.3
support = yes
"""
TEST = """import pytest

@pytest.mark.requirement("security", "1", "it holds")
@pytest.mark.requirement("RFC 6749", "4.1.3", "it holds there too")
def test_it():
	pass
"""


def rule(id: str = "1", support: str = "yes", note: str = "") -> Rule:
	return Rule(id, "Token endpoint", "Something holds.", (), support, note, (("holds",),))


def marker(source: str = "security", section: str = "1", test: str = "test_it") -> Marker:
	return Marker(source, section, "it holds", "tests/http/test_x.py", test)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
	monkeypatch.setattr(rules, "NUMBERS", range(1, 2))
	for name, text in (("compliance/rules.ini", RULE), ("http/test_x.py", TEST)):
		path = tmp_path / "tests" / name
		path.parent.mkdir(parents=True)
		path.write_text(text)
	(tmp_path / "docs").mkdir()
	return tmp_path


def test_rules_and_specifications_lead_to_the_tests(checkout):
	assert main([], checkout) == 0

	text = (checkout / "docs/compliance.md").read_text()
	tests = "[http/x](../tests/http/test_x.py) 1"
	place = "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"
	assert f"| 1 | Something holds. | [RFC 6749 4.1.3]({place}) | yes | {tests} |" in text
	assert f"| [4.1.3]({place}) | it holds there too | {tests} |" in text


def test_the_check_passes_until_something_changes(checkout, capsys):
	assert main(["--check"], checkout) == 1
	main([], checkout)
	assert main(["--check"], checkout) == 0

	other = checkout / "tests/http/test_x.py"
	other.write_text(TEST.replace("it holds there too", "it holds there"))

	before = (checkout / "docs/compliance.md").read_text()
	assert main(["--check"], checkout) == 1
	assert "stale" in (err := capsys.readouterr().err) and "make compliance" in err
	assert (checkout / "docs/compliance.md").read_text() == before


def test_a_line_that_moves_makes_nothing_stale(checkout):
	main([], checkout)
	other = checkout / "tests/http/test_x.py"
	other.write_text(TEST.replace("import pytest\n", "import pytest\n\nANSWER = 42\n"))

	assert main(["--check"], checkout) == 0


@pytest.mark.parametrize(
	"found, words",
	[
		([marker(), marker(section="99")], "tests/http/test_x.py::test_it names rule '99'"),
		([marker(), marker("CVE-2014-8144", "")], "names rule 'CVE-2014-8144'"),
		([marker(), marker("RFC 9999")], "names the source 'RFC 9999'"),
		([marker(), marker("RFC 6749", "")], "names section ''"),
		([], "rule 1 has support = yes and no test"),
		# A specification's section is no rule.
		([marker("RFC 6749", "1")], "rule 1 has support = yes and no test"),
	],
)
def test_what_does_not_fit_is_named(found, words):
	with pytest.raises(page.Contradiction, match=words):
		page.write([rule()], found)


def test_a_rule_in_parts_is_proven_by_its_parts():
	with pytest.raises(page.Contradiction, match="rule 1, which is in parts: 1a, 1b"):
		page.write([rule("1a"), rule("1b")], [marker(section="1a"), marker(section="1b"), marker()])


def test_partly_needs_a_test_and_no_does_not():
	with pytest.raises(page.Contradiction, match="support = partly"):
		page.write([rule(support="partly", note="half of it")], [])

	assert "- 1, no: none of it" in page.write([rule(support="no", note="none of it")], [])


def test_a_marker_that_speaks_of_something_else_is_named():
	wrong = Marker("security", "1", "a name is short", "tests/http/test_x.py", "test_name")

	with pytest.raises(
		page.Contradiction, match='::test_name names rule 1, "Something .*says "a name is short"'
	):
		page.write([rule()], [marker(), wrong])


def test_a_wrong_number_is_noticed_in_nineteen_of_twenty_cases():
	"""The words of a rule fit its own tests and few others: each sentence is tried under each other rule."""
	required = rules.read()
	own = {(page.rule_of(marker), marker.text) for marker in markers.read(CHECKOUT / "tests")}
	sentences = {text for rule, text in own if rule}
	others = [(rule, text) for rule in required for text in sentences if (rule.id, text) not in own]

	assert sum(rule.speaks_of(text) for rule, text in others) < len(others) / 20


def test_a_cell_counts_tests_and_names_their_files():
	elsewhere = Marker("security", "1", "it holds", "tests/y/test_z.py", "test_z")
	found = [marker(), marker(test="test_b"), marker("RFC 6749", "4"), elsewhere]

	assert page.tests(found) == "3: [http/x](../tests/http/test_x.py) 2, [y/z](../tests/y/test_z.py) 1"
	assert page.tests(found[:1]) == "[http/x](../tests/http/test_x.py) 1"
	assert page.tests([]) == ""


def test_the_tests_of_a_rule_are_listed(checkout, capsys):
	assert main(["1"], checkout) == 0
	assert capsys.readouterr().out == "tests/http/test_x.py::test_it: it holds\n"

	assert main(["2"], checkout) == 1
	assert "no rule '2'" in capsys.readouterr().err
	assert not (checkout / "docs/compliance.md").exists()


def test_the_order_of_files_and_tests_does_not_matter():
	markers = [
		marker(test="test_b"),
		marker(test="test_a"),
		marker("RFC 6749", "4.10"),
		marker("RFC 6749", "4.2"),
	]

	assert page.write([rule()], markers) == page.write([rule()], markers[::-1])


def test_text_cannot_break_the_table():
	shown = page.escape("a|b <script>")

	assert shown == r"a\|b &lt;script>"


def test_a_contradiction_is_told_and_nothing_is_written(checkout, capsys):
	(checkout / "tests/http/test_x.py").write_text("")

	assert main([], checkout) == 1
	assert "rule 1 has support = yes and no test" in capsys.readouterr().err
	assert not (checkout / "docs/compliance.md").exists()
