"""Requests that wait for an answer, in Redis."""

import frappe
import pytest

from oauth_provider.store import pending_requests
from oauth_provider.store.pending_requests import AnsweredBeforeError, PendingRequest

requirement = pytest.mark.requirement
REQUEST = PendingRequest(
	query="a=%FF", user="x", sid="the hash of a session's id", arrived_at=1.5, page="Dialog"
)


@pytest.fixture
def handle():
	yield pending_requests.store(REQUEST)
	frappe.local.flags.pop("oauth2_claimed", None)


@pytest.fixture
def impatient(monkeypatch):
	monkeypatch.setattr(pending_requests, "PATIENCE", 0.2)


def seconds_left(handle) -> int:
	return frappe.cache.ttl(pending_requests.key(handle))


@requirement("security", "9e", "a pending request lives ten minutes")
def test_a_request_is_found_for_ten_minutes(handle):
	assert pending_requests.find(handle) == REQUEST
	assert seconds_left(handle) in range(590, 601)
	assert handle.encode() not in pending_requests.key(handle)
	for other in ("", "unknown", handle.swapcase(), handle + " ", "\udc80", "*"):
		assert pending_requests.find(other) is None


@requirement("security", "9d", "a pending request is used once")
def test_the_first_decision_gets_the_request(handle, impatient):
	assert pending_requests.claim_decision(handle, "allow") is None
	for decision in ("allow", "deny"):
		with pytest.raises(AnsweredBeforeError):
			pending_requests.claim_decision(handle, decision)


def test_the_same_decision_gets_the_response_for_some_seconds(handle):
	pending_requests.claim_decision(handle, "allow")
	pending_requests.store_response("the response")
	assert pending_requests.claim_decision(handle, "allow") == "the response"
	with pytest.raises(AnsweredBeforeError):
		pending_requests.claim_decision(handle, "deny")
	assert seconds_left(handle) in range(5, 11)


def test_a_released_request_can_be_claimed_again(handle):
	pending_requests.claim_decision(handle, "allow")
	pending_requests.release()
	assert pending_requests.claim_decision(handle, "deny") is None
	assert seconds_left(handle) in range(590, 601)


def test_nobody_can_read_a_response_in_redis(handle):
	pending_requests.claim_decision(handle, "allow")
	pending_requests.store_response("a code")
	stored = b"".join(frappe.cache.execute_command("HGETALL", pending_requests.key(handle)))
	assert b"a code" not in stored and handle.encode() not in stored


def test_a_request_that_expired_meanwhile_leaves_nothing(handle):
	frappe.cache.delete(pending_requests.key(handle))
	with pytest.raises(AnsweredBeforeError):
		pending_requests.claim_decision(handle, "allow")
	assert not frappe.cache.execute_command("EXISTS", pending_requests.key(handle))
