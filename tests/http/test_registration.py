"""Registering a client over REST."""

import secrets

import pytest

from tests.support.frappe_api import FrappeError

requirement = pytest.mark.requirement


@requirement("security", "2a", "what may be registered: https, loopback http, private schemes with a dot")
@requirement("RFC 8252", "7", "https, loopback and private schemes with a dot may be registered")
@pytest.mark.parametrize(
	"uri",
	[
		"https://app.example.com/cb",
		"https://app.example.com:8443/cb?tenant=1",
		"http://127.0.0.1/cb",
		"http://127.0.0.1:8080/cb",
		"http://[::1]:8080/cb",
		"com.example.app:/cb",
	],
)
def test_a_good_redirect_uri_is_registered(uri, make_client):
	assert make_client(redirect_uris=[uri]).fields["redirect_uris"] == uri


@requirement("security", "2b", "registration refuses everything else, and says which line")
@requirement("RFC 6749", "3.1.2", "a bad redirect URI is refused, and the message names the line")
@pytest.mark.parametrize(
	"uri",
	[
		"/relative",
		"app.example.com/cb",
		"https://app.example.com/cb#fragment",
		"http://app.example.com/cb",
		"http://127.0.0.1.evil.example/cb",
		"http://127.0.0.1@evil.example/cb",
		"javascript:alert(1)",
		"data:text/html,x",
		"file:///etc/passwd",
		"myapp:/cb",
		"https://*.example.com/cb",
		"https://user:pass@app.example.com/cb",
		"http://localhost/cb",
		"https:///cb",
		"https://a..example/cb",
		"https://.../cb",
		f"https://{'a' * 64}.example/cb",
		"https://app.example.com/cb?state=1",
		"https://app.example.com/cb?a=1&%63ode=x",
		"com.example.app:/cb?iss=https://evil.example",
	],
)
def test_a_bad_redirect_uri_is_refused(uri, make_client):
	with pytest.raises(FrappeError) as refusal:
		make_client(redirect_uris=["https://good.example/cb", uri])
	assert refusal.value.status == 417, refusal.value
	assert "Line 2: " in refusal.value.said


@requirement("security", "1c", "localhost is an opt-in of the client")
def test_localhost_is_an_opt_in(make_client, allow, user):
	client = make_client(redirect_uris=["http://localhost/cb"], allow_localhost_redirect=1)
	allowed = allow(client, user, redirect_uri="http://localhost:4000/cb")
	assert allowed.redirect.target == "http://localhost:4000/cb"
	assert client.exchange(allowed).status_code == 200


@requirement("design", "", "a client id is made by the server and never changes")
def test_a_client_id_is_made_by_the_server(make_client, admin):
	client = make_client(client_id="chosen-by-me")
	assert client.client_id != "chosen-by-me"
	assert len(client.client_id) == 20
	changed = admin.update("OAuth2 Client", client.client_id, app_name="Renamed")
	assert (changed["client_id"], changed["app_name"]) == (client.client_id, "Renamed")


@requirement("design", "", "a public client has no secret")
def test_a_public_client_has_no_secret(make_client):
	assert make_client(public=True).secret is None


@requirement("design", "", "a client uses scopes that exist")
def test_a_client_with_an_unknown_scope_is_refused(make_client):
	with pytest.raises(FrappeError):
		make_client(scopes=["no-such-scope"])


@requirement("design", "", "an ordinary user registers no clients")
def test_an_ordinary_user_registers_no_clients(login, user, site):
	answer = login(user, new=True).post(
		site.resource("OAuth2 Client"),
		json={"app_name": "x", "redirect_uris": "https://a.example/"},
		timeout=60,
	)
	assert answer.status_code == 403


@requirement("security", "32", "a client whose answer cannot carry a secret has none until it is rotated")
def test_a_client_made_by_insert_many_has_no_secret_that_nobody_has_seen(admin):
	name = f"Of many {secrets.token_hex(4)}"
	values = {
		"app_name": name,
		"redirect_uris": "https://app.example.com/cb",
		"scopes": [{"scope": "profile"}],
	}
	(client_id,) = admin.call("frappe.client.insert_many", docs=[{"doctype": "OAuth2 Client", **values}])
	try:
		assert name in clients_without_secret(admin)
		rotated = admin.run("OAuth2 Client", client_id, "rotate_secret")
		assert rotated["client_secret"]
		assert name not in clients_without_secret(admin)
	finally:
		admin.delete("OAuth2 Client", client_id)


def clients_without_secret(admin) -> str:
	"""What the check-up says of the clients."""
	module = "oauth_provider.oauth_provider.doctype.oauth2_provider_settings.checking"
	(message,) = [row["message"] for row in admin.call(f"{module}.check_up") if row["check"] == "clients"]
	return message if message.startswith("These clients have no secret") else ""
