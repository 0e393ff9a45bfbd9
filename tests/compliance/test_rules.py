"""Reading rules.ini, and what it may not say."""

import pytest

from tests.compliance import rules, sources
from tests.compliance.rules import BadRules, read

GOOD = {"area": "Token endpoint", "requirement": "Something holds.", "words": "hold", "support": "yes"}


@pytest.fixture
def write(tmp_path, monkeypatch):
	monkeypatch.setattr(rules, "NUMBERS", range(1, 2))

	def write(text: str):
		path = tmp_path / "rules.ini"
		path.write_text(text)
		return path

	return write


def section(name: str, **changes) -> str:
	lines = {**GOOD, **changes}
	return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items() if value is not None)


def test_a_rule_has_its_places_apart(write):
	(rule,) = read(write(section("1", sources="RFC 6749 4.1.3; OAuth 2.1 4.1.3")))

	assert rule.sources == (("RFC 6749", "4.1.3"), ("OAuth 2.1", "4.1.3"))
	assert (rule.number, rule.support, rule.note) == (1, "yes", "")


def test_percent_signs_and_colons_are_plain_text(write):
	(rule,) = read(write(section("1", requirement="100 %: `a:b`")))

	assert rule.requirement == "100 %: `a:b`"


@pytest.mark.parametrize(
	"text, words",
	[
		(section("1") + section("1"), "already exists"),
		(section("1a"), None),
		(section("1") + section("1a"), "both whole and in parts: 1a"),
		(section("CVE-2014-8144", area=rules.ADVISORIES), "rule 1 is not in rules.ini"),
		(section("1") + section("CVE-2014-8144"), "wrong area"),
		(section("2"), "neither a number from 1 to 1 nor an advisory"),
		(section("1", area="Elsewhere"), "wrong area 'Elsewhere'"),
		(section("1", requirement=None), "says nothing"),
		(section("1", words=None), "has no words"),
		(section("1", words=" , "), "has no words"),
		(section("1", support="maybe"), "none of yes, partly, no"),
		(section("1", support="partly"), "needs a note"),
		(section("1", support="no"), "needs a note"),
		(section("1", sources="RFC 1 2"), "source 'RFC 1 2'"),
		(section("1", sources="RFC 6749"), "section ''"),
		(section("1", nota="bene"), "unknown line 'nota'"),
	],
)
def test_a_rule_that_is_wrong_is_named(write, text, words):
	if words is None:
		assert [rule.id for rule in read(write(text))] == ["1a"]
		return
	with pytest.raises(BadRules, match=words):
		read(write(text))


@pytest.mark.parametrize(
	"sentence, fits",
	[
		("a code is redeemed once", True),
		("Redemptions of codes are counted", True),
		("a replay ends the family", True),
		("a family has no decode", False),
		("redeemed", False),
		("", False),
	],
)
def test_a_sentence_has_all_words_of_one_alternative(write, sentence, fits):
	(rule,) = read(write(section("1", words="code rede, redemption code, replay")))

	assert rule.speaks_of(sentence) is fits


def test_sections_and_rules_are_in_the_order_of_their_numbers():
	assert sorted(["10", "9b", "4.10", "4.2", "9a", "A.1"], key=sources.order) == [
		"4.2",
		"4.10",
		"9a",
		"9b",
		"10",
		"A.1",
	]


@pytest.mark.parametrize(
	"source, section, address",
	[
		("RFC 6749", "4.1", "https://www.rfc-editor.org/rfc/rfc6749#section-4.1"),
		("RFC 6749", "A.1", "https://www.rfc-editor.org/rfc/rfc6749"),
		("CVE-2014-8144", "", "https://www.cve.org/CVERecord?id=CVE-2014-8144"),
		("GHSA-r9w3-57w2-gch2", "", "https://github.com/advisories/GHSA-r9w3-57w2-gch2"),
		("design", "", None),
	],
)
def test_a_source_has_its_address(source, section, address):
	assert sources.address(source, section) == address
