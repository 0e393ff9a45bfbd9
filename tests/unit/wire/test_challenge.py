"""How a refusal of the guard reaches who asked."""

import frappe
import pytest

from oauth_provider.protocol.errors import InvalidToken
from oauth_provider.wire.challenge import challenge
from tests.unit.web import current_request

PAGE = "https://app.example.com"


@pytest.mark.parametrize("allowed", ["*", PAGE, [PAGE, "https://other.example.com"]])
def test_a_page_of_an_allowed_origin_may_read_a_refusal(monkeypatch, allowed):
	monkeypatch.setitem(frappe.local.conf, "allow_cors", allowed)
	with current_request("GET", "/api/resource/ToDo", headers={"Origin": PAGE}):
		for refusal in (challenge(InvalidToken()), challenge(None)):
			assert refusal.get_response().headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize("allowed", [None, "https://other.example.com"])
def test_a_page_of_another_origin_may_not(monkeypatch, allowed):
	monkeypatch.setitem(frappe.local.conf, "allow_cors", allowed)
	with current_request("GET", "/api/resource/ToDo", headers={"Origin": PAGE}):
		assert "Access-Control-Allow-Origin" not in challenge(InvalidToken()).get_response().headers


def test_without_an_origin_nothing_is_said_of_one(monkeypatch):
	monkeypatch.setitem(frappe.local.conf, "allow_cors", "*")
	with current_request("GET", "/api/resource/ToDo"):
		assert "Access-Control-Allow-Origin" not in challenge(InvalidToken()).get_response().headers
