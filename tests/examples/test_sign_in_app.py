"""The app that people sign in to shows who came, and ends its session only when the site itself says so."""

import pytest

from devbench import process
from examples.demo.app_process import NOTICEBOARD
from tests.examples.loading import load
from tests.strangers.browser import sign_in
from tests.support.flow import log_out

requirement = pytest.mark.requirement
# Seconds until a job has run; RQ lists no job that a worker has just taken.
LONGEST_WAIT = 30


@pytest.fixture(scope="module")
def person(make_user):
	return make_user(first_name="Ada", last_name="Lovelace")


@pytest.fixture
def client(make_client, receiver, settings):
	settings(allowed_private_hosts="127.0.0.1")
	return make_client(
		scopes=["openid", "profile", "email"],
		redirect_uris=["http://127.0.0.1:5026/callback"],
		backchannel_logout_uri=f"{receiver.base_url}/site-logout",
	)


@pytest.fixture
def module(site, client, monkeypatch):
	names = {"OAUTH_CLIENT_ID": client.client_id, "OAUTH_CLIENT_SECRET": client.secret}
	return load(NOTICEBOARD, {"OAUTH_BASE_URL": site.base_url, "PORT": "5026", **names}, monkeypatch)


@pytest.fixture
def browser(module):
	return module.app.test_client()


@pytest.fixture
def session_at_site(login, person):
	return login(person, new=True)


@pytest.fixture
def decide(browser, module, session_at_site):
	"""`decide("deny")`: the app's page after the person has pressed that button in the dialog."""

	def press(decision: str):
		back = sign_in(session_at_site, browser.get("/login").location, decision)
		return browser.get(back.removeprefix(module.HOME), follow_redirects=True)

	return press


@pytest.fixture
def signed_in(decide):
	"""The app's page after the person has signed in."""
	return decide("allow").text


@pytest.fixture
def logout_token(site, world, receiver, signed_in, session_at_site):
	"""What the site has sent to the client when the person has logged out."""
	receiver.forms.clear()
	log_out(site, session_at_site)
	process.wait(lambda: receiver.forms, LONGEST_WAIT)
	world.await_jobs()
	[(path, form)] = receiver.forms
	assert path == "/site-logout"
	return form["logout_token"]


def tell(browser, token: str):
	return browser.post("/site-logout", data={"logout_token": token})


@requirement(
	"OpenID Connect Core", "5.3.2", "the example app shows what userinfo says of the person that signed in"
)
def test_the_app_shows_who_came(signed_in, person):
	assert "Welcome, Ada Lovelace" in signed_in
	assert person.name in signed_in


def test_a_message_of_the_site_ends_the_session(browser, logout_token):
	answer = tell(browser, logout_token)
	assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
	assert "You are signed out" in browser.get("/").text
	assert tell(browser, logout_token).status_code == 200


def test_a_message_about_another_session_ends_none(browser, module, logout_token):
	[person] = module.people.values()
	person["sid"] = "another"
	assert tell(browser, logout_token).status_code == 200
	assert "Welcome" in browser.get("/").text


def for_another_client(module, monkeypatch, token):
	monkeypatch.setattr(module, "CLIENT_ID", "another")
	return token


def of_another_site(module, monkeypatch, token):
	monkeypatch.setitem(module.site.server_metadata, "issuer", "https://another.example.com")
	return token


def changed(module, monkeypatch, token):
	head, body, signature = token.split(".")
	return f"{head}.{body}.{signature[::-1]}"


def nothing(module, monkeypatch, token):
	return ""


@pytest.mark.parametrize("way", [for_another_client, of_another_site, changed, nothing])
def test_a_message_that_is_not_for_the_app_is_refused(browser, module, logout_token, monkeypatch, way):
	assert tell(browser, way(module, monkeypatch, logout_token)).status_code == 400
	assert "Welcome" in browser.get("/").text


def test_an_id_token_is_no_message(browser, module, client, allow, person):
	token = allow(client, person).tokens()["id_token"]
	answer = tell(browser, token)
	assert answer.status_code == 400
	assert "missing_claim" in answer.text


@pytest.mark.parametrize("query", ["", "code=x", "error=access_denied&error_description=Call+us"])
def test_an_answer_nobody_asked_for_is_refused(browser, query):
	answer = browser.get(f"/callback?{query}&state=forged")
	assert answer.status_code == 400
	assert "mismatching_state" in answer.text and "Call us" not in answer.text


def test_a_denial_signs_nobody_in(browser, decide):
	answer = decide("deny")
	assert answer.status_code == 200 and "access_denied" in answer.text
	assert "Sign in to read the notices" in browser.get("/").text
