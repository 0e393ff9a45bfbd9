"""Where the time of a request goes, by Python's profiler: for whoever asks why a figure is what it is."""

from benchmarks.report import Section
from benchmarks.stand import Stand


def measure(stand: Stand) -> Section:
	pair = stand.pairs()[0]
	found = stand.make("profiles", pair=pair, sid=stand.session.cookies["sid"], client=stand.credentials)
	section = Section(
		"Where the time goes",
		"Milliseconds of a request in one process, by Python's profiler, which makes them up to twice as long: compare "
		"them with each other. 300 requests each. What Frappe sends to end a transaction counts among the "
		"statements here. A session is looked up in Redis; a token in the database, so that its revocation acts on the "
		"next request. That one statement, on a connection that is new, is what a token costs beyond a session. A "
		"refresh sends seven, and waits for the disk at the commit; more than half of it is what Frappe does for any "
		"request, an empty one too.",
		("part", *found),
	)
	for part in next(iter(found.values())):
		section.rows.append((part, *(f"{parts[part]:.2f}" for parts in found.values())))
	return section
