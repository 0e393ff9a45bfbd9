"""An import that is repeated, or was killed."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from oauth_provider.oauth_provider.moving import token_pages
from oauth_provider.protocol.ending_access import end_access
from oauth_provider.store import clients, core_provider, imported, tokens
from tests.unit.oauth_provider.moving.conftest import CLIENT, GRANT, TOKEN
from tests.unit.oauth_provider.moving.test_tokens import row_of

HANDLED = "left out: an earlier import has decided about them"


def revoke_at_core(issued) -> None:
	frappe.db.set_value("OAuth Bearer Token", issued.name, "status", "Revoked")


def test_a_second_run_brings_what_is_new(core_client, core_token, make_user, move, imported):
	client, user = core_client(), make_user().name
	first = core_token(client, user)
	move(client)
	before = row_of(first)
	second = core_token(client, user)
	(described,) = move(client).clients
	assert row_of(first) == before and row_of(second)
	assert described.tokens == {"imported": 1, "here already": 1}
	assert frappe.db.count(GRANT, {"client": imported(client).name}) == 1
	reasons = frappe.get_all(
		"OAuth2 Event", {"client": imported(client).name, "event": "Move"}, pluck="reason"
	)
	assert len(reasons) == 3
	assert sum("1 token(s) and 0 grant(s)" in reason for reason in reasons) == 1


def test_what_core_has_revoked_since_ends_here(core_client, core_token, make_user, move):
	client, user = core_client(), make_user().name
	revoked, spared, refreshed = (core_token(client, user) for _ in range(3))
	move(client)
	tokens.replace(row_of(refreshed).name)
	revoke_at_core(revoked)
	revoke_at_core(refreshed)
	(described,) = move(client).clients
	assert (
		row_of(revoked).status == "Revoked" and "Frappe's own provider" in row_of(revoked).revocation_reason
	)
	assert (row_of(spared).status, row_of(refreshed).status) == ("Active", "Replaced")
	assert described.tokens == {"ended here, since they were revoked there": 1, "here already": 2}


def remove_at_core(client, user: str) -> None:
	"""As a user does on Frappe's own page of third party apps."""
	frappe.db.delete("OAuth Bearer Token", {"client": client.name, "user": user})


def test_what_its_user_has_removed_at_core_ends_here(core_client, core_token, make_user, move):
	client, user, other = core_client(), make_user().name, make_user().name
	removed, refreshed, spared = (core_token(client, one) for one in (user, user, other))
	move(client)
	tokens.replace(row_of(refreshed).name)
	remove_at_core(client, user)
	ended = {"ended here, since their users have removed the app there": 1, "here already": 1}
	assert move(client, write=False).clients[0].tokens == ended
	assert row_of(removed).status == "Active"
	assert move(client).clients[0].tokens == ended
	assert (row_of(removed).status, row_of(refreshed).status) == ("Revoked", "Replaced")
	assert row_of(spared).status == "Active"


def test_a_successor_is_this_apps_own(core_client, core_token, make_user, move, imported):
	client, user = core_client(), make_user().name
	first = core_token(client, user)
	core_token(client, make_user().name)
	move(client)
	row = row_of(first)
	tokens.replace(row.name)
	parties = {name: row[name] for name in ("client", "user", "scopes", "oauth2_grant", "family")}
	successor = tokens.issue("a new token", "another", 3600, 7200, refresh_token_scopes="all", **parties)
	remove_at_core(client, user)
	move(client)
	assert frappe.db.get_value(TOKEN, successor, "status") == "Active"


def test_what_frappe_or_an_administrator_has_cleared_goes_on(core_client, core_token, make_user, move):
	client, user, other = core_client(), make_user().name, make_user().name
	emptied = core_client()
	old = core_token(client, user, created=now_datetime() - timedelta(days=31))
	core_token(client, other)
	kept = core_token(emptied, user)
	move(client, emptied)
	remove_at_core(client, user)
	remove_at_core(emptied, user)
	move(client, emptied)
	assert (row_of(old).status, row_of(kept).status) == ("Active", "Active")


def test_an_app_that_its_user_has_revoked_here_stays_revoked(
	core_client, core_token, make_user, move, imported
):
	client, user, other = core_client(), make_user().name, make_user().name
	first = core_token(client, user)
	move(client)
	end_access("Revoked by the user", client=imported(client).name, user=user)
	again, spared = core_token(client, user), core_token(client, other)
	(described,) = move(client).clients
	assert row_of(first).status == "Revoked" and row_of(again) is None and row_of(spared)
	assert frappe.db.get_value(GRANT, {"user": user}, "status") == "Revoked"
	assert described.tokens["left out: the user has revoked the app here"] == 1


def test_what_has_ended_and_was_cleared_does_not_come_back(
	core_client, core_token, make_user, move, imported
):
	client, user = core_client(), make_user().name
	old = core_token(client, user, created=now_datetime() - timedelta(days=1))
	move(client)
	assert row_of(old)
	# As the daily job does once the refresh token has expired.
	frappe.db.delete(TOKEN, {"client": imported(client).name})
	(described,) = move(client).clients
	assert row_of(old) is None and described.tokens == {HANDLED: 1}


def test_a_disabled_client_gets_no_tokens(core_client, core_token, make_user, move, imported):
	client = core_client()
	move(client)
	imported(client).update({"enabled": 0}).save()
	issued = core_token(client, make_user().name)
	(described,) = move(client).clients
	assert row_of(issued) is None and "left out: the client is disabled here" in described.tokens


def test_a_choice_is_remembered_for_later_tokens(core_client, core_token, make_user, move):
	client = core_client(scopes="project")
	move(client, as_it_was=[client.name])
	issued = core_token(client, make_user().name, scopes="project")
	move(client)
	assert row_of(issued).scopes == "all"


def test_a_scope_that_the_administrator_took_away_does_not_come(
	core_client, core_token, make_user, move, imported
):
	client = core_client()
	move(client)
	imported(client).update({"scopes": [{"scope": "openid"}]}).save()
	issued = core_token(client, make_user().name, scopes="all openid")
	move(client)
	assert row_of(issued).scopes == "openid"


class Killed(BaseException):
	"""As a signal raises it."""


@pytest.fixture
def leave_nothing():
	"""Delete what was committed: `leave_nothing(core_client, users)`."""
	made: list[tuple[object, list[str]]] = []
	yield lambda client, users: made.append((client, users))
	frappe.db.rollback()
	for client, users in made:
		name = clients.find_name(client.name)
		for doctype in ("OAuth2 Event", TOKEN, GRANT):
			frappe.db.delete(doctype, {"client": name})
		frappe.db.delete("OAuth Bearer Token", {"client": client.name})
		for doctype, names in (("OAuth Client", [client.name]), (CLIENT, [name])):
			for one in filter(None, names):
				frappe.delete_doc(doctype, one, force=True, delete_permanently=True)
		frappe.db.delete("User", {"name": ("in", users)})
	frappe.db.commit()


@pytest.mark.committing
@pytest.mark.parametrize("pages", [0, 1, 2, 3])
def test_a_killed_import_is_taken_up_again(
	core_client, core_token, make_user, move, monkeypatch, leave_nothing, pages
):
	monkeypatch.setattr(token_pages, "PAGE", 3)
	client, users = core_client(), [make_user().name for _ in range(2)]
	leave_nothing(client, users)
	issued = [core_token(client, users[number % 2]) for number in range(10)]
	frappe.db.commit()
	seen = []

	def kill(number: int) -> None:
		seen.append(number)
		if len(seen) > pages:
			raise Killed

	with pytest.raises(Killed):
		move(client, report_progress=kill)
	frappe.db.rollback()
	come = sum(row_of(one) is not None for one in issued)
	assert come == min(10, 3 * (pages + 1))
	name = clients.find_name(client.name)
	assert imported.read_state(name).core_imported_at == 0
	(described,) = move(client).clients
	assert all(row_of(one) for one in issued) and frappe.db.count(TOKEN, {"client": name}) == 10
	assert frappe.db.count(GRANT, {"client": name}) == 2
	assert described.tokens == {fate: n for fate, n in (("imported", 10 - come), ("here already", come)) if n}
	assert imported.read_state(name).core_imported_at > 0


def test_an_exception_shows_no_token(core_client, core_token, make_user, monkeypatch):
	"""Frappe logs exceptions with the values of local variables."""
	client = core_client()
	issued = core_token(client, make_user().name)

	def fail(row):
		raise ValueError("the row is broken")

	monkeypatch.setattr(core_provider, "make_token", fail)
	logged = log_failure(client.name)
	assert "the row is broken" in logged
	assert issued.access not in logged and issued.refresh not in logged
	assert issued.access not in repr(core_provider.Place(issued.access))


def log_failure(client: str) -> str:
	try:
		core_provider.read_tokens([client], core_provider.Place(), 5)
	except ValueError:
		return frappe.get_traceback(with_context=True)
	raise AssertionError("nothing failed")
