"""Clearing what has ended: not a day before the retention is over."""

import frappe
import pytest

from oauth_provider import housekeeping
from oauth_provider.server import settings
from oauth_provider.store import codes, rows, tokens

requirement = pytest.mark.requirement


@pytest.fixture(autouse=True)
def one_transaction(monkeypatch):
	"""Keep the job's commits from ending the transaction that the test rolls back; tell how many there were."""
	commits = []
	monkeypatch.setattr(frappe.db, "commit", lambda: commits.append(1))
	return commits


@pytest.fixture
def retention():
	return settings.get().retention_days * housekeeping.DAY


def age(issued, seconds: int) -> None:
	"""Let a code and its tokens have been issued that many seconds earlier."""
	frappe.db.sql(
		"update `tabOAuth2 Authorization Code` set expires_at = expires_at - %s where name = %s",
		(seconds, issued.code),
	)
	frappe.db.sql(
		"""update `tabOAuth2 Bearer Token` set expires_at = expires_at - %(s)s, revoked_at = revoked_at - %(s)s,
		refresh_token_expires_at = refresh_token_expires_at - %(s)s where name = %(name)s""",
		{"s": seconds, "name": issued.token},
	)


def is_there(issued) -> tuple[bool, bool]:
	return bool(frappe.db.exists(codes.DOCTYPE, issued.code)), bool(
		frappe.db.exists(tokens.DOCTYPE, issued.token)
	)


@requirement("security", "34", "ended codes and tokens are cleared after their retention")
@pytest.mark.parametrize("end", [None, tokens.revoke, lambda name, reason: tokens.replace(name)])
def test_what_ended_long_ago_is_cleared(issue_token, retention, end):
	issued = issue_token()
	if end:
		end(issued.token, "test")
	age(issued, retention + 2 * 86400)
	housekeeping.clear_ended()
	assert is_there(issued) == (False, False)


@requirement("security", "34", "a replay is recognised until then")
@pytest.mark.parametrize("end", [tokens.revoke, lambda name, reason: tokens.replace(name)])
def test_what_ended_lately_is_kept(issue_token, retention, end):
	issued = issue_token()
	end(issued.token, "test")
	age(issued, retention - 600)
	housekeeping.clear_ended()
	assert is_there(issued) == (True, True)


@requirement("security", "34", "a live refresh token is kept however old its access token is")
def test_a_live_refresh_token_is_kept(issue_token, retention):
	issued = issue_token()
	long_ago = rows.now() - retention - 86400
	frappe.db.set_value(tokens.DOCTYPE, issued.token, "expires_at", long_ago)
	housekeeping.clear_ended()
	assert is_there(issued)[1]


@requirement("security", "34", "it is done in batches, each a transaction")
def test_it_is_done_in_batches(issue_token, retention, monkeypatch, one_transaction):
	first = issue_token()
	second = issue_token(first.client, first.user)
	for issued in (first, second):
		age(issued, retention + 2 * 86400)
	monkeypatch.setattr(housekeeping, "BATCH", 1)
	assert housekeeping.clear_ended() >= 4
	assert len(one_transaction) >= 4
