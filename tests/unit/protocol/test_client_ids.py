"""A client_id is the protocol's name of a client; the name of its row is the database's."""

from urllib.parse import parse_qs, urlencode, urlsplit

import frappe
import pytest

from oauth_provider.protocol import client_endpoints, refusals
from oauth_provider.protocol.authorize import decision, interaction
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.pkce import s256
from oauth_provider.store import clients, failures, grants, tokens
from oauth_provider.wire import new_secrets
from tests.unit.protocol.conftest import CALLBACK, VERIFIER

requirement = pytest.mark.requirement
URL = f"https://agent.example.com/{'metadata/' * 40}client.json"
ADDRESS = "192.0.2.33"


@pytest.fixture
def agent():
	"""A client whose client_id is a URL of its own."""
	document = frappe.new_doc("OAuth2 Client")
	document.update({"app_name": "Agent", "redirect_uris": CALLBACK, "scopes": [{"scope": "profile"}]})
	document.flags.client_id = URL
	document.insert()
	document.flags.secret = new_secrets.make(document.name)
	return document


def ask(endpoint, agent, **parameters):
	body = urlencode({"client_id": URL, "client_secret": agent.flags.secret, **parameters}).encode()
	message = Message("POST", body=body, content_type=client_endpoints.FORM, address=ADDRESS)
	return client_endpoints.respond(endpoint, message)


def allow(user: str) -> str:
	"""Allow the agent; returns the code."""
	query = urlencode(
		{
			"response_type": "code",
			"client_id": URL,
			"redirect_uri": CALLBACK,
			"code_challenge": s256(VERIFIER),
			"code_challenge_method": "S256",
		}
	)
	dialog = interaction.answer_request(Message("GET", query=query, user=user, sid="a session"), pytest.fail)
	body = urlencode({"transaction": dialog.handle, "decision": "allow"}).encode()
	answer = decision.answer_form(Message("POST", body=body, user=user, sid="a session"))
	return parse_qs(urlsplit(answer.location).query)["code"][0]


@requirement("security", "14d", "the authenticated client is the one and only client of the request")
def test_every_endpoint_goes_by_the_client_id(agent, make_user):
	user = make_user().name
	redemption = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
	first = ask(client_endpoints.answer_token_request, agent, code=allow(user), **redemption)
	assert first.status == 200, first.body
	grant = {"grant_type": "refresh_token", "refresh_token": first.body["refresh_token"]}
	second = ask(client_endpoints.answer_token_request, agent, **grant).body
	described = ask(client_endpoints.answer_introspection, agent, token=second["access_token"]).body
	assert (described["active"], described["client_id"]) == (True, URL)
	assert tokens.find_for_request(second["access_token"]).client_id == URL
	assert ask(client_endpoints.answer_revocation, agent, token=second["refresh_token"]).status == 200
	assert not ask(client_endpoints.answer_introspection, agent, token=second["access_token"]).body["active"]
	assert {app.client for app in grants.active_of(user)} == {agent.name}
	assert set(frappe.get_all("OAuth2 Event", {"user": user}, pluck="client")) == {agent.name}


def test_a_wrong_secret_counts_for_the_row(agent):
	assert (
		ask(client_endpoints.answer_token_request, agent, client_secret="wrong", grant_type="x").status == 401
	)
	subject = refusals.subject(agent.name, refusals.GUESSES, ADDRESS)
	assert failures.recent(subject)[0] == 1


def test_the_name_of_the_row_is_no_client_id(agent):
	assert clients.find_name(URL) == agent.name
	for other in (agent.name, URL.upper(), URL + " ", URL[:-1], URL + "?", ""):
		assert clients.find(other) is None and clients.find_name(other) is None


def test_a_client_id_stays_what_it_was(agent, make_client):
	agent.client_id = "https://other.example.com/"
	agent.save()
	assert frappe.db.get_value("OAuth2 Client", agent.name, "client_id") == URL
	assert agent.rotate_secret()["client_id"] == URL
	made_here = make_client(client_id="chosen")
	assert made_here.client_id == made_here.name


def test_no_two_clients_have_one(agent):
	second = frappe.new_doc("OAuth2 Client")
	second.update({"app_name": "Second", "redirect_uris": CALLBACK})
	second.flags.client_id = URL
	with pytest.raises(frappe.UniqueValidationError):
		second.insert()
