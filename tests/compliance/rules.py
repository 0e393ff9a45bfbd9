"""Reading the rules from rules.ini."""

import configparser
import re
from dataclasses import dataclass
from pathlib import Path

from tests.compliance import sources

PATH = Path(__file__).with_name("rules.ini")

# The numbers that must be there, each whole or in parts with letters. Those between are of what is not built yet.
NUMBERS = (*range(1, 48), 52, 53, 54)
ADVISORIES = "Mistakes that others made"
AREAS = (
	"Authorization endpoint",
	"Token endpoint",
	"Revocation and introspection",
	"Resource side",
	"At rest and in operation",
	"OpenID Connect and logout",
	"Discovery, registration, other origins",
	"Trust",
	ADVISORIES,
)
SUPPORT = ("yes", "partly", "no")
KEYS = {"area", "requirement", "words", "sources", "support", "note"}
NUMBER = re.compile(r"(\d+)[a-z]?")


@dataclass(frozen=True)
class Rule:
	"""A rule: its number or advisory, what it demands, and how far that holds."""

	id: str
	area: str
	requirement: str
	sources: tuple[tuple[str, str], ...]
	support: str
	note: str
	# Alternatives, each of one or several words.
	words: tuple[tuple[str, ...], ...]

	@property
	def number(self) -> int | None:
		"""The number without the letter; nothing for an advisory."""
		match = NUMBER.fullmatch(self.id)
		return int(match.group(1)) if match else None

	def speaks_of(self, sentence: str) -> bool:
		"""Whether a sentence has the rule's words: all of one alternative, each at the start of a word."""
		return any(all(starts_in(word, sentence) for word in words) for words in self.words)


def starts_in(word: str, sentence: str) -> bool:
	"""Whether a word of the sentence starts with `word`, in capitals or not."""
	return re.search(rf"(?<!\w){re.escape(word)}", sentence, re.IGNORECASE) is not None


class BadRules(ValueError):
	"""The rules contradict themselves; the message has a line for each problem."""


def read(path: Path = PATH) -> list[Rule]:
	"""The rules, in the order of the file.

	Args:
		path: an INI file with a section per rule.

	Raises:
		BadRules: something is missing, unknown or there twice.
	"""
	parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
	try:
		parser.read_string(path.read_text(encoding="utf-8"), source=path.name)
	except configparser.Error as error:
		raise BadRules(str(error).replace("\n", " ")) from None
	problems, rules = [], []
	for name in parser.sections():
		rule = make(name, {key: " ".join(value.split()) for key, value in parser[name].items()})
		rules.append(rule)
		problems += [f"rule {name} {problem}" for problem in wrong_with(rule, set(parser[name]))]
	problems += incomplete(rules)
	if problems:
		raise BadRules("\n".join(problems))
	return rules


def make(name: str, values: dict) -> Rule:
	places = [place.strip() for place in values.get("sources", "").split(";")]
	return Rule(
		id=name,
		area=values.get("area", ""),
		requirement=values.get("requirement", ""),
		sources=tuple(sources.parse(place) for place in places if place),
		support=values.get("support", ""),
		note=values.get("note", ""),
		words=tuple(tuple(words.split()) for words in values.get("words", "").split(",") if words.strip()),
	)


def wrong_with(rule: Rule, keys: set) -> list[str]:
	"""What is wrong with one rule, in words that go on "rule 7 ..."."""
	problems = [f"has an unknown line {key!r}" for key in sorted(keys - KEYS)]
	advisory = sources.is_advisory(rule.id)
	if not (rule.number in NUMBERS or advisory):
		problems.append(f"is neither a number from {NUMBERS[0]} to {NUMBERS[-1]} nor an advisory")
	if rule.area not in AREAS or advisory != (rule.area == ADVISORIES):
		problems.append(f"has the wrong area {rule.area!r}")
	if not rule.requirement:
		problems.append("says nothing")
	if not rule.words:
		problems.append("has no words that its tests speak of")
	if rule.support not in SUPPORT:
		problems.append(f"has support = {rule.support!r}, which is none of {', '.join(SUPPORT)}")
	if rule.support != "yes" and not rule.note:
		problems.append("needs a note that says what does not hold")
	problems += filter(None, (sources.problem(*place) for place in rule.sources))
	return problems


def incomplete(rules: list[Rule]) -> list[str]:
	"""The numbers that nobody lists, and those that are there both whole and in parts."""
	ids = {rule.id for rule in rules}
	listed = {rule.number for rule in rules}
	problems = [f"rule {number} is not in rules.ini" for number in NUMBERS if number not in listed]
	for number in NUMBERS:
		parts = [rule.id for rule in rules if rule.number == number and rule.id != str(number)]
		if str(number) in ids and parts:
			problems.append(f"rule {number} is there both whole and in parts: {', '.join(parts)}")
	return problems
