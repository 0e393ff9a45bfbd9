"""Counts for Desk: right, and by an index, since a site may have a million tokens."""

import secrets
import time

import frappe
import pytest

from oauth_provider.protocol import ending_access
from oauth_provider.store import rows, statistics, tokens

requirement = pytest.mark.requirement


def issue(client: str, issued_at: int) -> None:
	rows.insert_row(
		tokens.DOCTYPE,
		client=client,
		access_token_hash=secrets.token_hex(32),
		issued_at=issued_at,
		status="Active",
	)


def test_tokens_are_counted_from_a_moment_on():
	soon = int(time.time()) + 1_000_000
	for moment in (soon - 1, soon, soon + 1):
		issue("somebody", moment)
	assert statistics.tokens_issued_since(soon) == 2


def test_tokens_are_counted_by_period_and_client():
	start = int(time.time()) + 1_000_000
	for client, moment in (("a", start), ("a", start + 9), ("b", start + 9), ("a", start + 10)):
		issue(client, moment)
	for outside in (start - 1, start + 30):
		issue("a", outside)
	counted = statistics.tokens_by_period([start, start + 10, start + 30])
	assert sorted(counted) == [(0, "a", 2), (0, "b", 1), (1, "a", 1)]


def test_failures_are_what_the_site_refused():
	soon = int(time.time()) + 1_000_000
	options = frappe.get_meta("OAuth2 Event").get_field("event").options.split("\n")
	assert set(statistics.FAILURES) < set(options)
	for event in options:
		rows.insert_row("OAuth2 Event", event=event, occurred_at=soon)
	rows.insert_row("OAuth2 Event", event="Replay", occurred_at=soon - 1)
	assert statistics.failures_since(soon) == len(statistics.FAILURES)


def test_people_are_those_who_still_allow_the_client(issue_token):
	issued = issue_token()
	issue_token(client=issued.client)
	revoked = issue_token(client=issued.client)
	ending_access.end_grants([revoked.grant], "Test")
	issue_token()
	assert statistics.active_grants(client=issued.client) == 2


def test_a_client_that_was_never_used(issue_token):
	assert statistics.last_used(issue_token().client) is None


def test_a_client_was_last_used_when_its_latest_user_did(issue_token):
	first, second = (issue_token(client=client) for client in (None, None))
	frappe.db.set_value("OAuth2 Grant", first.grant, "last_used_at", 1_000)
	frappe.db.set_value("OAuth2 Grant", second.grant, "last_used_at", 9_000)
	later = issue_token(client=first.client)
	frappe.db.set_value("OAuth2 Grant", later.grant, "last_used_at", 2_000)
	assert statistics.last_used(first.client) == 2_000


def test_a_client_that_is_gone_has_no_name(make_client):
	client = make_client()
	assert statistics.app_names([client.name, "gone"]) == {client.name: client.app_name}
	assert statistics.app_names([]) == {}


@pytest.mark.skipif("frappe.db.db_type != 'mariadb'", reason="reads MariaDB's own plan")
@pytest.mark.parametrize(
	("work", "index"),
	[
		(lambda: statistics.tokens_issued_since(int(time.time())), "issued_at_client_index"),
		(lambda: statistics.tokens_by_period([1, int(time.time())]), "issued_at_client_index"),
		(lambda: statistics.failures_since(int(time.time())), "occurred_at"),
		(lambda: statistics.active_grants(client="somebody"), "unique_client_user"),
	],
)
def test_counts_read_an_index(work, index, monkeypatch):
	asked = []
	run = frappe.db.sql

	def listen(query, *arguments, **options):
		asked.append((query, arguments, options))
		return run(query, *arguments, **options)

	monkeypatch.setattr(frappe.db, "sql", listen)
	work()
	monkeypatch.undo()
	((query, arguments, options),) = asked
	(plan,) = frappe.db.sql(f"explain {query}", *arguments, **{**options, "as_dict": True})
	assert plan.key == index
