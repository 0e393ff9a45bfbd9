"""The transaction of an endpoint: committed early, and nothing of the connection is replaced."""

import frappe
import pytest

from oauth_provider.protocol import client_endpoints
from oauth_provider.wire import transaction
from tests.unit.web import current_request

requirement = pytest.mark.requirement
METHODS = ("begin", "commit", "rollback")
TOKEN_ENDPOINT = "/api/method/oauth_provider.api.oauth2.get_token"


@pytest.fixture
def answered():
	"""A request that one of the endpoints has answered; Frappe has yet to commit."""
	with current_request("POST", TOKEN_ENDPOINT, data={}):
		transaction.answer_client(client_endpoints.answer_token_request)
		yield
	frappe.db.commit()


@requirement("security", "22", "the endpoint itself has committed, so Frappe's commit comes later")
def test_what_other_apps_do_after_a_commit_is_done_for_a_later_commit_too(answered):
	calls = []
	frappe.db.after_commit.add(lambda: calls.append("after"))
	frappe.db.commit()
	assert calls == ["after"]


def test_what_other_apps_do_after_a_rollback_is_done_for_a_later_rollback_too(answered):
	calls = []
	frappe.db.after_rollback.add(lambda: calls.append("after"))
	frappe.db.rollback()
	assert calls == ["after"]


def test_the_connection_keeps_its_own_methods():
	before = [getattr(frappe.local.db, name) for name in METHODS]
	with current_request("POST", TOKEN_ENDPOINT, data={}):
		transaction.answer_client(client_endpoints.answer_token_request)
	assert [getattr(frappe.local.db, name) for name in METHODS] == before
