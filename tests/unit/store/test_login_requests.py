"""Requests that wait for a login, in Redis."""

import secrets

import frappe
import pytest

from oauth_provider.store import login_requests
from oauth_provider.store.login_requests import LoginRequest

REQUEST = LoginRequest(query="a=%FF", browser="the hash of a secret", arrived_at=1.5)


@pytest.fixture
def network():
	return secrets.token_hex(4)


def test_a_request_waits_for_an_hour(network):
	handle = login_requests.store(REQUEST, network)
	assert login_requests.find(handle) == login_requests.find(handle) == REQUEST
	assert frappe.cache.ttl(login_requests.key(handle)) in range(3590, 3601)
	assert handle.encode() not in login_requests.key(handle)
	assert login_requests.find("unknown") is None


def test_a_network_has_a_limited_number(network, monkeypatch):
	monkeypatch.setattr(login_requests, "MAX_FOR_NETWORK", 2)
	assert [bool(login_requests.store(REQUEST, network)) for _ in range(4)] == [True, True, False, False]
	assert login_requests.store(REQUEST, network + " another one")


def test_a_request_has_a_limited_length(network):
	assert login_requests.store(LoginRequest("a" * login_requests.MAX_LENGTH, "x", 1.5), network)
	assert (
		login_requests.store(LoginRequest("a" * (login_requests.MAX_LENGTH + 1), "x", 1.5), network) is None
	)
