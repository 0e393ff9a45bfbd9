"""Many tokens: bounded statements, processor time and memory."""

import secrets
import time
from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from oauth_provider.oauth_provider.moving import token_pages
from oauth_provider.store import core_provider, rows
from tests.unit.oauth_provider.moving.conftest import GRANT, TOKEN

NUMBER, PEOPLE = 10_000, 200
# For a page of a thousand tokens, the commit not counted; 12 are sent.
MOST_STATEMENTS = 20
# Seconds of the test's own process for 10,000 tokens; it takes about 1.5, and the database about as much.
MOST_SECONDS = 6


@pytest.fixture
def many(core_client, make_user):
	"""Clients with many tokens of many users."""
	core_clients = [core_client() for _ in range(3)]
	users = [make_user().name for _ in range(PEOPLE)]
	now = now_datetime()
	for start in range(0, NUMBER, 1000):
		tokens = [secrets.token_urlsafe(22) for _ in range(1000)]
		values = [
			{
				"name": token,
				"access_token": token,
				"refresh_token": secrets.token_urlsafe(22),
				"client": core_clients[number % 3].name,
				"user": users[number % PEOPLE],
				"scopes": "all openid",
				"creation": now - timedelta(minutes=start + number),
				"expiration_time": now - timedelta(minutes=start + number - 60),
				"status": "Active",
			}
			for number, token in enumerate(tokens)
		]
		rows.insert_rows(core_provider.TOKEN, values)
	return core_clients


def test_many_tokens_take_few_statements_and_little_time(many, move, imported, monkeypatch):
	sent, send = [], frappe.local.db.sql

	def count(query, *args, **kwargs):
		sent.append(query)
		return send(query, *args, **kwargs)

	began = time.process_time()
	monkeypatch.setattr(frappe.local.db, "sql", count)
	report = move(*many)
	monkeypatch.undo()
	assert time.process_time() - began < MOST_SECONDS
	names = [imported(client).name for client in many]
	assert frappe.db.count(TOKEN, {"client": ("in", names)}) == NUMBER
	assert frappe.db.count(GRANT, {"client": ("in", names)}) == 3 * PEOPLE
	assert sum(client.tokens["imported"] for client in report.clients) == NUMBER
	# Beside the pages: three clients with their documents, and the period of each grant.
	assert len(sent) < MOST_STATEMENTS * NUMBER / token_pages.PAGE + 3 * PEOPLE + 3 * 65


def test_a_page_is_no_longer_than_its_limit(many):
	found, place = core_provider.read_tokens([client.name for client in many], core_provider.Place(), 50)
	assert len(found) == 50 and place
	more, _place = core_provider.read_tokens([client.name for client in many], place, 50)
	assert not {one.access_token_hash for one in found} & {one.access_token_hash for one in more}
