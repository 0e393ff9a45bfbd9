"""What a session's save costs beside the app, without HTTP."""

import statistics

from benchmarks.report import Judgement, Section, interleave
from benchmarks.stand import Stand


def measure(stand: Stand) -> Section:
	contenders = {
		"without the app": lambda: median_of(stand.make("saves", stand.without)),
		"with the app": lambda: median_of(stand.make("saves")),
	}
	found = {name: figures["ms"] for name, figures in interleave(contenders, stand.rounds).items()}
	ratio = found["with the app"] / found["without the app"]
	return Section(
		"A session's saves",
		f"CPU time of one save of a ToDo, the median of {stand.rounds} rounds of 60, in a process that has served "
		"tokens and, on a copy of the site, in one without the app.",
		("save", "CPU ms"),
		[(name, f"{milliseconds:.3f}") for name, milliseconds in found.items()],
		[Judgement("a session's save, with the app against without", ratio, 1.02, at_most=True)],
	)


def median_of(seconds: list[float]) -> dict[str, float]:
	return {"ms": statistics.median(seconds) * 1000}
