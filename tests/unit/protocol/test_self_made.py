"""What never happens for a client that registered itself."""

from dataclasses import replace

import frappe
import pytest

from oauth_provider import pages
from oauth_provider.guard import enforcement
from oauth_provider.protocol.authorize import request as requests
from oauth_provider.protocol.authorize.consent import may_skip_dialog, use_client
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import grants, provider_settings, tokens, unused_clients
from oauth_provider.store.hashing import generate
from oauth_provider.store.records.client import DOCUMENT, DYNAMIC
from tests.support.agents import AGENTS, CLAUDE, CLAUDE_CODE, CURSOR

requirement = pytest.mark.requirement
SITE = "https://claude.ai/cb"


def document_of(client):
	return frappe.get_doc("OAuth2 Client", client.name)


@requirement("RFC 7591", "3.2.1", "what an agent registers is stored by the rules of all clients")
@pytest.mark.parametrize("agent", AGENTS, ids=str)
def test_agents_are_stored(agent, register, as_user):
	as_user("Guest")
	client = register(agent)
	assert (client.is_self_made, client.registration_host, client.approval) == (True, agent.host, "")
	assert list(client.redirect_uris) == agent.gets
	assert client.is_public and client.client_secret_hash is None
	event = frappe.get_last_doc("OAuth2 Event", {"client": client.name})
	assert event.event == "Registration" and agent.host in event.reason


@requirement(
	"security",
	"45",
	"a client that registered itself never skips the dialog, whatever row or setting says so",
)
@pytest.mark.parametrize("skip", ["Force", "Auto"])
def test_the_dialog_is_always_shown(register, skip):
	client = register(CLAUDE)
	# As a statement of another program could leave it.
	client = replace(client, skip_authorization=True)
	settings = replace(provider_settings.read(), skip_authorization=skip)
	request = AuthorizationRequest(client, client.redirect_uris[0], ["openid"], Parameters(), "", settings)
	name = grants.add_consent(client.name, "Administrator", ["openid"])
	grant = grants.find(client.name, "Administrator")
	assert grant.name == name
	assert not may_skip_dialog(request, grant)
	made_by_hand = replace(request, client=replace(client, registration="Manual"))
	assert may_skip_dialog(made_by_hand, grant)


@requirement("security", "45", "nobody trusts in Desk what registered itself")
@pytest.mark.parametrize("fieldname", ["skip_authorization", "is_resource_server"])
def test_no_trust_in_desk(register, fieldname):
	document = document_of(register(CLAUDE, token_endpoint_auth_method="client_secret_basic"))
	document.set(fieldname, 1)
	with pytest.raises(frappe.ValidationError, match="registered itself"):
		document.save()


@requirement(
	"security", "45", "what registered itself does not get all or admin in Desk, nor a scope like these"
)
def test_no_full_access_in_desk(register, make_scope):
	for scope in ("all", "admin", make_scope(full_access=1).name):
		document = document_of(register(CLAUDE))
		document.append("scopes", {"scope": scope})
		with pytest.raises(frappe.ValidationError, match="full access"):
			document.save()


@requirement("security", "45", "nobody in Desk makes a client that registered itself one of an administrator")
def test_the_way_of_registration_stays(register):
	client = register(CLAUDE)
	document = document_of(client)
	document.update(
		{"registration": "Manual", "registration_host": "x", "approval": "Approved", "registered_at": 1}
	)
	document.registration_token_hash = "x"
	document.save()
	document.reload()
	assert (document.registration, document.registration_host) == (DYNAMIC, "claude.ai")
	assert not document.approval and document.registered_at > 1 and not document.registration_token_hash


@requirement("security", "45", "a scope that gets full access later is closed to whoever registered itself")
def test_full_access_that_came_later(register, make_scope):
	scope = make_scope()
	client = register(CLAUDE)
	document = document_of(client)
	document.append("scopes", {"scope": scope.name})
	document.save()
	scope.full_access = 1
	scope.save()
	query = (
		f"client_id={client.client_id}&redirect_uri={client.redirect_uris[0]}&response_type=code&scope={scope.name}"
		f"&code_challenge_method=S256&code_challenge={'a' * 43}"
	)
	with pytest.raises(requests.RedirectedError) as refusal:
		requests.validate_request(query, provider_settings.read())
	assert refusal.value.error.error == "invalid_scope"
	assert not enforcement.open_scopes(token_of(client, scope.name)).full_access
	by_hand = replace(token_of(client, scope.name), registration="Manual")
	assert enforcement.open_scopes(by_hand).full_access


def token_of(client, scopes: str):
	access_token, user = generate(), "Administrator"
	grant = grants.add_consent(client.name, user, scopes.split(), grants.find(client.name, user))
	tokens.issue(
		access_token,
		generate(),
		3600,
		86400,
		client=client.name,
		user=user,
		scopes=scopes,
		refresh_token_scopes=scopes,
		oauth2_grant=grant,
		family="",
	)
	return tokens.find_for_request(access_token)


@requirement("security", "45", "registered itself: who waits for an administrator, by host")
def test_who_waits(register):
	settings = replace(
		provider_settings.read(), self_made_clients_wait=True, approved_hosts="claude.ai\nlocalhost"
	)
	assert register(CLAUDE, settings=settings).approval == ""
	assert register(CLAUDE_CODE, settings=settings).approval == ""
	assert register(CURSOR, settings=settings).approval == "New"
	# One approved host among its redirect URIs is not enough, nor that of its document.
	both = [*CLAUDE.sends["redirect_uris"], "https://vscode.dev/redirect"]
	assert register(CLAUDE, settings=settings, redirect_uris=both).approval == "New"
	assert register(CLAUDE, DOCUMENT, "agent.example", settings).approval == "New"


@pytest.fixture
def dialog():
	frappe.session.data.csrf_token = "the-csrf-token"

	def render(client, redirect_uri):
		settings = provider_settings.read()
		request = AuthorizationRequest(client, redirect_uri, ["openid"], Parameters(), "", settings)
		return pages.dialog(request, "the-handle").html

	return render


@requirement(
	"security", "45", "the dialog of what registered itself names the host first, then the name as a claim"
)
def test_dialog_of_a_website(register, dialog):
	client = register(CLAUDE, client_name="Administrator of this site", client_uri="https://claude.ai/x")
	html = dialog(client, client.redirect_uris[0])
	assert html.index("claude.ai") < html.index("Administrator of this site")
	assert "Nobody at this site has checked this app" in html
	assert "Registered by an administrator" not in html
	assert "Any program on this device" not in html
	assert "https://claude.ai/x" not in html


@requirement(
	"security", "45", "the dialog of what registered itself names the receiver of this code, not another host"
)
def test_dialog_names_the_receiver(register, dialog):
	client = register(CLAUDE, redirect_uris=[*CLAUDE.sends["redirect_uris"], "http://127.0.0.1:1/cb"])
	html = dialog(client, "http://127.0.0.1:1/cb")
	assert "a program on this device" in html and "Any program on this device" in html
	assert "claude.ai" not in html
	html = dialog(register(CURSOR), CURSOR.returns_to)
	assert "an app on this device (<strong><bdi>cursor:</bdi></strong>)" in html


@requirement(
	"security", "45", "a document proves its host, and the dialog of what registered itself names both hosts"
)
def test_dialog_of_a_document(register, dialog):
	client = register(CLAUDE, DOCUMENT, "agent.example", tos_uri="https://agent.example/tos")
	html = dialog(client, client.redirect_uris[0])
	assert html.index("agent.example") < html.index("claude.ai")
	assert "It sends you on to another address: <strong><bdi>claude.ai</bdi></strong>" in html
	assert "https://agent.example/tos" in html
	html = dialog(register(CLAUDE, DOCUMENT, "claude.ai"), SITE)
	assert "Allow an app of <strong><bdi>claude.ai</bdi></strong>" in html and "sends you on" not in html


@requirement(
	"security", "45", "one user allows a bounded number of new clients that registered themselves in a day"
)
def test_new_clients_of_a_day(register, make_user):
	settings, client = provider_settings.read(), register(CLAUDE)
	user, used = make_user().name, replace(client, last_used_at=1)

	def come(client, user):
		request = AuthorizationRequest(client, SITE, ["openid"], Parameters(), "", settings)
		use_client(request, user)

	for _ in range(unused_clients.NEW_OF_USER):
		come(client, user)
	with pytest.raises(FatalAuthorizationError, match="try this one") as refusal:
		come(client, user)
	assert refusal.value.status == 429
	come(used, user)
	come(client, make_user().name)
	# What a page of another site makes a browser do is counted apart.
	other = make_user().name
	for _ in range(unused_clients.NEW_OF_USER):
		assert unused_clients.may_bring_waiting(other)
	assert not unused_clients.may_bring_waiting(other)
	come(client, other)
