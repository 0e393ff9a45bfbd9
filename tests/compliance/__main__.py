"""`python3 -m tests.compliance`: write docs/compliance.md, check it with --check, or list the tests of a rule."""

import argparse
import sys
from pathlib import Path

from tests.compliance import markers, page, rules

CHECKOUT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None, checkout: Path = CHECKOUT) -> int:
	"""Write or check the page.

	Args:
		arguments: of the command line.
		checkout: the folder with `tests` and `docs`.

	Returns:
		The exit status: 1 if rules and tests contradict each other, or if the page is stale.
	"""
	parser = argparse.ArgumentParser(prog="python3 -m tests.compliance", description=__doc__)
	parser.add_argument("rule", nargs="?", help="list the tests of this rule, such as 16a, and write nothing")
	parser.add_argument("--check", action="store_true", help="write nothing, fail if the page is stale")
	options = parser.parse_args(arguments)
	target = checkout / "docs" / "compliance.md"
	try:
		required = rules.read(checkout / "tests" / "compliance" / "rules.ini")
		found = markers.read(checkout / "tests")
		text = page.write(required, found)
	except (rules.BadRules, markers.UnreadableMarker, page.Contradiction) as error:
		print(error, file=sys.stderr)
		return 1
	if options.rule:
		return list_tests(options.rule, page.proofs(required, found))
	if not options.check:
		target.write_text(text, encoding="utf-8")
		return 0
	if not target.exists() or target.read_text(encoding="utf-8") != text:
		print(f"docs/compliance.md is stale. Renew it with `{page.COMMAND}`.", file=sys.stderr)
		return 1
	return 0


def list_tests(rule: str, proofs: dict[str, list[markers.Marker]]) -> int:
	"""Print the tests of a rule, each with the sentence of its marker. Returns the exit status."""
	if rule not in proofs:
		print(f"tests/compliance/rules.ini has no rule {rule!r}.", file=sys.stderr)
		return 1
	for marker in proofs[rule]:
		print(f"{marker.where}: {marker.text}")
	return 0


if __name__ == "__main__":
	sys.exit(main())
