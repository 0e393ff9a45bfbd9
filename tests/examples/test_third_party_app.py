"""The third-party app answers whatever comes to its callback with a clear page, never a traceback."""

from urllib.parse import parse_qs, urlsplit

import pytest

from examples.demo.app_process import TIMESHEET
from tests.examples.loading import load

SITE = "http://site.test:8000"
SETTINGS = {
	"OAUTH_BASE_URL": f"{SITE}/",
	"OAUTH_CLIENT_ID": "abc",
	"OAUTH_CLIENT_SECRET": "s",
	"PORT": "5055",
}


@pytest.fixture
def module(monkeypatch):
	return load(TIMESHEET, SETTINGS, monkeypatch)


@pytest.fixture
def browser(module):
	return module.app.test_client()


@pytest.fixture
def asked(browser):
	"""What the browser is sent to the site with, after a click on Connect."""
	url = urlsplit(browser.get("/connect").headers["Location"])
	return {name: values[0] for name, values in parse_qs(url.query).items()}


def test_home_offers_to_connect(browser):
	page = browser.get("/").text
	assert "Connect to site.test:8000" in page
	assert 'href="/connect"' in page


def test_the_request_carries_state_and_an_s256_challenge(asked):
	assert asked["response_type"] == "code"
	assert asked["client_id"] == "abc"
	assert asked["redirect_uri"] == "http://127.0.0.1:5055/callback"
	assert asked["scope"] == "project profile"
	assert asked["code_challenge_method"] == "S256"
	assert len(asked["code_challenge"]) == 43
	assert len(asked["state"]) >= 20


@pytest.mark.parametrize("query", ["", "code=x", "code=x&state=forged", "error=access_denied&state=forged"])
def test_an_answer_nobody_asked_for_is_refused(browser, asked, query):
	answer = browser.get(f"/callback?{query}")
	assert answer.status_code == 400
	assert "mismatching_state" in answer.text
	assert "access_denied" not in answer.text


def test_a_denial_is_told_with_its_description_and_the_state_is_used_up(browser, asked):
	url = f"/callback?error=access_denied&error_description=You+said+%3Cb%3Eno&state={asked['state']}&iss={SITE}"
	answer = browser.get(url)
	assert answer.status_code == 200
	assert "Not connected" in answer.text
	assert "You said &lt;b&gt;no" in answer.text
	assert "mismatching_state" in browser.get(url).text


def test_an_answer_of_another_server_is_refused(browser, asked):
	answer = browser.get(f"/callback?code=x&state={asked['state']}&iss=https://elsewhere.test")
	assert answer.status_code == 400
	assert "wrong_issuer" in answer.text


def test_a_site_that_does_not_answer_gives_a_page(browser, module, asked, monkeypatch):
	monkeypatch.setattr(module.site, "access_token_url", "http://127.0.0.1:1/token")
	answer = browser.get(f"/callback?code=x&state={asked['state']}&iss={SITE}")
	assert answer.status_code == 502
	assert "No answer from site.test:8000" in answer.text


def test_projects_are_for_the_connected(browser):
	assert browser.get("/projects").headers["Location"] == "/"
	assert browser.post("/disconnect").headers["Location"] == "/"


def test_pages_load_nothing_from_elsewhere(browser, asked):
	for path in ("/", "/callback"):
		page = browser.get(path).text
		assert 'src="http' not in page
		assert "<script" not in page
