"""The guard's own time, without HTTP."""

from benchmarks.report import Judgement, Section
from benchmarks.stand import Stand


def measure(stand: Stand) -> Section:
	used, _ = stand.pairs()[0]
	unused = stand.make("pairs", client=stand.world.client().client_id, users=stand.users[:1], is_used=False)
	found = stand.make("guard_times", used=used, unused=unused[0][0])
	rows = [(name, f"{times['p50']:.3f}", f"{times['p99']:.3f}") for name, times in found.items()]
	own = found["our Bearer"]["p50"]
	return Section(
		"The guard alone",
		"The app's `before_request` hook in one process, without HTTP and without Frappe around it; its statement "
		"included. A grant's first requests in an hour are noted in Redis until a job has written the hour down. "
		"30 rounds of 40 requests.",
		("request", "p50 ms", "p99 ms"),
		rows,
		[Judgement("the guard's own time, p50", own, 0.5, " ms", at_most=True)],
	)
