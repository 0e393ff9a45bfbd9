"""How many statements an answer takes, the commit not counted."""

from urllib.parse import urlencode

import frappe
import pytest

from oauth_provider.api import documents
from oauth_provider.protocol.authorize import decision, interaction
from oauth_provider.protocol.authorize.response import AuthorizationResponse
from oauth_provider.protocol.grants import authorization_code
from oauth_provider.protocol.message import Message
from oauth_provider.protocol.metadata_documents import describe_server
from oauth_provider.protocol.oidc import keys
from oauth_provider.protocol.oidc.userinfo import describe_user_of
from oauth_provider.protocol.pkce import s256
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.protocol.tokens import introspection
from oauth_provider.store import clients, provider_settings, subjects, tokens
from oauth_provider.wire.current_endpoint import find_endpoint
from tests.unit.protocol.conftest import CALLBACK, VERIFIER
from tests.unit.web import current_request


@pytest.fixture
def statements(monkeypatch):
	"""The statements that are sent, as a list that grows; clear it where counting begins."""
	sent, send = [], frappe.local.db.sql

	def spy(query, *args, **kwargs):
		sent.append(str(query))
		return send(query, *args, **kwargs)

	monkeypatch.setattr(frappe.local.db, "sql", spy)
	return sent


@pytest.fixture
def see_dialog(find_client, make_user):
	"""Show a new user the dialog of a client: `see_dialog()`; returns the form's message."""

	def see(**values):
		client, user = find_client(**values), make_user().name
		query = urlencode(
			{
				"response_type": "code",
				"client_id": client.client_id,
				"redirect_uri": CALLBACK,
				"code_challenge": s256(VERIFIER),
				"code_challenge_method": "S256",
			}
		)
		dialog = interaction.answer_request(
			Message("GET", query=query, user=user, sid="a session"), pytest.fail
		)
		body = urlencode({"transaction": dialog.handle, "decision": "allow"}).encode()
		return Message("POST", body=body, user=user, sid="a session")

	return see


def reads_settings(statement: str) -> bool:
	return "tabSingles" in statement and "OAuth2 Provider Settings" in statement


def test_introspection_takes_one_statement_for_the_token(issue_pair, statements):
	pair = issue_pair()
	client = clients.find_to_authenticate(pair.client.client_id)
	subject = introspection.describe_token(pair.access_token, client)["sub"]
	statements.clear()
	assert introspection.describe_token(pair.access_token, client)["sub"] == subject
	assert len(statements) == 1, statements


def test_an_allow_takes_twelve_statements_and_reads_the_settings_once(see_dialog, statements):
	message = see_dialog()
	statements.clear()
	assert isinstance(decision.answer_form(message), AuthorizationResponse)
	assert len(statements) <= 12, statements
	assert sum(map(reads_settings, statements)) == 1


@pytest.mark.parametrize("granted", ["", "/", "/mcp /other"])
def test_a_resource_takes_no_statement_at_the_token_endpoint(granted, issue_code, make_scope, statements):
	is_for_site = granted in ("", "/")
	if is_for_site:
		make_scope(routes=[{"path": "/mcp"}])
	issued = issue_code(audience=granted)
	counts = []
	for values in ({}, {"resource": f"{current_issuer()}/mcp/"}):
		statements.clear()
		claim = authorization_code.claim(issued.redemption(**values), issued.client)
		counts.append(len(statements))
	assert claim.audience == ("/mcp",)
	# Of a grant for the whole site, one for the routes of scopes.
	assert counts[1] - counts[0] == int(is_for_site), statements


def test_userinfo_takes_one_statement_besides_the_guards(find_client, issue_pair, make_user, statements):
	scopes = ["openid", "profile", "email", "roles"]
	client = find_client(scopes=[{"scope": scope} for scope in scopes])
	pair = issue_pair(client, make_user("Translator").name, scopes=" ".join(scopes))
	subject = subjects.get_or_make(pair.user)
	token = tokens.find_for_request(pair.access_token)
	statements.clear()
	said = describe_user_of(token)
	assert (said["sub"], said["email"], said["roles"]) == (subject, pair.user, ["Translator"])
	assert len(statements) == 1, statements


def test_documents_take_one_statement(statements):
	assert keys.describe_key_set()["keys"]
	assert len(statements) == 1, statements
	statements.clear()
	assert describe_server(provider_settings.read(), {})["issuer"]
	assert len(statements) == 1, statements


def test_the_answer_with_a_document_takes_one_statement(find_client, statements):
	find_client()
	with current_request(path="/.well-known/openid-configuration"):
		frappe.local.flags.oauth2_asked = True
		statements.clear()
		assert documents.answer(find_endpoint()).status_code == 200
		sent = list(statements)
	assert len(sent) == 1, sent
