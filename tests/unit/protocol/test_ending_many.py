"""Ending the access of many people, or to many apps, at once."""

import secrets
import time
from contextlib import contextmanager

import frappe
import pytest

from oauth_provider.protocol.ending_access import end_access
from oauth_provider.store import codes, grants, tokens

requirement = pytest.mark.requirement

GRANTS = 100_000
TOKENS = 300_000
# The seconds that a web worker has for a request (bench's http_timeout); a save that takes longer is cut off. It takes
# 16 s of processor time, which were 24 to 57 s beside other work. That the writes do not grow with the rows has tests
# of its own, below.
LIMIT = 120
SEVERAL = 4

FILL_GRANTS = """
insert into `tabOAuth2 Grant` (name, creation, modified, client, user, scopes, status)
select concat(%(mark)s, seq), now(), now(), %(client)s, concat(seq, '@example.com'), 'profile', 'Active'
from seq_1_to_{count}
"""
FILL_TOKENS = """
insert into `tabOAuth2 Bearer Token` (name, creation, modified, client, user, oauth2_grant, status, scopes, issued_at,
	expires_at, refresh_token_expires_at)
select concat(%(mark)s, seq), now(), now(), %(client)s, concat(1 + seq mod {grants}, '@example.com'),
	concat(%(mark)s, 1 + seq mod {grants}), 'Active', 'profile', 1, 4000000000, 4000000000
from seq_1_to_{count}
"""


@pytest.fixture
def crowd(make_client):
	"""Make a client that very many people use, with nearly all rows of the tables; its name is the value."""
	if frappe.db.db_type != "mariadb":
		pytest.skip("makes rows by MariaDB's sequences")
	client = make_client()
	values = {"mark": secrets.token_hex(4), "client": client.name}
	try:
		frappe.db.sql(FILL_GRANTS.format(count=GRANTS), values)
		frappe.db.sql(FILL_TOKENS.format(count=TOKENS, grants=GRANTS), values)
		frappe.db.commit()
		yield client.name
	finally:
		frappe.db.rollback()
		clear(client.name)


@pytest.fixture
def neighbour(issue_token):
	"""Tokens of another client."""
	issued = issue_token()
	frappe.db.commit()
	yield issued
	frappe.db.rollback()
	clear(issued.client)
	frappe.db.delete("User", {"name": issued.user})
	frappe.db.commit()


def clear(client_id: str) -> None:
	for doctype in (tokens.DOCTYPE, codes.DOCTYPE, grants.DOCTYPE, "OAuth2 Event"):
		frappe.db.delete(doctype, {"client": client_id})
	frappe.delete_doc("OAuth2 Client", client_id, force=True, delete_permanently=True)
	frappe.db.commit()


@pytest.fixture
def elsewhere():
	"""Another connection to the site's database, which does not wait for locks."""
	here = frappe.local.db
	frappe.connect(set_admin_as_user=False)
	there, frappe.local.db = frappe.local.db, here
	there.sql("set innodb_lock_wait_timeout = 0")
	yield there
	there.close()


@pytest.mark.slow
@requirement(
	"security", "33", "one save ends a hundred thousand grants of a client, and nobody else waits for it"
)
def test_a_client_that_very_many_people_use_is_disabled_by_one_save(crowd, neighbour, elsewhere):
	client = frappe.get_doc("OAuth2 Client", crowd)
	client.enabled = 0
	begin = time.monotonic()
	client.save()
	assert time.monotonic() - begin < LIMIT
	# What others do meanwhile waits for nothing.
	for doctype, name in ((grants.DOCTYPE, neighbour.grant), (tokens.DOCTYPE, neighbour.token)):
		assert elsewhere.get_value(doctype, name, for_update=True) == name
	frappe.db.commit()
	for doctype, count in ((grants.DOCTYPE, GRANTS), (tokens.DOCTYPE, TOKENS)):
		assert frappe.db.count(doctype, {"client": crowd, "status": "Revoked"}) == count
	assert frappe.db.get_value(tokens.DOCTYPE, neighbour.token, "status") == "Active"


@contextmanager
def counted_writes():
	"""The number of writes that Frappe counted meanwhile, of which it stops a transaction at 200,000."""
	before, counted = frappe.db.transaction_writes, []
	yield counted
	counted.append(frappe.db.transaction_writes - before)


def disable(doctype: str, name: str):
	document = frappe.get_doc(doctype, name)
	document.enabled = 0
	document.save()


WAYS_FOR_A_CLIENT = {
	"disabled": lambda name: disable("OAuth2 Client", name),
	"deleted": lambda name: frappe.delete_doc("OAuth2 Client", name),
	"revoked": lambda name: frappe.get_doc("OAuth2 Client", name).revoke_tokens(),
}
WAYS_FOR_A_USER = {
	"disabled": lambda name: disable("User", name),
	"deleted": lambda name: frappe.delete_doc("User", name),
	"merged": lambda name: frappe.get_doc("User", name).run_method(
		"before_rename", name, "a@example.com", True
	),
	"password changed": lambda name: end_access("Password changed", user=name),
}


def writes_of(way, key: str, count: int, issue_token, make) -> int:
	party = make().name
	issued = [issue_token(**{key: party}) for _number in range(count)]
	with counted_writes() as counted:
		way(party)
	for each in issued:
		assert frappe.db.get_value(tokens.DOCTYPE, each.token, "status") == "Revoked"
	return counted[0]


@requirement(
	"security", "33", "what ends the access of a client takes as many writes for one grant as for many"
)
@pytest.mark.parametrize("way", WAYS_FOR_A_CLIENT)
def test_many_grants_of_a_client_take_no_more_writes_than_one(way, issue_token, make_client):
	one, several = (
		writes_of(WAYS_FOR_A_CLIENT[way], "client", count, issue_token, make_client) for count in (1, SEVERAL)
	)
	assert several == one


@requirement(
	"security", "33", "what ends the access of a user takes as many writes for one grant as for many"
)
@pytest.mark.parametrize("way", WAYS_FOR_A_USER)
def test_many_grants_of_a_user_take_no_more_writes_than_one(way, issue_token, make_user):
	one, several = (
		writes_of(WAYS_FOR_A_USER[way], "user", count, issue_token, make_user) for count in (1, SEVERAL)
	)
	assert several == one


def test_the_number_of_ended_tokens_is_returned(issue_token):
	first = issue_token()
	issue_token(client=first.client)
	assert frappe.get_doc("OAuth2 Client", first.client).revoke_tokens() == {"people": 2, "tokens": 2}
	assert frappe.get_doc("OAuth2 Client", first.client).revoke_tokens() == {"people": 0, "tokens": 0}


def test_nothing_is_ended_for_nobody():
	with pytest.raises(ValueError):
		end_access("Test")
