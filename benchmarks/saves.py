"""What a session's save costs in a process that has served tokens, without HTTP."""

import statistics

from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import Stand


def measure(stand: Stand) -> Section:
	contenders = {
		"before the first token": lambda: median_of(stand.make("saves", has_served_tokens=False)),
		"after it": lambda: median_of(stand.make("saves", has_served_tokens=True)),
	}
	found = {name: figures["ms"] for name, figures in interleave(contenders, stand.rounds).items()}
	ratio = found["after it"] / found["before the first token"]
	return Section(
		"A session's saves",
		f"CPU time of one save of a ToDo, the median of {stand.rounds} rounds of 60, in a process that has served "
		"tokens and in one that has not: the app has no handler on documents of others, so only what the guard puts in "
		"place of Frappe's functions can cost anything.",
		("save", "CPU ms"),
		[(name, f"{milliseconds:.3f}") for name, milliseconds in found.items()],
		[Judgement("a session's save, after the first token against before", ratio, 1.02, at_most=True)],
	)


def median_of(seconds: list[float]) -> dict[str, float]:
	return {"ms": statistics.median(seconds) * 1000}
