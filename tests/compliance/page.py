"""The page: rules by area, then every marker by specification and section."""

from collections import Counter, defaultdict

from tests.compliance import sources
from tests.compliance.markers import Marker
from tests.compliance.rules import AREAS, Rule

COMMAND = "make compliance"
HEAD = f"""# Compliance

What this server must and must not do, and the tests that prove it. This page is made from
`tests/compliance/rules.ini` and the `requirement` markers of the tests: write it anew with `{COMMAND}`.
`python3 -m tests.compliance 16a` lists the tests of a rule by name, with what each of them proves.
"""


class Contradiction(ValueError):
	"""Rules and markers do not fit; the message has a line for each problem."""


def rule_of(marker: Marker) -> str | None:
	"""The id of the rule that a marker is about; nothing if it is about a specification."""
	if marker.source == sources.RULES:
		return marker.section
	return marker.source if sources.is_advisory(marker.source) else None


def proofs(rules: list[Rule], markers: list[Marker]) -> dict[str, list[Marker]]:
	"""The markers of each rule.

	Args:
		rules: all of them.
		markers: all of them.

	Returns:
		Rule id to markers.

	Raises:
		Contradiction: a marker has an unknown rule, source or section, or speaks of something else than its
			rule; or a rule lacks a test.
	"""
	known = {rule.id: rule for rule in rules}
	found: dict[str, list[Marker]] = {rule.id: [] for rule in rules}
	problems = []
	for marker in markers:
		rule = rule_of(marker)
		problem = sources.problem(marker.source, marker.section) if rule is None else unknown(rule, rules)
		if problem:
			problems.append(f"{marker.where} {problem}")
		elif rule is not None:
			found[rule].append(marker)
			if not known[rule].speaks_of(marker.text):
				problems.append(f"{marker.where} {off_topic(marker, known[rule])}")
	for rule in rules:
		if rule.support != "no" and not found[rule.id]:
			problems.append(f"rule {rule.id} has support = {rule.support} and no test")
	if problems:
		raise Contradiction("\n".join(problems))
	return found


def off_topic(marker: Marker, rule: Rule) -> str:
	"""That a marker's sentence has none of its rule's words, in words that go on "this test ..."."""
	words = ", ".join(" ".join(words) for words in rule.words)
	return (
		f'names rule {rule.id}, "{rule.requirement}", and says "{marker.text}", which has none of its words: '
		f"{words}. Name the rule that it is about, or say it in the words of the rule."
	)


def unknown(rule: str, rules: list[Rule]) -> str | None:
	"""What is wrong with the rule that a marker names, in words that go on "this test ..."."""
	if rule in {known.id for known in rules}:
		return None
	parts = [known.id for known in rules if str(known.number) == rule]
	if parts:
		return f"names rule {rule}, which is in parts: {', '.join(parts)}"
	return f"names rule {rule!r}, which is not in tests/compliance/rules.ini"


def write(rules: list[Rule], markers: list[Marker]) -> str:
	"""The text of docs/compliance.md.

	Raises:
		Contradiction: see `proofs`.
	"""
	found = proofs(rules, markers)
	parts = [HEAD, summary(rules), "## Rules\n"]
	for area in AREAS:
		rows = [rule_row(rule, found[rule.id]) for rule in rules if rule.area == area]
		parts += [f"### {area}\n", table(["No.", "Requirement", "Sources", "Supported", "Tests"], rows)]
	parts += ["## Tests by specification\n", *by_specification(markers)]
	return "\n".join(parts)


def summary(rules: list[Rule]) -> str:
	"""How many rules hold, and the list of what does not."""
	counts = {support: sum(rule.support == support for rule in rules) for support in ("yes", "partly", "no")}
	lines = [
		f"Of {len(rules)} rules, {counts['yes']} are supported, {counts['partly']} partly, {counts['no']} not.\n"
	]
	lines += [f"- {rule.id}, {rule.support}: {escape(rule.note)}" for rule in rules if rule.support != "yes"]
	return "\n".join(lines).rstrip("\n") + "\n"


def rule_row(rule: Rule, markers: list[Marker]) -> list[str]:
	name = link(rule.id, sources.address(rule.id)) if sources.is_advisory(rule.id) else rule.id
	places = [place_link(source, section) for source, section in rule.sources]
	support = f"{rule.support}: {escape(rule.note)}" if rule.note else rule.support
	return [name, escape(rule.requirement), "<br>".join(places), support, tests(markers)]


def by_specification(markers: list[Marker]) -> list[str]:
	"""A heading and a table for each source, with its sections in order."""
	groups: dict[str, dict[tuple, list]] = defaultdict(lambda: defaultdict(list))
	for marker in markers:
		groups[marker.source][marker.section, marker.text].append(marker)
	parts = []
	for source in sorted(groups, key=source_order):
		rows = [
			[link(section, sources.address(source, section)), escape(text), tests(proven)]
			for (section, text), proven in sorted(groups[source].items(), key=section_order)
		]
		title = sources.SOURCES.get(source)
		heading = link(source, sources.address(source)) + (f": {title}" if title else "")
		parts += [f"### {heading}\n", table(["Section", "Requirement", "Tests"], rows)]
	return parts


def source_order(source: str) -> tuple:
	"""Specifications as they are registered, then advisories, then the rest."""
	known = list(sources.SPECIFICATIONS)
	if source in known:
		return 0, known.index(source), []
	return 1 if sources.is_advisory(source) else 2, 0, sources.order(source)


def section_order(item: tuple) -> tuple:
	section, text = item[0]
	return sources.order(section), text


def tests(markers: list[Marker]) -> str:
	"""The files of the tests, each a link with the number of its tests; before them the sum."""
	files = Counter(path for path, _test in {(marker.path, marker.test) for marker in markers})
	links = ", ".join(f"{file_link(path)} {count}" for path, count in sorted(files.items()))
	return f"{files.total()}: {links}" if len(files) > 1 else links


def file_link(path: str) -> str:
	"""A file of tests under a short name: http/token_code for tests/http/test_token_code.py."""
	return link(path.removeprefix("tests/").replace("test_", "").removesuffix(".py"), f"../{path}")


def place_link(source: str, section: str) -> str:
	return link(f"{source} {section}".strip(), sources.address(source, section))


def link(text: str, address: str | None) -> str:
	return f"[{text}]({address})" if text and address else text


def escape(text: str) -> str:
	"""Text for a cell: what would end the cell or be taken for a tag is escaped."""
	return text.replace("|", r"\|").replace("<", "&lt;")


def table(head: list[str], rows: list[list[str]]) -> str:
	lines = [head, ["---"] * len(head), *rows]
	return "".join(f"| {' | '.join(line)} |\n" for line in lines)
