"""Clients that register themselves (RFC 7591), and manage that (RFC 7592)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.support import flow
from tests.support.agents import AGENTS, CLAUDE, CLAUDE_CODE, CURSOR
from tests.support.registering import OFFERED, manage

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("nothing_logged")
SETTINGS = "OAuth2 Provider Settings"
LOOPBACK = "http://127.0.0.1:1234/cb"
FRAPPES = "frappe.integrations.oauth2.register_client"


@requirement("security", "45", "registration is off until an administrator switches it on, and 404")
def test_off_is_404(site, send):
	answer = send(CLAUDE.sends)
	assert answer.status_code == 404, answer.text
	assert answer.json()["error"] == "not_found"
	for verb in ("GET", "POST", "PUT", "DELETE"):
		for name in ("register_client", "client_configuration"):
			headers = {"Authorization": "Bearer x"}
			assert requests.request(verb, site.endpoint(name), headers=headers, timeout=60).status_code == 404
	# Also where a cookie without its CSRF token makes Frappe refuse the request first.
	assert send(CLAUDE.sends, headers={"Cookie": "sid=Guest"}).status_code == 404


@requirement("RFC 8414", "2", "the metadata lists registration_endpoint where clients can register")
def test_metadata(site, settings, registering):
	documents = ("oauth-authorization-server", "openid-configuration")
	for document in documents:
		found = requests.get(f"{site.base_url}/.well-known/{document}", timeout=60).json()
		assert found["registration_endpoint"].endswith(
			"/api/method/oauth_provider.api.oauth2.register_client"
		)
	settings(allow_dynamic_registration=0)
	for document in documents:
		found = requests.get(f"{site.base_url}/.well-known/{document}", timeout=60).json()
		assert "registration_endpoint" not in found


@requirement("RFC 7591", "3.2.1", "what well-known agents send is registered, and they get what they need")
@pytest.mark.parametrize("agent", AGENTS, ids=str)
def test_agents_connect(agent, register, admin, login, user):
	client = register(agent)
	told = client.fields
	assert told["redirect_uris"] == agent.gets
	assert told["client_name"] == agent.sends["client_name"]
	assert told["token_endpoint_auth_method"] == "none" and "client_secret" not in told
	assert told["grant_types"] == ["authorization_code", "refresh_token"]
	assert told["response_types"] == ["code"]
	assert told["scope"] == (agent.sends.get("scope") or " ".join(OFFERED))
	assert abs(told["client_id_issued_at"] - flow.time.time()) < 600
	row = admin.get("OAuth2 Client", client.client_id)
	assert (row["registration"], row["registration_host"]) == ("Dynamic Registration", agent.host)
	allowed = flow.allow(login(user), client, user.name, redirect_uri=agent.returns_to, scope=told["scope"])
	assert allowed.redirect.target == agent.returns_to
	assert client.refresh(allowed.refresh_token).status_code == 200


@requirement(
	"RFC 7591", "3.2.1", "a confidential client gets a secret, once, by which it has to authenticate"
)
def test_confidential_client(register, login, user):
	client = register(CLAUDE, token_endpoint_auth_method="client_secret_basic")
	told = client.fields
	assert told["client_secret_expires_at"] == 0 and len(told["client_secret"]) >= 43
	allowed = flow.allow(login(user), client, user.name, redirect_uri=CLAUDE.returns_to)
	assert client.exchange(allowed, auth="id").status_code == 401
	assert client.exchange(allowed, auth="basic").status_code == 200
	assert "client_secret" not in manage(client, "GET").json()


@requirement("RFC 7591", "3.2.2", "refusals of a registration: 400 in the words of the specification")
@pytest.mark.parametrize(
	("changes", "error"),
	[
		({"redirect_uris": ["https://evil.example/cb"]}, "invalid_redirect_uri"),
		({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
		({"redirect_uris": []}, "invalid_redirect_uri"),
		({"redirect_uris": "x"}, "invalid_client_metadata"),
		({"client_name": "a\u202eb"}, "invalid_client_metadata"),
		*(
			({"client_name": f"Bank{sign}"}, "invalid_client_metadata")
			for sign in "\0\u200e\u00ad\u3164\u0085"
		),
		({"client_name": "\u200d"}, "invalid_client_metadata"),
		({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
		({"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
		({"response_types": ["token"]}, "invalid_client_metadata"),
		({"scope": "all admin"}, "invalid_client_metadata"),
		({"software_statement": "e30.e30."}, "unapproved_software_statement"),
	],
	ids=lambda value: str(value)[:50],
)
def test_refusals(changes, error, registering, send):
	answer = send({**CLAUDE.sends, **changes})
	assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
	assert answer.json()["error_description"].isascii()
	assert answer.headers["Cache-Control"] == "no-store"


@requirement("RFC 7591", "3.2.2", "bodies that are no metadata: 400, and nothing is stored")
@pytest.mark.parametrize(
	"body",
	[
		b"",
		b"[]",
		b"5",
		b'"x"',
		b"null",
		b"{",
		b'{"redirect_uris": ["http://127.0.0.1/"], "client_name": "\\ud800"}',
		b"\xff\xfe\x00",
		b"[" * 100_000,
		b'{"a":' * 3000,
		b'{"redirect_uris": ' + b"9" * 6000 + b"}",
		b'{"redirect_uris": ["http://127.0.0.1/"], "x": "' + b"x" * 20000 + b'"}',
		b'{"redirect_uris": ["http://127.0.0.1/"], "x": "' + b"x" * 1_000_000 + b'"}',
	],
	ids=lambda body: f"{len(body)} {body[:12]!r}",
)
def test_bodies(body, registering, send, admin):
	before = admin.names("OAuth2 Client")
	answer = send(body)
	assert answer.status_code == 400, answer.text
	assert answer.json()["error"] in ("invalid_client_metadata", "invalid_request")
	assert admin.names("OAuth2 Client") == before


@requirement("security", "45", "a page of another site registers nothing by a form or a simple request")
@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_other_content_types(content_type, registering, send):
	answer = send(CLAUDE.sends, headers={"Content-Type": content_type})
	assert answer.status_code == 400, answer.text


@requirement(
	"security", "45", "registered itself: full access is never among the scopes, whatever the settings list"
)
def test_settings_refuse_full_access(admin, registering, administration):
	for scope in ("all", administration):
		with pytest.raises(AssertionError, match="full access"):
			admin.update(SETTINGS, registration_scopes=[{"scope": "openid"}, {"scope": scope}])
	with pytest.raises(AssertionError, match="at least one scope"):
		admin.update(SETTINGS, registration_scopes=[])


@requirement("security", "45", "whoever registered itself never skips the dialog")
def test_the_dialog_is_shown_again(register, registering, login, user):
	registering(skip_authorization="Auto")
	client = register(CLAUDE)
	for _ in range(2):
		response = flow.authorize(login(user), client, flow.make_verifier(), scope="openid")
		page = flow.Dialog.of(response)
		assert "Nobody at this site has checked this app" in response.text
		assert "code" in flow.redirect_of(page.press(login(user), "allow")).params


@requirement(
	"security", "45", "registered itself: a user allows the scopes that the dialog showed, and no later ones"
)
def test_scopes_are_those_of_the_dialog(register, login, user, admin):
	client = register(CLAUDE, scope="openid")
	verifier = flow.make_verifier()
	page = flow.Dialog.of(flow.authorize(login(user), client, verifier, scope=None))
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": "openid"}, {"scope": "email"}])
	redirect = flow.redirect_of(page.press(login(user), "allow"))
	allowed = flow.Allowed(client, user.name, verifier, client.redirect_uri, redirect)
	assert allowed.tokens()["scope"] == "openid"


@requirement("security", "47", "pages of the origins that may register read the answer, and no others")
@pytest.mark.parametrize(
	("origin", "may"),
	[
		("http://localhost:6", True),
		("https://page.example", True),
		# Its redirect URIs can be https alone.
		("http://page.example", False),
		("https://evil.example", False),
		("https://page.example.evil.example", False),
		("null", False),
		# What looks like an origin, and is none.
		*(
			(origin, False)
			for origin in ("https://[1", "https://[::zz]", "http://a:b:c", "https://page.example:99999")
		),
	],
)
def test_pages_of_other_origins(origin, may, registering, settings, send, site):
	registering(registration_hosts="page.example")
	url = site.endpoint("register_client")
	asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
	for answer in (
		requests.options(url, headers={"Origin": origin, **asks}, timeout=60),
		send({"redirect_uris": ["x"]}, headers={"Origin": origin}),
	):
		assert answer.headers.get("Access-Control-Allow-Origin") == (origin if may else None)
		assert "Access-Control-Allow-Credentials" not in answer.headers
	settings(allow_dynamic_registration=0)
	answer = requests.options(url, headers={"Origin": origin, **asks}, timeout=60)
	assert "Access-Control-Allow-Origin" not in answer.headers


@requirement("RFC 9700", "2.1.1", "a confidential client that registered itself needs PKCE too")
def test_pkce(register, login, user):
	client = register(CLAUDE, token_endpoint_auth_method="client_secret_basic")
	redirect = flow.redirect_of(flow.authorize(login(user), client, None, scope="openid"))
	assert redirect["error"] == "invalid_request" and "code_challenge" in redirect["error_description"]


# Limits


@requirement(
	"security", "45", "many who register from one address wait for a minute, and nothing is stored meanwhile"
)
def test_limit_of_an_address(register, send, admin):
	for _ in range(40):
		answer = send({"redirect_uris": [LOOPBACK]})
		if answer.status_code != 201:
			break
	assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable"), answer.text
	assert 0 < int(answer.headers["Retry-After"]) <= 60
	# A registration that would not be stored is not counted, and clients go on with what they have.
	assert send({"redirect_uris": []}).status_code == 400
	# Other addresses go on.
	assert send({"redirect_uris": [LOOPBACK]}, headers={"X-Forwarded-For": "192.0.2.77"}).status_code == 201


@requirement(
	"security", "45", "a page of another site that opens dialogs of what registered itself makes none used"
)
def test_an_opened_dialog_is_no_use(register, login, user, admin):
	client, session = register(CLAUDE_CODE), login(user)
	assert flow.Dialog.of(flow.authorize(session, client, flow.make_verifier(), scope="openid"))
	assert admin.get("OAuth2 Client", client.client_id)["last_used_at"] == 0
	flow.allow(session, client, user.name, scope="openid").tokens()
	assert admin.get("OAuth2 Client", client.client_id)["last_used_at"] > 0


# Waiting


@requirement(
	"security", "45", "registered itself: users are told that an administrator has to approve the app first"
)
def test_waiting(register, registering, login, user, admin):
	registering(self_made_clients_wait=1, approved_hosts="claude.ai")
	client = register(CURSOR)
	response = flow.authorize(login(user), client, flow.make_verifier(), scope="openid")
	assert response.status_code == 403
	assert "This app has to be approved first" in response.text and "Cursor" in response.text
	silent = flow.authorize(login(user), client, flow.make_verifier(), scope="openid", prompt="none")
	assert flow.redirect_of(silent)["error"] == "consent_required"
	assert admin.get("OAuth2 Client", client.client_id)["approval"] == "Waiting"
	# Nobody has to decide about what no user has asked for.
	assert admin.get("OAuth2 Client", register(CURSOR).client_id)["approval"] == "New"
	# The host is approved.
	flow.Dialog.of(flow.authorize(login(user), register(CLAUDE), flow.make_verifier(), scope="openid"))


@requirement(
	"RFC 7591", "3", "Frappe's own path registers here, where this app answers in place of Frappe's provider"
)
def test_frappes_path(site, registering, send, settings):
	registering(answer_for_frappe=1)
	answer = send(CLAUDE_CODE.sends, site.method(FRAPPES))
	assert answer.status_code == 201, answer.text
	assert answer.json()["registration_client_uri"].startswith(site.endpoint("client_configuration"))
	settings(allow_dynamic_registration=0)
	assert send(CLAUDE_CODE.sends, site.method(FRAPPES)).status_code == 404


@pytest.mark.concurrency
@requirement("RFC 7591", "3", "many register at once, each as a client of its own")
def test_at_once(registering, send):
	with ThreadPoolExecutor(8) as pool:
		answers = list(pool.map(lambda _: send(CLAUDE_CODE.sends), range(16)))
	assert [answer.status_code for answer in answers] == [201] * 16
	assert len({answer.json()["client_id"] for answer in answers}) == 16
