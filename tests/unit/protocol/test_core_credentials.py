"""Which codes and tokens of Frappe's own provider it still answers for."""

import secrets
from dataclasses import replace
from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from oauth_provider.protocol.core_credentials import LONGEST_IMPORT, Standing, has_ended_there, judge
from oauth_provider.store import provider_settings, rows
from oauth_provider.store.records import Settings

requirement = pytest.mark.requirement
HOUR = 3600


@pytest.fixture
def party(make_client, make_user):
	"""A client of this app that Frappe's provider has too, and a user."""
	return make_client(), make_user().name


@pytest.fixture
def issue(party):
	"""Insert a token of Frappe's provider and return its refresh token: `issue(seconds_ago=0)`."""
	client, user = party

	def insert(seconds_ago: int = 0, client_id: str = client.client_id) -> str:
		access, refresh = (f"aB{secrets.token_hex(12)}" for _ in range(2))
		row = frappe.get_doc(
			doctype="OAuth Bearer Token", name=access, access_token=access, refresh_token=refresh
		)
		row.update({"client": client_id, "user": user})
		row.creation = row.modified = now_datetime() - timedelta(seconds=seconds_ago)
		row.db_insert()
		return refresh

	return insert


def standing(credential: str, answers: bool = True, since: int = 0) -> Standing:
	settings = replace(provider_settings.read(), answer_for_frappe=answers, answers_since=since)
	return judge(credential, settings)


def test_what_frappe_has_not_issued_is_unknown():
	assert standing(secrets.token_hex(20)) is Standing.UNKNOWN


@pytest.mark.parametrize("answers", [True, False])
def test_what_is_of_a_client_that_is_not_here_is_left_to_frappe(answers, issue):
	assert standing(issue(client_id="not here"), answers) is Standing.LEFT


def test_another_spelling_has_ended(issue):
	expected = Standing.ENDED if frappe.db.db_type == "mariadb" else Standing.UNKNOWN
	assert standing(issue(client_id="not here").swapcase(), answers=False) is expected


@requirement(
	"security", "33", "what the import after the switch has not brought has ended, and nothing brings it back"
)
def test_what_is_of_a_client_that_is_here_is_left_until_it_is_imported(party, issue):
	client, _user = party
	frappe.db.set_value("OAuth2 Client", client.name, "creation", now_datetime() - timedelta(days=2))
	old, new, now = issue(seconds_ago=24 * HOUR), issue(), rows.now()
	for refresh in (old, new):
		assert standing(refresh, answers=False) is Standing.LEFT, "before the switch, and on the way back"
		assert standing(refresh, since=now) is Standing.LEFT, "until the import after the switch is complete"
		assert standing(refresh, since=now - LONGEST_IMPORT) is Standing.ENDED, "and not for ever"
	frappe.db.set_value("OAuth2 Client", client.name, "core_imported_at", now)
	assert standing(old, since=now) is Standing.LEFT, "the import began in the second before the switch"
	frappe.db.set_value("OAuth2 Client", client.name, "core_imported_at", now + 1)
	for refresh in (old, new):
		assert standing(refresh, answers=False) is Standing.LEFT, "the way back"
	assert standing(new, since=now) is Standing.COMING, "it was being issued when the import became complete"
	assert standing(new, since=now - LONGEST_IMPORT) is Standing.ENDED
	frappe.db.set_value("OAuth Bearer Token", {"refresh_token": new}, "status", "Revoked")
	assert standing(new, since=now) is Standing.ENDED


def test_a_client_that_comes_later_has_its_own_hour(party, issue):
	client, _user = party
	switched_at = rows.now() - 3 * LONGEST_IMPORT
	assert standing(issue(), since=switched_at) is Standing.LEFT
	frappe.db.set_value("OAuth2 Client", client.name, "core_imported_at", rows.now())
	assert standing(issue(), since=switched_at) is Standing.COMING, "it was being issued at that moment"
	came = now_datetime() - timedelta(seconds=LONGEST_IMPORT + 1)
	frappe.db.set_value("OAuth2 Client", client.name, "creation", came)
	assert standing(issue(), since=switched_at) is Standing.ENDED


@requirement("security", "33", "a code of the other provider has ended after the move")
def test_a_code_does_not_come(party):
	client, user = party
	code = f"aB{secrets.token_hex(12)}"
	row = frappe.get_doc(doctype="OAuth Authorization Code", name=code, authorization_code=code)
	row.update({"client": client.client_id, "user": user, "validity": "Valid"})
	row.db_insert()
	frappe.db.set_value("OAuth2 Client", client.name, "core_imported_at", rows.now() - 60)
	assert standing(code, since=rows.now() - 61) is Standing.ENDED


def test_an_access_token_is_looked_up_by_the_key_of_its_row(monkeypatch, issue):
	issue()
	sent, send = [], frappe.local.db.sql
	monkeypatch.setattr(
		frappe.local.db,
		"sql",
		lambda query, *args, **kwargs: sent.append(query) or send(query, *args, **kwargs),
	)
	assert has_ended_there("unknown", Settings(answer_for_frappe=False), is_bearer=True)
	assert len(sent) == 1 and "refresh_token" not in sent[0]


@requirement(
	"security", "33", "a client that is disabled has no access, by no token of the other provider either"
)
def test_what_belongs_to_a_disabled_client_has_ended(party, issue):
	client, _user = party
	frappe.db.set_value("OAuth2 Client", client.name, "enabled", 0)
	assert standing(issue(), since=rows.now()) is Standing.ENDED
	assert standing(issue(), answers=False) is Standing.LEFT, "the way back"


@requirement(
	"security", "33", "what a user has revoked has ended at both providers, also after a later consent"
)
@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("status", ["Revoked", "Active"])
def test_what_its_user_has_revoked_here_has_ended(answers, status, party, issue):
	client, user = party
	before = issue(seconds_ago=60)
	revoked_on = now_datetime() - timedelta(seconds=30)
	rows.insert_row(
		"OAuth2 Grant", client=client.name, user=user, scopes="all", status=status, revoked_on=revoked_on
	)
	assert standing(before, answers, since=rows.now()) is Standing.ENDED
	assert standing(issue(), answers, since=rows.now()) is Standing.LEFT
