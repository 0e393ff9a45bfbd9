"""`python3 -m tests.compliance`: write docs/compliance.md, or with --check tell whether it is stale."""

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
	parser.add_argument("--check", action="store_true", help="write nothing, fail if the page is stale")
	options = parser.parse_args(arguments)
	target = checkout / "docs" / "compliance.md"
	try:
		text = page.write(
			rules.read(checkout / "tests" / "compliance" / "rules.ini"), markers.read(checkout / "tests")
		)
	except (rules.BadRules, markers.UnreadableMarker, page.Contradiction) as error:
		print(error, file=sys.stderr)
		return 1
	if not options.check:
		target.write_text(text, encoding="utf-8")
		return 0
	if not target.exists() or target.read_text(encoding="utf-8") != text:
		print(f"docs/compliance.md is stale. Renew it with `{page.COMMAND}`.", file=sys.stderr)
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main())
