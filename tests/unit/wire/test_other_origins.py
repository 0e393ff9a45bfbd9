"""What it takes to decide which pages read an answer."""

import frappe
import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.api import request_hooks
from oauth_provider.store import clients
from oauth_provider.wire import other_origins
from tests.unit.web import current_request

PAGE = "https://page.example"


@pytest.fixture
def asked(monkeypatch):
	"""The clients that are asked for their redirect URIs, as a list that grows."""
	found, read = [], clients.redirect_uris_with

	def spy(text, name=None):
		found.append(name)
		return read(text, name)

	monkeypatch.setattr(clients, "redirect_uris_with", spy)
	return found


def answer(verb: str = "GET", path: str = "/api/resource/ToDo", **headers) -> Response:
	"""Run the hooks of a request around Frappe's answer, or return the refusal."""
	frappe.set_user("Guest")
	with current_request(verb, path, headers=headers):
		try:
			request_hooks.before_request()
		except HTTPException as refused:
			return refused.response
		response = Response()
		request_hooks.after_request(response)
		return response


def test_requests_without_a_token_take_no_statement(asked):
	for headers in ({}, {"Origin": PAGE}, {"Origin": PAGE, "Authorization": "token a:b"}):
		response = answer("POST", **headers)
		assert not [name for name in response.headers.keys() if name.startswith("Access-Control-")]
	answer("OPTIONS", **{"Origin": PAGE})
	answer("OPTIONS", **{"Origin": PAGE, "Access-Control-Request-Method": "PUT"})
	assert asked == []


def test_a_token_takes_one_statement_if_a_page_sends_it(asked, make_client, issue_token):
	client = make_client(redirect_uris=f"{PAGE}/cb")
	token = issue_token(client.name).access_token
	answer(Authorization=f"Bearer {token}")
	assert asked == []
	response = answer(Authorization=f"Bearer {token}", Origin=PAGE)
	assert asked == [client.name] and response.headers["Access-Control-Allow-Origin"] == PAGE


def test_a_preflight_of_a_request_with_a_token_takes_one_statement(asked, make_client):
	make_client(redirect_uris=f"{PAGE}/cb")
	headers = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
	response = answer("OPTIONS", Origin=PAGE, **headers)
	assert asked == [None] and response.headers["Access-Control-Allow-Headers"] == "authorization"


@pytest.mark.parametrize(
	"names", ["authorization\x7f", "authorization, ", "a" * 5000 + ",authorization", "a:b,authorization"]
)
def test_no_text_of_a_preflight_comes_back_but_names_of_headers(names, make_client):
	make_client(redirect_uris=f"{PAGE}/cb")
	headers = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": names}
	response = answer("OPTIONS", Origin=PAGE, **headers)
	assert response.headers.get("Access-Control-Allow-Headers") in (None, "Authorization, Content-Type")


def test_headers_that_the_response_varies_by_stay():
	with current_request("GET", "/api/resource/ToDo", headers={"Origin": PAGE}):
		frappe.local.flags.oauth2_page_reads = True
		response = Response(headers={"Vary": "Accept-Language"})
		other_origins.let_page_read(response)
		assert response.headers["Vary"] == "Accept-Language, Origin"


def test_without_a_database_nothing_is_decided(monkeypatch):
	with current_request("GET", "/api/resource/ToDo", headers={"Origin": PAGE}):
		with monkeypatch.context() as outage:
			outage.setattr(frappe.local, "db", None)
			other_origins.admit_pages()
		assert frappe.local.flags.oauth2_page_reads is None
