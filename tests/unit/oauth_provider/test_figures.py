"""The workspace's number cards and chart."""

import secrets
from datetime import date

import frappe
import pytest

from oauth_provider.install import place_workspace
from oauth_provider.oauth_provider import figures
from oauth_provider.oauth_provider.shipped import DESK_DOCTYPES, MODULE, shipped_names
from oauth_provider.store import rows, statistics, tokens

requirement = pytest.mark.requirement
FIGURES = (figures.tokens_issued_today, figures.failures_today, figures.tokens_per_day)


@pytest.mark.parametrize(
	("zone", "day", "seconds"),
	[
		("Europe/Berlin", date(2026, 3, 29), 1774738800),
		# The clocks went forward: the day had 23 hours.
		("Europe/Berlin", date(2026, 3, 30), 1774738800 + 23 * 3600),
		("Asia/Kolkata", date(2026, 3, 29), 1774722600),
		("America/New_York", date(2026, 3, 29), 1774756800),
	],
)
def test_a_day_begins_at_the_sites_midnight(monkeypatch, zone, day, seconds):
	monkeypatch.setattr(frappe.utils, "get_system_timezone", lambda: zone)
	assert figures.midnight(day) == seconds


def test_today_is_the_sites_day():
	midnight = figures.midnight(figures.today())
	before = figures.tokens_issued_today()["value"], figures.failures_today()["value"]
	for moment in (midnight - 1, midnight, rows.now()):
		hashed = secrets.token_hex(32)
		rows.insert_row(
			tokens.DOCTYPE, client="x", access_token_hash=hashed, issued_at=moment, status="Active"
		)
		rows.insert_row("OAuth2 Event", event="Replay", occurred_at=moment)
	after = figures.tokens_issued_today()["value"], figures.failures_today()["value"]
	assert [b - a for a, b in zip(before, after, strict=True)] == [2, 2]


def test_the_chart_has_a_bar_for_each_day_and_a_colour_for_each_client(make_client, monkeypatch):
	long, gone = make_client(app_name="W" * 140), "gone"
	busy = {long.name: 9, gone: 8, **{make_client(app_name=f"App {n}").name: n for n in range(1, 5)}}
	monkeypatch.setattr(
		statistics, "tokens_by_period", lambda moments: [(figures.DAYS - 1, c, n) for c, n in busy.items()]
	)
	chart = figures.tokens_per_day()
	assert len(chart["labels"]) == figures.DAYS == len(set(chart["labels"]))
	names = [dataset["name"] for dataset in chart["datasets"]]
	assert names == ["W" * 13 + "…", "Deleted app", "App 4", "App 3", "Others"]
	assert [dataset["values"][-1] for dataset in chart["datasets"]] == [9, 8, 4, 3, 2 + 1]
	assert all(len(dataset["values"]) == figures.DAYS for dataset in chart["datasets"])


def test_the_chart_ends_with_today(monkeypatch):
	asked = []
	monkeypatch.setattr(statistics, "tokens_by_period", lambda moments: asked.extend(moments) or [])
	labels = figures.tokens_per_day()["labels"]
	assert len(asked) == figures.DAYS + 1 and asked == sorted(set(asked))
	assert asked[-2] == figures.midnight(figures.today()) <= rows.now() < asked[-1]
	assert labels[-1].split()[0] == str(figures.today().day)


def test_a_site_without_tokens_has_an_empty_chart(monkeypatch):
	monkeypatch.setattr(statistics, "tokens_by_period", lambda moments: [])
	(dataset,) = figures.tokens_per_day()["datasets"]
	assert dataset["values"] == [0] * figures.DAYS


@requirement("Frappe", "permissions", "only System Managers see how busy the provider is")
@pytest.mark.parametrize("figure", FIGURES)
def test_others_see_no_figures(figure, make_user, as_user):
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		figure()
	as_user(make_user("System Manager").name)
	assert figure()


@pytest.mark.parametrize("doctype", DESK_DOCTYPES)
def test_what_the_app_ships_is_there(doctype):
	assert shipped_names(doctype) == sorted(frappe.get_all(doctype, {"module": MODULE}, pluck="name"))


def test_the_workspace_is_for_system_managers(make_user, as_user):
	from frappe.desk.desktop import get_workspace_sidebar_items

	for role, shown in (("System Manager", True), ("Website Manager", False)):
		as_user(make_user(role).name)
		pages = [page["name"] for page in get_workspace_sidebar_items()["pages"]]
		assert ("OAuth Provider" in pages) == shown


@pytest.mark.parametrize("trouble", ["gone", "hidden"])
def test_the_workspace_is_shown_where_there_is_no_page_above_it(trouble):
	assert frappe.db.get_value("Workspace", MODULE, "parent_page") == "Integrations"
	place_workspace()
	assert frappe.db.get_value("Workspace", MODULE, "parent_page") == "Integrations"
	if trouble == "gone":
		frappe.db.set_value("Workspace", "Integrations", "title", "ERPNext Integrations")
	else:
		frappe.db.set_value("Workspace", "Integrations", "is_hidden", 1)
	place_workspace()
	assert not frappe.db.get_value("Workspace", MODULE, "parent_page")
	if frappe.get_meta("Workspace").has_field("app"):
		assert frappe.db.get_value("Workspace", MODULE, "app") == "oauth_provider"


@requirement("design", "", "no shortcut of the workspace has Desk count the rows of a Single, which has none")
def test_no_shortcut_is_counted_that_cannot_be():
	shortcuts = frappe.get_doc("Workspace", MODULE).shortcuts
	counted = [shortcut.link_to for shortcut in shortcuts if shortcut.type == "DocType"]
	assert counted and not [doctype for doctype in counted if frappe.get_meta(doctype).issingle]
