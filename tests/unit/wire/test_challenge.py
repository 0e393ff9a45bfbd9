"""How a refusal of the guard reaches who asked."""

import frappe
import pytest
from werkzeug.wrappers import Response

from oauth_provider.protocol.errors import InvalidToken
from oauth_provider.wire.challenge import challenge, protect_challenge
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


APPS = 'Bearer realm="An app", resource_metadata="https://site.example/.well-known/oauth-protected-resource"'


@pytest.mark.requirement(
	"RFC 9728", "5.1", "the challenge of an app leads to the scopes that name its address"
)
@pytest.mark.parametrize(
	("written", "status", "is_named", "expected"),
	[
		(APPS, 401, True, "ours"),
		(APPS, 401, False, "its own"),
		(APPS, 403, True, "its own"),
		("Basic", 401, True, "its own"),
		('Bearer realm="OAuth", error="invalid_token"', 401, True, "its own"),
	],
)
def test_the_challenge_of_an_app(make_scope, written, status, is_named, expected):
	method = "frappe.desk.search.search_link"
	scope = make_scope(methods=[method]).name if is_named else None
	with current_request("POST", f"/api/method/{method}"):
		response = Response(status=status, headers={"WWW-Authenticate": written})
		protect_challenge(response)
	challenged = response.headers["WWW-Authenticate"]
	if expected == "ours":
		assert f'scope="{scope}"' in challenged
		assert challenged.endswith(f'/.well-known/oauth-protected-resource/api/method/{method}"')
	else:
		assert challenged == written


def test_the_challenge_of_an_app_stays_where_its_tokens_are_accepted(make_scope):
	method = "frappe.desk.search.search_link"
	make_scope(methods=[method])
	frappe.db.set_single_value("OAuth2 Provider Settings", "accept_other_bearer_tokens", 1)
	with current_request("POST", f"/api/method/{method}"):
		response = Response(status=401, headers={"WWW-Authenticate": APPS})
		protect_challenge(response)
	assert response.headers["WWW-Authenticate"] == APPS
