"""What the workspace in Desk counts: its number cards and its chart."""

from datetime import date, datetime, timedelta

import frappe
from dateutil import tz
from frappe import _

from oauth_provider.store import statistics

DAYS = 30
# What the legend of a chart has room for beside the others, in number and in letters.
CLIENTS = 4
NAME_LENGTH = 14


@frappe.whitelist(methods=["GET", "POST"])
def tokens_issued_today(filters: str | list | dict | None = None) -> dict:
	"""Number card: access tokens issued since the site's midnight.

	Args:
		filters: the card's; it has none.

	Returns:
		The number, and where a click on it leads (newer versions of Frappe follow it).

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for("System Manager")
	return card(statistics.tokens_issued_since(midnight(today())), "OAuth2 Bearer Token", "issued_at")


@frappe.whitelist(methods=["GET", "POST"])
def failures_today(filters: str | list | dict | None = None) -> dict:
	"""Number card: what was refused since the site's midnight.

	Args, returns and raises as `tokens_issued_today`.
	"""
	frappe.only_for("System Manager")
	answer = card(statistics.failures_since(midnight(today())), "OAuth2 Event", "occurred_at")
	answer["route_options"]["event"] = ["in", list(statistics.FAILURES)]
	return answer


def card(value: int, doctype: str, fieldname: str) -> dict:
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
	"""Chart: access tokens per day of the site and client, over the last 30 days.

	Args: what Frappe sends to any chart's source; none of it matters here.

	Returns:
		What Frappe's charts draw: `labels`, one for each day, and `datasets`, one for each of the busiest clients
		and one for all others. Without tokens there is one dataset, of zeros.

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
	"""One dataset for each of the busiest clients, one for the rest."""
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
	"""A day as the reader writes it, without the year."""
	return frappe.utils.formatdate(day, "d MMM")


def today() -> date:
	return frappe.utils.now_datetime().date()


def midnight(day: date) -> int:
	"""When a day of the site begins, in seconds since 1970 UTC: days are not all of the same length."""
	zone = tz.gettz(frappe.utils.get_system_timezone())
	return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
