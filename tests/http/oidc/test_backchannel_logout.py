"""Clients are told that a session has ended: OpenID Connect Back-Channel Logout 1.0."""

import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from devbench import process
from tests.support import flow
from tests.support.bench import run_command
from tests.support.clients import bearer
from tests.support.database import Database
from tests.support.flow import log_out
from tests.support.receiver import Receiver

requirement = pytest.mark.requirement
EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Seconds until a job has run; RQ lists no job that a worker has just taken.
LONGEST_WAIT = 30
TELL = "oauth_provider.api.logout_jobs.tell_clients"


@pytest.fixture
def listener(settings):
	"""A client's server that takes logout messages, on a private network that the settings allow."""
	settings(allowed_private_hosts="127.0.0.1")
	server = Receiver()
	yield server
	server.close()


@pytest.fixture
def client(make_client, listener):
	return make_client(scopes=["openid"], backchannel_logout_uri=f"{listener.base_url}/logout?from=site")


@pytest.fixture
def browser(login, person):
	return login(person, new=True)


@pytest.fixture
def signed_in(provider, browser, client, person):
	"""The claims of the ID token of that session."""
	return provider.read(flow.allow(browser, client, person.name).tokens()["id_token"], client)


@pytest.fixture
def told(world, listener):
	"""`told(number)`: the logout tokens that have come; waits for so many, and for the job that sends them."""

	def tokens(number: int) -> list[str]:
		process.wait(lambda: len(listener.forms) >= number, LONGEST_WAIT)
		world.await_jobs()
		return [form["logout_token"] for path, form in listener.forms if path == "/logout?from=site"]

	return tokens


@pytest.fixture
def events(admin, client):
	"""`events()`: what the audit trail says about the logouts of the client."""
	filters = [["client", "=", client.client_id], ["event", "=", "Logout"]]
	return lambda: [
		admin.get("OAuth2 Event", name)["reason"] for name in admin.names("OAuth2 Event", filters)
	]


@requirement("security", "42", "a logout message is signed, for this client, and holds no token")
def test_a_client_is_told_of_a_logout(site, provider, browser, client, signed_in, told, events):
	log_out(site, browser)
	(sent,) = told(1)
	token = jwt.decode(sent, KeySet.import_key_set(provider.keys), algorithms=["RS256"])
	assert token.header["typ"] == "logout+jwt"
	claims = token.claims
	assert {name: claims[name] for name in ("iss", "aud", "sub", "sid")} == {
		"iss": provider.issuer,
		"aud": client.client_id,
		"sub": signed_in["sub"],
		"sid": signed_in["sid"],
	}
	assert claims["events"] == {EVENT: {}} and claims["jti"] and "nonce" not in claims
	assert claims["exp"] - claims["iat"] == 120 and abs(claims["iat"] - time.time()) < 60
	assert events() == ["The app was told that a session has ended."]
	run_command(site, "execute", TELL)
	assert told(1) == [sent]


@requirement("security", "42", "a logout message is sent for the session that has ended, and for no other")
def test_other_sessions_go_on(site, login, person, client, browser, signed_in, told):
	other = login(person, new=True)
	flow.allow(other, client, person.name).tokens()
	log_out(site, other)
	assert len(told(1)) == 1
	log_out(site, browser)
	assert len(told(2)) == 2


def by_an_administrator(site, admin, person):
	admin.update("User", person.name, enabled=0)


def by_expiry(site, admin, person):
	with Database(site) as database:
		database.run("delete from `tabSessions` where `user` = %s", person.name)
		database.run("commit")
	run_command(site, "execute", TELL)


def by_revocation(site, admin, person):
	run_command(site, "oauth2", "revoke", "--user", person.name, "--yes")


@requirement("security", "42", "a logout message is sent whatever has ended the session or the grant")
@pytest.mark.parametrize("way", [by_an_administrator, by_expiry, by_revocation])
def test_any_end(way, site, admin, login, make_user, client, told):
	if not site.bench:
		pytest.skip("sessions end in these ways on the development bench only")
	person = make_user()
	flow.allow(login(person, new=True), client, person.name).tokens()
	assert told(0) == []
	way(site, admin, person)
	assert len(told(1)) == 1


@requirement("security", "42", "a logout message that is not understood is sent again, and not for ever")
def test_another_attempt(site, client, browser, listener, signed_in, told, events):
	if not site.bench:
		pytest.skip("the time of the next attempt is changed in the development bench only")
	listener.status = 307
	log_out(site, browser)
	for attempt in range(1, 6):
		assert len(told(attempt)) == attempt
		with Database(site) as database:
			database.run("update `tabOAuth2 Client Session` set next_attempt_at = 0")
			database.run("commit")
		run_command(site, "execute", TELL)
	assert len(told(5)) == 5
	assert len(events()) == 5
	assert sum("will not be told" in reason for reason in events()) == 1
	assert all("It answered 307." in reason for reason in events())


@requirement("security", "42", "a logout message goes to no private address that the settings do not list")
def test_a_private_address(site, settings, browser, listener, signed_in, told, events):
	settings(allowed_private_hosts="10.1.2.3\nerp.internal")
	log_out(site, browser)
	assert process.wait(events, LONGEST_WAIT)
	assert told(0) == [] and listener.forms == []
	assert len(events()) == 1 and "Its scheme is not https." in events()[0]


def test_a_client_without_an_address_costs_nothing(site, admin, relying_party, browser, person):
	flow.allow(browser, relying_party, person.name).tokens()
	filters = [["client", "=", relying_party.client_id]]
	assert not admin.names("OAuth2 Client Session", filters)


@requirement(
	"security", "42", "a logout message is sent once for a session, also if the app refreshes after it"
)
def test_a_refresh_after_the_logout(site, browser, client, person, told):
	tokens = flow.allow(browser, client, person.name).tokens()
	log_out(site, browser)
	assert len(told(1)) == 1
	assert client.refresh(tokens["refresh_token"]).status_code == 200
	if site.bench:
		run_command(site, "execute", TELL)
	assert len(told(1)) == 1


@requirement("security", "42", "an address that no message can be sent to is not registered")
@pytest.mark.parametrize(
	"uri",
	[
		"https://a..b.example/",
		f"https://{'a' * 64}.example/",
		"https://u@app.example/",
		"https://app.example/#x",
		"x",
	],
)
def test_an_address_that_cannot_be_one(make_client, uri):
	with pytest.raises(AssertionError, match="Back-Channel Logout URI"):
		make_client(scopes=["openid"], backchannel_logout_uri=uri)


@requirement("security", "42", "a logout message is sent also if a token has ended the session")
def test_a_token_that_disables_the_user(
	site, admin, login, make_user, manager, make_client, administration, client, told
):
	person = make_user()
	flow.allow(login(person, new=True), client, person.name).tokens()
	token = flow.allow(login(manager), make_client(scopes=[administration]), manager.name).access_token
	answer = bearer(site, token, f"/api/resource/User/{person.name}", "PUT", json={"enabled": 0})
	assert answer.status_code == 200, answer.text[:300]
	assert len(told(1)) == 1
