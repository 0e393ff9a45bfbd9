"""What never happens for a client that registered itself."""

from dataclasses import replace

import frappe
import pytest

from oauth_provider import pages
from oauth_provider.guard import enforcement
from oauth_provider.oauth_provider import self_made_hosts
from oauth_provider.pages import granted_apps, mail
from oauth_provider.protocol.authorize import request as requests
from oauth_provider.protocol.authorize.consent import may_skip_dialog, use_client
from oauth_provider.protocol.authorize.request import AuthorizationRequest
from oauth_provider.protocol.clients import self_made
from oauth_provider.protocol.clients.registration import add_client
from oauth_provider.protocol.clients.registration_metadata import SiteRules, read_registration
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import clients, grants, provider_settings, self_made_clients, tokens, unused_clients
from oauth_provider.store.hashing import generate
from oauth_provider.store.records.client import DOCUMENT, DYNAMIC
from tests.support.agents import AGENTS, CLAUDE, CLAUDE_CODE, CURSOR, LISTED, SCHEMES

requirement = pytest.mark.requirement
DEVICE, SITE, BAD = "http://127.0.0.1:1/cb", "https://claude.ai/cb", "https://bad.example/cb"
RULES = SiteRules(
	accepts_host={*LISTED, self_made.THIS_DEVICE, "cursor:", "bad.example"}.__contains__,
	auth_methods=("none", "client_secret_basic"),
	scopes=("openid", "profile"),
	accepted_schemes=SCHEMES,
)


@pytest.fixture(autouse=True)
def schemes():
	frappe.db.set_single_value(provider_settings.DOCTYPE, "private_schemes", "\n".join(SCHEMES))


@pytest.fixture
def register():
	"""Register an agent: `register(CLAUDE, client_name="x")`; returns the client as the dialog reads it."""

	def make(agent, way=DYNAMIC, host="", settings=None, **changes):
		registration = read_registration({**agent.sends, **changes}, RULES)
		name = add_client(registration, settings or provider_settings.read(), way, host)
		return clients.find(clients.find_client_id(name))

	return make


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
	"security",
	"45",
	"what registered itself is named by no host after the dialog that the dialog did not name",
)
@pytest.mark.parametrize(
	"uris, way, place",
	[
		([SITE], DYNAMIC, "claude.ai"),
		([SITE, DEVICE], DYNAMIC, "a program on a device"),
		([SITE, "cursor://x/y"], DYNAMIC, "cursor:"),
		([SITE], DOCUMENT, "agent.example"),
		(
			[SITE, DEVICE],
			DOCUMENT,
			"a program on a device, which calls itself an app of \u2068agent.example\u2069",
		),
	],
)
def test_the_place_by_which_it_is_known(uris, way, place, register, make_user, as_user):
	client = register(CLAUDE, way, "agent.example" if way == DOCUMENT else "", redirect_uris=uris)
	assert granted_apps.name_place(client) == place
	assert mail.name_app(client) == f"Claude ({place})"
	grants.add_consent(client.name, user := make_user().name, ["openid"])
	as_user(user)
	frappe.session.data.csrf_token = "the-csrf-token"
	assert f"<bdi>{place}</bdi>" in granted_apps.listing(grants.active_of(user), None).html


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


@requirement(
	"security", "45", "nobody comes from a refused host to what registered itself, however it got in"
)
def test_a_refused_host(register):
	refused = replace(
		provider_settings.read(), refused_hosts="claude.ai\nlocalhost", allow_metadata_documents=1
	)
	client = register(CLAUDE, redirect_uris=[SITE, DEVICE, "cursor://x/y"])
	assert [self_made.find_refused_host(client, uri, refused) for uri in client.redirect_uris] == [
		"claude.ai",
		"localhost",
		None,
	]
	query = (
		f"client_id={client.client_id}&redirect_uri={SITE}&response_type=code&scope=openid"
		f"&code_challenge_method=S256&code_challenge={'a' * 43}"
	)
	assert requests.validate_request(query, provider_settings.read())
	with pytest.raises(FatalAuthorizationError, match=r"Apps of claude\.ai are not accepted"):
		requests.validate_request(query, refused)
	# A program on a device is known by the host of its document.
	described = register(CLAUDE, DOCUMENT, "agent.example", redirect_uris=[SITE, DEVICE])
	assert self_made.find_refused_host(described, DEVICE, refused) is None
	assert self_made.find_refused_host(described, SITE, refused) == "claude.ai"
	other = replace(refused, refused_hosts="agent.example")
	assert self_made.find_refused_host(described, DEVICE, other) == "agent.example"


@requirement("security", "45", "what registered itself is known by each host that it ever had")
@pytest.mark.parametrize("way", [DYNAMIC, DOCUMENT])
def test_hosts_stay_known(register, way):
	client = register(CLAUDE, way, "agent.example" if way == DOCUMENT else "", redirect_uris=[DEVICE, BAD])
	self_made_clients.change(client.name, {"redirect_uris": SITE, "default_redirect_uri": SITE})
	client = clients.find(client.client_id)
	assert client.known_hosts == ("localhost", "bad.example", "claude.ai")
	assert "a program on a device" in granted_apps.name_place(client)
	assert client.name in self_made_hosts.list_clients_of("bad.example")
	assert (client.name in self_made_hosts.list_clients_of("localhost")) == (way == DYNAMIC)


@pytest.mark.parametrize(
	"uri, host",
	[
		("https://A.example:0443/", "a.example"),
		("https://a.example.:08443/", "a.example:8443"),
		("https://[2001:DB8:0::0bad]:8443/", "[2001:db8::bad]:8443"),
		("http://localhost:80/", "localhost"),
		("cursor://A/b", "cursor:"),
	],
)
def test_a_host_has_one_spelling(uri, host):
	assert self_made.host_of(uri) == host
