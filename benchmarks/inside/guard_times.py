"""The guard's own time, by a timer: `before_request` with a Bearer token and without one."""

import statistics
import time

import frappe

from oauth_provider.api import request_hooks
from tests.unit.web import current_request

PATH = "/api/method/frappe.auth.get_logged_user"
ROUNDS, REQUESTS = 30, 40


def guard_times(used: str, unused: str) -> dict[str, dict[str, float]]:
	"""Measure.

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
