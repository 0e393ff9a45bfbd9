"""What becomes of the tokens and refresh tokens of Frappe's own provider."""

import time
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from oauth_provider.oauth_provider.moving import consent_periods, token_pages
from oauth_provider.store import grants, tokens
from oauth_provider.store.core_clock import Clock
from oauth_provider.store.hashing import digest
from tests.unit.oauth_provider.moving.conftest import GRANT, TOKEN

DAY = 86400


def row_of(issued) -> frappe._dict | None:
	return frappe.db.get_value(TOKEN, {"access_token_hash": digest(issued.access)}, "*", as_dict=True)


@pytest.mark.parametrize("hashed", [False, True])
def test_tokens_come_with_their_user_scopes_and_expiry(
	core_client, core_token, make_user, move, imported, hashed
):
	client, user = core_client(), make_user().name
	issued = core_token(client, user, lifetime=900, hashed=hashed)
	(described,) = move(client).clients
	row, come = row_of(issued), imported(client)
	assert (row.client, row.user, row.status) == (come.name, user, "Active")
	assert (row.scopes, row.refresh_token_scopes) == ("all openid", "all openid")
	assert row.refresh_token_hash == digest(issued.refresh)
	assert abs(row.expires_at - time.time() - 900) < 60 and abs(row.issued_at - time.time()) < 60
	month = frappe.db.get_single_value("OAuth2 Provider Settings", "refresh_token_lifetime")
	assert abs(row.refresh_token_expires_at - time.time() - month) < 60
	assert tokens.find_for_request(issued.access).user == user
	assert (described.tokens, described.users, described.grants) == ({"imported": 1}, 1, 1)


def test_nothing_of_core_changes_and_nothing_is_stored_as_it_is(core_client, core_token, make_user, move):
	client = core_client()
	issued = core_token(client, make_user().name)

	def read():
		return frappe.db.sql("select * from `tabOAuth Bearer Token` order by name"), frappe.db.sql(
			"select * from `tabOAuth Client` order by name"
		)

	if frappe.db.db_type == "postgres":
		pytest.skip("the statements are MariaDB's")
	before = read()
	move(client)
	assert read() == before
	text = str(row_of(issued))
	assert issued.access not in text and issued.refresh not in text and client.client_secret not in text


def test_the_lifetime_of_a_refresh_token_is_that_of_the_client(
	core_client, core_token, make_user, move, imported
):
	client = core_client()
	move(client)
	imported(client).update({"refresh_token_lifetime": 2 * DAY}).save()
	issued = core_token(client, make_user().name)
	move(client)
	assert abs(row_of(issued).refresh_token_expires_at - time.time() - 2 * DAY) < 60


@pytest.mark.parametrize(
	("created", "lifetime", "expires"),
	[
		# Berlin: the clocks go back on 25 October 2026, 01:00 UTC, and forward on 29 March 2026, 01:00 UTC.
		("2026-10-25 01:30:00", 7200, 1792884600 + 7200),
		("2026-10-25 02:30:00", 3600, 1792888200 + 3600),
		("2026-03-29 01:30:00", 3600, 1774744200 + 3600),
		("2026-07-01 12:00:00", 3600, 1782900000 + 3600),
		("2026-12-01 12:00:00", 3600, 1796122800 + 3600),
	],
)
def test_moments_are_of_the_zone_of_the_site(monkeypatch, created, lifetime, expires):
	monkeypatch.setattr("oauth_provider.store.core_clock.get_system_timezone", lambda: "Europe/Berlin")
	moment = datetime.fromisoformat(created)
	assert Clock().end_of(moment, moment + timedelta(seconds=lifetime)) == expires


def test_the_hour_that_comes_twice(monkeypatch):
	monkeypatch.setattr("oauth_provider.store.core_clock.get_system_timezone", lambda: "Europe/Berlin")
	twice = datetime.fromisoformat("2026-10-25 02:30:00")
	assert Clock().latest(twice) - Clock().earliest(twice) == 3600


def test_an_expired_token_comes_for_its_refresh_token_alone(core_client, core_token, make_user, move):
	client, user = core_client(), make_user().name
	past = now_datetime() - timedelta(days=90)
	refreshable = core_token(client, user, created=past)
	over = core_token(client, user, created=past, refresh_token=None)
	lives = core_token(client, user, refresh_token=None)
	(described,) = move(client).clients
	assert row_of(refreshable).expires_at < time.time() - 80 * DAY
	assert row_of(refreshable).refresh_token_expires_at > time.time()
	assert row_of(over) is None
	assert (row_of(lives).refresh_token_hash, row_of(lives).refresh_token_expires_at) == (None, 0)
	assert described.tokens == {"imported": 2, "left out: expired, without a refresh token": 1}


def test_who_cannot_sign_in_gets_no_token(core_client, core_token, make_user, move):
	client, disabled = core_client(), make_user().name
	frappe.db.set_value("User", disabled, "enabled", 0)
	issued = [core_token(client, user) for user in (disabled, "Guest", "deleted@example.com", "")]
	(described,) = move(client).clients
	assert [row_of(one) for one in issued] == [None] * 4
	assert (described.users, described.grants) == (0, 0)
	assert described.tokens == {"left out: their user is disabled or deleted": 4}


def test_what_core_has_revoked_does_not_come(core_client, core_token, make_user, move):
	client = core_client()
	issued = core_token(client, make_user().name, status="Revoked")
	(described,) = move(client).clients
	assert row_of(issued) is None and described.tokens == {"left out: revoked": 1}


def test_scopes_of_a_token_are_those_that_its_client_has(core_client, core_token, make_user, move):
	client, user = core_client(scopes="openid project"), make_user().name
	other = core_client(scopes="project")
	issued = core_token(client, user, scopes="project openid lost")
	lost = core_token(client, user, scopes="all lost")
	as_it_was = core_token(other, user, scopes="project lost")
	move(client, other, as_it_was=[other.name])
	assert row_of(issued).scopes == "project openid"
	assert row_of(lost) is None
	assert row_of(as_it_was).scopes == "all"


@pytest.mark.parametrize("page", [1, 2, 1000])
def test_a_user_has_one_grant_for_each_client(
	core_client, core_token, make_user, move, imported, monkeypatch, page
):
	for module in (token_pages, consent_periods):
		monkeypatch.setattr(module, "PAGE", page)
	client, user = core_client(scopes="all openid profile"), make_user().name
	first, last = datetime(2026, 3, 1, 12), datetime(2026, 11, 1, 12)
	core_token(client, user, created=last, scopes="openid")
	core_token(client, user, created=first, scopes="all")
	rows = [core_token(client, user, created=datetime(2026, 6, 1), scopes="openid all") for _ in range(2)]
	(described,) = move(client).clients
	(grant,) = frappe.get_all(GRANT, {"client": imported(client).name}, ["*"])
	assert (grant.user, grant.status, set(grant.scopes.split())) == (user, "Active", {"all", "openid"})
	assert (grant.first_consent, grant.last_consent, described.grants) == (first, last, 1)
	assert [app.app_name for app in grants.active_of(user)] == [client.app_name]
	assert len({row_of(row).family for row in rows}) == 2


def test_a_refresh_token_that_two_rows_have_goes_to_the_newer(core_client, core_token, make_user, move):
	client, user = core_client(), make_user().name
	new = core_token(client, user)
	old = core_token(client, user, created=now_datetime() - timedelta(minutes=10), refresh_token=new.refresh)
	move(client)
	assert row_of(new).refresh_token_hash == digest(new.refresh)
	assert row_of(old).refresh_token_hash is None


def test_the_type_of_a_client_is_no_matter_for_its_tokens(core_client, core_token, make_user, move):
	client = core_client(redirect_uris="com.example.app:/callback")
	issued = core_token(client, make_user().name)
	move(client)
	assert row_of(issued)
