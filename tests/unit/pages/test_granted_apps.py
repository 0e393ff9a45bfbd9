"""The list of apps: what it says of each, when things were, and what it costs."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
import pytest
from frappe.utils.redis_wrapper import RedisWrapper
from frappe.website.utils import get_portal_sidebar_items

from oauth_provider.pages import granted_apps
from oauth_provider.store import grants, rows, uses

requirement = pytest.mark.requirement
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def allow(make_client, make_user):
	"""Let a new user allow a new client: `allow(["profile"], app_name="x")`; gives the user's name."""
	user = make_user()

	def press_allow(scopes=("profile",), **client) -> str:
		frappe.set_user("Administrator")
		grants.add_consent(make_client(**client).name, user.name, list(scopes))
		frappe.set_user(user.name)
		frappe.local.session.data.csrf_token = "the-csrf-token"
		return user.name

	return press_allow


def show(user: str) -> str:
	return granted_apps.listing(grants.active_of(user), None).html


def test_two_hundred_apps_take_as_many_statements_as_one(allow, monkeypatch):
	def count(user: str) -> int:
		asked = []
		run = frappe.db.sql
		with monkeypatch.context() as watched:
			watched.setattr(
				frappe.db, "sql", lambda *args, **values: asked.append(args) or run(*args, **values)
			)
			html = show(user)
		assert html.count('class="app"') == len(grants.active_of(user))
		return len(asked)

	user = allow()
	show(user)  # Whatever Frappe reads once.
	for_one = count(user)
	[one] = grants.active_of(user)
	for number in range(199):
		# The rows alone: a client saved as a document takes a while.
		rows.insert_row(
			"OAuth2 Client", name=f"many-{number}", client_id=f"many-{number}", app_name="x", enabled=1
		)
		values = {"scopes": one.scopes, "status": "Active", "first_consent": one.first_consent}
		rows.insert_row(grants.DOCTYPE, client=f"many-{number}", user=user, **values)
	assert len(grants.active_of(user)) == 200
	# Among them the rows of the scope, which are kept compiled once they are committed.
	assert count(user) == for_one <= 9


def test_what_a_scope_no_longer_opens_is_said(allow, make_scope):
	off = make_scope(methods=["frappe.ping"], title="See your calendar")
	user = allow(["profile", off.name, "legacy:read"])
	frappe.db.set_value("OAuth2 Scope", off.name, "enabled", 0)
	html = show(user)
	assert "Know who you are" in html
	assert html.count("It gives no access at the moment") == 1
	assert "legacy:read" in html and html.count("no longer exists on this site") == 1


def test_what_opens_most_comes_first_with_a_warning(allow, make_scope):
	working, administering = (
		make_scope(title="Works with it", full_access=1),
		make_scope(title="Administers it", administration=1),
	)
	html = show(allow(["profile", working.name, administering.name]))
	texts = ("Administration of this site", "Administers it", "Full access to", "Works with it", "Know who")
	places = [html.index(text) for text in texts]
	assert places == sorted(places)
	assert html.count('class="warning"') == html.count('class="warning administration"') == 1


@requirement("design", "", "full access folds what it contains, but not while it is disabled")
def test_full_access_folds_what_it_contains(allow, make_scope):
	rows = [{"document_type": "ToDo", "read": 1}]
	own = [make_scope(doctypes=rows, title=f"Reads {word}").name for word in ("one", "two")]
	working = make_scope(full_access=1, title="Works with it").name
	user = allow([*own, working])
	html = show(user)
	assert "Contained in the above: 2" in html
	assert html.index("Works with it") < html.index("<details>") < html.index("Reads one")
	frappe.db.set_value("OAuth2 Scope", working, "enabled", 0)
	html = show(user)
	assert html.index("Reads one") < html.index("<details>") and "Contained in the above: 1" in html


@requirement("design", "", "what several scopes have in common is said once")
def test_a_description_is_said_once(allow, make_scope):
	said = "As far as you may do so yourself."
	own = [
		make_scope(doctypes=[{"document_type": doctype, "read": 1}], description=said).name
		for doctype in ("ToDo", "Note", "Event")
	]
	assert show(allow(own)).count(said) == 1


@pytest.mark.parametrize("field", ["full_access", "administration"])
def test_what_is_switched_off_is_no_warning(field, allow, make_scope):
	scope = make_scope(**{field: 1})
	user = allow([scope.name])
	assert 'class="warning' in show(user)
	frappe.db.set_value("OAuth2 Scope", scope.name, "enabled", 0)
	html = show(user)
	assert 'class="warning' not in html and "Administration" not in html and "Full access" not in html


@requirement(
	"security", "8c", "a logo that is not a file of the site is not shown, nor an address that is no web page"
)
def test_what_the_client_brings(allow):
	user = allow()
	[app] = grants.active_of(user)
	app = replace(app, logo="https://evil.example/x.png", website="javascript:alert(1)", app_name="<b>x</b>")
	for page in (
		granted_apps.listing([app], "<i>y</i>"),
		granted_apps.question(app, "the-proof"),
	):
		assert "evil.example" not in page.html and "javascript:" not in page.html
		assert "<b>" not in page.html and "<i>" not in page.html and "&lt;b&gt;" in page.html


@pytest.mark.parametrize(
	"ago, exactness, words",
	[
		(timedelta(seconds=5), timedelta(minutes=1), "just now"),
		(timedelta(minutes=59), timedelta(hours=1), "within the last hour"),
		(timedelta(minutes=3), timedelta(minutes=1), "3 minutes ago"),
		(timedelta(hours=5), timedelta(hours=1), "5 hours ago"),
		(timedelta(days=90), timedelta(minutes=1), "3 months ago"),
		# Another web server's clock may be ahead.
		(timedelta(seconds=-30), timedelta(minutes=1), "just now"),
	],
)
def test_how_long_ago_something_was(ago, exactness, words):
	assert granted_apps.describe_moment(datetime.now(timezone.utc) - ago, BERLIN, exactness).relative == words


def test_words_are_in_the_persons_language(monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", "de")
	assert (
		granted_apps.describe_moment(datetime.now(timezone.utc) - timedelta(days=2), BERLIN).relative
		== "vor 2 Tagen"
	)


@pytest.mark.parametrize("lang", ["xx", "zh-TW", "es-MX", "sr-BA", "no-such-language"])
def test_no_language_breaks_the_page(lang, monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", lang)
	assert granted_apps.describe_moment(datetime.now(timezone.utc) - timedelta(days=2), BERLIN).relative


def test_moments_are_in_the_persons_time_zone(allow):
	user = allow()
	[app] = grants.active_of(user)
	app = replace(app, first_consent=datetime(2026, 1, 15, 23, 30), last_consent=None, last_used_at=0)
	told = granted_apps.describe_moments(app, 0, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"))
	assert told["allowed"].exact.endswith(" 07:30") and told["allowed"].machine == "2026-01-16T07:30+09:00"
	assert (told["allowed_again"], told["used"]) == (None, None)
	frappe.db.set_value("User", user, "time_zone", "Asia/Tokyo")
	assert granted_apps.user_zone(user) == ZoneInfo("Asia/Tokyo")
	frappe.db.set_value("User", user, "time_zone", "No/Where")
	assert granted_apps.user_zone(user) == granted_apps.site_zone()


def test_a_use_that_no_job_has_written_yet_is_shown(allow, monkeypatch):
	monkeypatch.setattr(uses, "KEY", "oauth2_uses_of_a_test")
	user = allow()
	[app] = grants.active_of(user)
	assert "Not recorded yet" in show(user)
	uses.record(app.name, rows.now() - 7200)
	try:
		assert "2 hours ago" in show(user)
		with monkeypatch.context() as outage:
			# A port on which nothing listens.
			outage.setattr(frappe, "cache", RedisWrapper.from_url("redis://127.0.0.1:1"))
			assert granted_apps.read_unsaved_uses([app]) == {}
	finally:
		frappe.cache.delete(uses.key())


def test_a_grant_is_found_by_its_own_user_alone(allow, make_user):
	user = allow()
	[app] = grants.active_of(user)
	assert grants.find_own(app.name, user).status == "Active"
	assert grants.find_own(app.name, make_user().name) is None
	assert grants.find_own("unknown", user) is None
	grants.mark_revoked([app.name])
	assert grants.active_of(user) == []
	assert grants.find_own(app.name, user).status == "Revoked"


def test_the_page_is_in_the_menu_of_the_account(allow):
	allow()
	frappe.cache.hdel("portal_menu_items", frappe.session.user)
	items = get_portal_sidebar_items()
	frappe.cache.hdel("portal_menu_items", frappe.session.user)
	assert [item["title"] for item in items if item["route"] == granted_apps.PATH] == ["Authorized Apps"]
