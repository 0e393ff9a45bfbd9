"""The guard's own time, by a timer inside one process: `before_request` with a Bearer token and without one."""

import statistics
import time

from benchmarks.report import Judgement, Section
from benchmarks.stand import Stand

PATH = "/api/method/frappe.auth.get_logged_user"
ROUNDS, REQUESTS = 30, 40


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
		f"{ROUNDS} rounds of {REQUESTS} requests.",
		("request", "p50 ms", "p99 ms"),
		rows,
		[Judgement("the guard's own time, p50", own, 0.5, " ms", at_most=True)],
	)


def times(used: str, unused: str) -> dict[str, dict[str, float]]:
	"""Measure; runs inside the site.

	Args:
		used: an access token of a grant that was used a moment ago.
		unused: one of a grant that was not.
	"""
	headers_of = {
		"no token": {},
		"our Bearer": {"Authorization": f"Bearer {used}"},
		"our Bearer, first in an hour": {"Authorization": f"Bearer {unused}"},
	}
	taken: dict[str, list[float]] = {name: [] for name in headers_of}
	for number in range(ROUNDS + 1):
		for name, headers in headers_of.items():
			seconds = [one_request(headers) for _ in range(REQUESTS)]
			# The first round warms up.
			taken[name] += seconds if number else []
	return {
		name: {
			"p50": statistics.median(seconds) * 1000,
			"p99": statistics.quantiles(seconds, n=100)[98] * 1000,
		}
		for name, seconds in taken.items()
	}


def one_request(headers: dict) -> float:
	"""Returns the seconds that the hook took."""
	import frappe

	from oauth_provider.api import request_hooks
	from tests.unit.web import current_request

	frappe.db.rollback()
	frappe.set_user("Guest")
	# As a new request finds it: Frappe has read the hooks to call this one.
	frappe.local.cache = {}
	frappe.get_hooks("before_request")
	with current_request("GET", PATH, headers=headers):
		begin = time.perf_counter()
		request_hooks.before_request()
		seconds = time.perf_counter() - begin
		assert frappe.session.user != "Guest" or not headers
	return seconds
