"""Measure against the running development bench: `python -m benchmarks [PART ...]`.

Without a part everything is measured, and docs/performance.md is written. With some, their tables are printed.
Ends with status 1 when a threshold was missed.
"""

import argparse
import sys

from benchmarks import (
	api_requests,
	dialog,
	guard_cost,
	machine,
	memory,
	report,
	saves,
	sizes,
	sizing,
	statements,
	token_requests,
	where_time_goes,
)
from benchmarks.stand import Stand, stand_on
from tests.support.bench_services import BenchServices
from tests.support.site import find_site

PARTS = {
	"requests": api_requests.measure,
	"tokens": token_requests.measure,
	"guard": guard_cost.measure,
	"saves": saves.measure,
	"statements": statements.measure,
	"dialog": dialog.measure,
	"profile": where_time_goes.measure,
	"sizes": sizes.measure,
	"memory": memory.measure,
}


def parse(words: list[str] | None = None) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
	parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
	parser.add_argument("--rounds", type=int, default=5, help="after one that warms up")
	parser.add_argument("--seconds", type=int, default=3, help="of each measurement by wrk")
	parser.add_argument(
		"--tokens", type=int, default=1_000_000, help="in the large table; grants are a tenth"
	)
	parser.add_argument(
		"--requests", type=int, default=100_000, help="over which a worker's memory is watched"
	)
	options = parser.parse_args(words)
	if unknown := set(options.parts) - set(PARTS):
		parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
	return options


def measure(stand: Stand, parts: list[str]) -> list[report.Section]:
	sections = []
	for name in parts:
		found = PARTS[name](stand)
		for section in found if isinstance(found, list) else [found]:
			print(f"{section}\n", flush=True)
			print("\n".join(str(judgement) for judgement in section.judgements), "\n", flush=True)
			sections.append(section)
	return sections


def main() -> int:
	options = parse()
	site = find_site()
	services = BenchServices.behind(site)
	if not services:
		sys.exit(f"{site.base_url} is not the development bench of this checkout")
	with stand_on(site, services) as stand:
		stand.rounds, stand.seconds = options.rounds, options.seconds
		stand.tokens, stand.requests = options.tokens, options.requests
		sections = measure(stand, options.parts or list(PARTS))
	if not options.parts:
		command = f"python -m benchmarks --rounds {options.rounds} --seconds {options.seconds}"
		sizing.write(sections)
		report.PAGE.write_text(report.page(sections, machine.describe(services), command, options.rounds))
	return 0 if all(judgement.is_met for section in sections for judgement in section.judgements) else 1


if __name__ == "__main__":
	sys.exit(main())
