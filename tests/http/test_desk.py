"""What Desk calls: who may, by which verb, and never by a token."""

from urllib.parse import quote

import pytest

from tests.support.answers import bearer_refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement

FIGURES = "oauth_provider.oauth_provider.figures"
DOCTYPES = "oauth_provider.oauth_provider.doctype"
READING = (
	f"{FIGURES}.tokens_issued_today",
	f"{FIGURES}.failures_today",
	f"{FIGURES}.tokens_per_day",
	f"{DOCTYPES}.oauth2_client.overview.overview",
	f"{DOCTYPES}.oauth2_provider_settings.checking.check_up",
)
ACTIONS = ("rotate_secret", "revoke_tokens")


@pytest.fixture(scope="module")
def arguments(make_client):
	return {"client": make_client().client_id}


def call(session, site, method, arguments):
	"""What Desk does, with what the method takes."""
	known = arguments if method.endswith("overview") else {}
	return session.post(site.method(method), json=known, timeout=60)


@requirement("Frappe", "permissions", "what Desk shows of the provider is for System Managers")
@pytest.mark.parametrize("method", READING)
def test_only_system_managers_read_it(method, login, user, manager, site, arguments):
	assert call(login(user, new=True), site, method, arguments).status_code == 403
	answer = call(login(manager, new=True), site, method, arguments)
	assert answer.status_code == 200 and answer.json()["message"]


@requirement("security", "31", "a token, whatever its scope, calls nothing of the app's own in Desk")
@pytest.mark.parametrize("method", READING)
def test_a_token_reads_none_of_it(method, allow, make_client, administration, manager, site, arguments):
	token = allow(make_client(scopes=[administration]), manager).access_token
	answer = bearer(site, token, site.method(method), "POST", json=arguments)
	bearer_refused(answer, "insufficient_scope", 403)


def routes(site, client_id: str, action: str):
	"""The ways on which a method of a document is called: (address, body)."""
	yield site.resource("OAuth2 Client", client_id), {"run_method": action}
	yield (
		site.method("run_doc_method"),
		{"dt": "OAuth2 Client", "dn": client_id, "method": action},
	)
	yield f"{site.base_url}/api/v2/document/{quote('OAuth2 Client')}/{client_id}/method/{action}", {}


def forbidden(answer) -> None:
	"""403; of version 2 of the API also 404 or 405, since some releases of Frappe do not have it."""
	expected = (403, 404, 405) if "/api/v2/" in answer.url else (403,)
	assert answer.status_code in expected, f"{answer.status_code}: {answer.text[:300]}"


@requirement(
	"security", "31", "a token of a System Manager, with administration, neither rotates nor revokes"
)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_token_changes_no_client(action, allow, make_client, administration, manager, user, site):
	client = make_client(scopes=["profile", administration])
	theirs = allow(client, user, scope="profile").access_token
	token = allow(client, manager).access_token
	for address, body in routes(site, client.client_id, action):
		bearer_refused(bearer(site, token, address, "POST", json=body), "insufficient_scope", 403)
	assert client.is_active(theirs) and client.is_active(token)


@requirement("design", "", "an ordinary user neither rotates nor revokes")
@pytest.mark.parametrize("action", ACTIONS)
def test_an_ordinary_user_changes_no_client(action, allow, make_client, user, login, site):
	client = make_client()
	token = allow(client, user).access_token
	for address, body in routes(site, client.client_id, action):
		forbidden(login(user, new=True).post(address, json=body, timeout=60))
	assert client.is_active(token)


@requirement("RFC 9110", "9.2.1", "no link ends access")
@pytest.mark.parametrize("action", ACTIONS)
def test_a_link_changes_no_client(action, allow, make_client, user, admin, site):
	client = make_client()
	token = allow(client, user).access_token
	for address, body in routes(site, client.client_id, action):
		forbidden(admin.request("GET", address, params=body))
	assert client.is_active(token)


@requirement("security", "33", "what an administrator revokes ends on the next request")
def test_revoking_acts_at_once(allow, make_client, make_user, admin):
	client = make_client()
	allowed = [allow(client, make_user()) for _ in range(2)]
	pending = allow(client, make_user())
	tokens = [each.access_token for each in allowed]
	answer = admin.run("OAuth2 Client", client.client_id, "revoke_tokens")
	assert answer == {"people": 3, "tokens": 2}
	assert not any(client.is_active(token) for token in tokens)
	assert client.exchange(pending).json()["error"] == "invalid_grant"
	assert client.refresh(allowed[0].refresh_token).json()["error"] == "invalid_grant"


@pytest.fixture
def grant(allow, make_client, user, admin):
	"""A grant of `user`: (client, access token, name)."""
	client = make_client()
	token = allow(client, user).access_token
	(name,) = admin.names("OAuth2 Grant", [["client", "=", client.client_id]])
	return client, token, name


def revoking(site, name: str):
	"""The ways on which a grant's method is called: (address, body)."""
	yield site.resource("OAuth2 Grant", name), {"run_method": "revoke"}
	yield site.method("run_doc_method"), {"dt": "OAuth2 Grant", "dn": name, "method": "revoke"}
	yield f"{site.base_url}/api/v2/document/{quote('OAuth2 Grant')}/{name}/method/revoke", {}


@requirement("security", "31", "a token of a System Manager, with administration, revokes no grant")
def test_a_token_revokes_no_grant(grant, allow, make_client, administration, manager, site):
	client, theirs, name = grant
	token = allow(make_client(scopes=[administration]), manager).access_token
	for address, body in revoking(site, name):
		bearer_refused(bearer(site, token, address, "POST", json=body), "insufficient_scope", 403)
	assert client.is_active(theirs)


@requirement("design", "", "nobody but a System Manager revokes a grant in Desk, and no link does")
def test_others_and_links_revoke_no_grant(grant, login, user, other_user, admin, site):
	client, token, name = grant
	for address, body in revoking(site, name):
		for person in (user, other_user):
			forbidden(login(person, new=True).post(address, json=body, timeout=60))
		forbidden(admin.request("GET", address, params=body))
	assert client.is_active(token)


@requirement("security", "33", "what an administrator revokes of one person ends at once, and nothing else")
def test_revoking_a_grant_ends_it_alone(grant, allow, make_client, user, other_user, login, manager, site):
	client, token, name = grant
	others = [(client, allow(client, other_user).access_token)]
	others.append((other := make_client(), allow(other, user).access_token))
	post = login(manager, new=True).post
	# What the form sends beside its name is not believed.
	body = {"dt": "OAuth2 Grant", "dn": name, "method": "revoke", "args": {"client": other.client_id}}
	answer = post(site.method("run_doc_method"), json=body, timeout=60)
	assert answer.status_code == 200 and answer.json()["message"] == {"tokens": 1}, answer.text
	assert not client.is_active(token)
	assert all(each.is_active(kept) for each, kept in others)
	assert post(site.method("run_doc_method"), json=body, timeout=60).status_code == 417
