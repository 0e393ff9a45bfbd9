"""What is done beside the requests: clearing what has ended, not a day too early, and writing what was used when."""

import frappe
import pytest

from oauth_provider.api import scheduled_jobs
from oauth_provider.store import codes, grants, provider_settings, rows, tokens

requirement = pytest.mark.requirement


@pytest.fixture(autouse=True)
def one_transaction(monkeypatch):
	"""Keep the job's commits from ending the transaction that the test rolls back; tell how many there were."""
	commits = []
	monkeypatch.setattr(frappe.db, "commit", lambda: commits.append(1))
	return commits


@pytest.fixture
def retention():
	return provider_settings.read().retention_days * scheduled_jobs.DAY


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
@pytest.mark.parametrize("end", [None, tokens.revoke_row, lambda name, reason: tokens.replace(name)])
def test_what_ended_long_ago_is_cleared(issue_token, retention, end):
	issued = issue_token()
	if end:
		end(issued.token, "test")
	age(issued, retention + 2 * 86400)
	scheduled_jobs.clear_ended()
	assert is_there(issued) == (False, False)


@requirement("security", "34", "a replay is recognised until then")
@pytest.mark.parametrize("end", [tokens.revoke_row, lambda name, reason: tokens.replace(name)])
def test_what_ended_lately_is_kept(issue_token, retention, end):
	issued = issue_token()
	end(issued.token, "test")
	age(issued, retention - 600)
	scheduled_jobs.clear_ended()
	assert is_there(issued) == (True, True)


@requirement("security", "34", "a replay is recognised as long as the refresh token would have lived")
@pytest.mark.parametrize("end", [tokens.revoke_row, lambda name, reason: tokens.replace(name)])
def test_what_ended_is_kept_until_its_refresh_token_would_have(issue_token, retention, end):
	issued = issue_token()
	end(issued.token, "test")
	age(issued, retention + 2 * 86400)
	frappe.db.set_value(tokens.DOCTYPE, issued.token, "refresh_token_expires_at", rows.now() + 60)
	scheduled_jobs.clear_ended()
	assert is_there(issued)[1]
	frappe.db.set_value(tokens.DOCTYPE, issued.token, "refresh_token_expires_at", rows.now() - 60)
	scheduled_jobs.clear_ended()
	assert not is_there(issued)[1]


@requirement("security", "34", "a live refresh token is kept however old its access token is")
def test_a_live_refresh_token_is_kept(issue_token, retention):
	issued = issue_token()
	long_ago = rows.now() - retention - 86400
	frappe.db.set_value(tokens.DOCTYPE, issued.token, "expires_at", long_ago)
	scheduled_jobs.clear_ended()
	assert is_there(issued)[1]


@requirement("security", "34", "it is done in batches, each a transaction")
def test_it_is_done_in_batches(issue_token, retention, monkeypatch, one_transaction):
	first = issue_token()
	second = issue_token(first.client, first.user)
	for issued in (first, second):
		age(issued, retention + 2 * 86400)
	monkeypatch.setattr(scheduled_jobs, "BATCH", 1)
	assert scheduled_jobs.clear_ended() >= 4
	assert len(one_transaction) >= 4


def last_use(issued) -> int:
	return frappe.db.get_value(grants.DOCTYPE, issued.grant, "last_used_at")


def test_a_use_is_written_to_the_grant_and_to_nothing_else(issue_token, notes, one_transaction):
	issued, other = issue_token(), issue_token()
	before = frappe.db.get_value(grants.DOCTYPE, issued.grant, ["modified", "status", "last_consent"])
	notes.record(issued.grant, 1_700_000_000)
	notes.record(issued.grant, 1_700_000_009)
	assert scheduled_jobs.write_uses() == 1
	assert (last_use(issued), last_use(other)) == (1_700_000_009, 0)
	assert frappe.db.get_value(grants.DOCTYPE, issued.grant, ["modified", "status", "last_consent"]) == before
	assert notes.take(10) == {}


def test_the_last_use_never_moves_backwards(issue_token, notes, one_transaction):
	issued = issue_token()
	for moment in (1_700_000_000, 1_600_000_000):
		notes.record(issued.grant, moment)
		scheduled_jobs.write_uses()
	assert last_use(issued) == 1_700_000_000


def test_each_grant_is_a_transaction_of_its_own_so_that_no_two_locks_are_held(
	issue_token, notes, monkeypatch, one_transaction
):
	monkeypatch.setattr(scheduled_jobs, "BATCH", 2)
	issued = [issue_token() for _number in range(3)]
	for each in issued:
		notes.record(each.grant, 1_700_000_000)
	before = len(one_transaction)
	assert scheduled_jobs.write_uses() == 3
	assert len(one_transaction) - before == 3
	assert {last_use(each) for each in issued} == {1_700_000_000}


def test_one_run_does_not_go_on_for_ever(issue_token, notes, monkeypatch, one_transaction):
	monkeypatch.setattr(scheduled_jobs, "USES", 1)
	for number in range(3):
		notes.record(f"grant-{number}", 1_700_000_000 + number)
	assert scheduled_jobs.write_uses() == 1
	# The oldest were written first.
	assert sorted(notes.take(10)) == ["grant-1", "grant-2"]


def test_a_grant_that_is_gone_is_forgotten(notes, one_transaction):
	notes.record("no-such-grant", 1_700_000_000)
	scheduled_jobs.write_uses()
	assert notes.take(10) == {}


def test_what_cannot_be_written_is_noted_again(issue_token, notes, monkeypatch, one_transaction):
	"""The database is away from the second row on; a later use comes in meanwhile."""
	for number in range(3):
		notes.record(f"grant-{number}", 1_700_000_000 + number)

	def commit():
		notes.record("grant-2", 1_800_000_000)
		raise frappe.QueryTimeoutError

	monkeypatch.setattr(frappe.db, "commit", commit)
	with pytest.raises(frappe.QueryTimeoutError):
		scheduled_jobs.write_uses()
	assert notes.take(10) == {
		"grant-0": 1_700_000_000,
		"grant-1": 1_700_000_001,
		"grant-2": 1_800_000_000,
	}


@requirement("security", "35", "two sites do not write each other's uses")
def test_two_sites_do_not_share_notes(issue_token, notes, monkeypatch):
	notes.record("of-one-site", 1_700_000_000)
	with monkeypatch.context() as other_site:
		other_site.setitem(frappe.conf, "db_name", "another-site")
		assert notes.take(10) == {}
	assert notes.take(10) == {"of-one-site": 1_700_000_000}
