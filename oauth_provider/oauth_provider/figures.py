"""Data of the number cards and the chart in the workspace."""

from datetime import date, datetime, timedelta

import frappe
from dateutil import tz
from frappe import _

from oauth_provider.store import statistics

# Frappe draws every second, third, fifth or sixth label and the last one: 31 labels divide evenly.
DAYS = 31
# The legend of the chart has room for this many clients besides "Others", and for names of this length.
CLIENTS = 4
NAME_LENGTH = 14


@frappe.whitelist(methods=["GET", "POST"])
def tokens_issued_today(filters: str | list | dict | None = None) -> dict:
	"""Number card: access tokens issued since the site's midnight.

	Args:
		filters: ignored; the card has none.

	Returns:
		The number, and the list that a click opens (newer versions of Frappe).

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for("System Manager")
	return make_card(statistics.tokens_issued_since(midnight(today())), "OAuth2 Bearer Token", "issued_at")


@frappe.whitelist(methods=["GET", "POST"])
def failures_today(filters: str | list | dict | None = None) -> dict:
	"""Number card: refusals since the site's midnight.

	Args, returns and raises as `tokens_issued_today`.
	"""
	frappe.only_for("System Manager")
	answer = make_card(statistics.failures_since(midnight(today())), "OAuth2 Event", "occurred_at")
	answer["route_options"]["event"] = ["in", list(statistics.FAILURES)]
	return answer


def make_card(value: int, doctype: str, fieldname: str) -> dict:
	return {
		"value": value,
		"fieldtype": "Int",
		"route": ["List", doctype],
		"route_options": {fieldname: [">=", midnight(today())]},
	}


@frappe.whitelist(methods=["GET", "POST"])
def tokens_per_day(
	chart_name: str | None = None,
	filters: str | list | dict | None = None,
	refresh: int | str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | None = None,
) -> dict:
	"""Chart: access tokens per day of the site and client, over the last 31 days.

	Args: the arguments that Frappe sends to every chart source; all are ignored.

	Returns:
		`labels`, one per day, and `datasets`, one for each of the busiest clients and one for all others. Without
		tokens there is one dataset of zeros.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for("System Manager")
	days = [today() - timedelta(days=ago) for ago in range(DAYS - 1, -2, -1)]
	counts: dict[str, list[int]] = {}
	for index, client, count in statistics.tokens_by_period([midnight(day) for day in days]):
		counts.setdefault(client, [0] * DAYS)[index] = count
	return {"labels": [label(day) for day in days[:-1]], "datasets": datasets(counts)}


def datasets(counts: dict[str, list[int]]) -> list[dict]:
	"""Build one dataset for each of the busiest clients and one for the others."""
	order = sorted(counts, key=lambda client: (-sum(counts[client]), client))
	names = statistics.app_names(order[:CLIENTS])
	found = [
		{"name": shorten(names.get(client) or _("Deleted app")), "values": counts[client]}
		for client in order[:CLIENTS]
	]
	if rest := order[CLIENTS:]:
		values = [sum(numbers) for numbers in zip(*(counts[client] for client in rest), strict=True)]
		found.append({"name": _("Others"), "values": values})
	return found or [{"name": _("Tokens"), "values": [0] * DAYS}]


def shorten(name: str) -> str:
	return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"


def label(day: date) -> str:
	"""Format a day in the user's language, without the year."""
	return frappe.utils.formatdate(day, "d MMM")


def today() -> date:
	return frappe.utils.now_datetime().date()


def midnight(day: date) -> int:
	"""Return the start of a day in the site's time zone, in seconds since 1970 UTC. Not every day has 24 hours."""
	zone = tz.gettz(frappe.utils.get_system_timezone())
	return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
