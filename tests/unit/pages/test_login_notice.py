"""What Frappe's login page says of the app that waits."""

from urllib.parse import urlencode

import frappe
import pytest

from oauth_provider.pages.login_notice import update_website_context
from oauth_provider.store import login_requests
from oauth_provider.store.login_requests import LoginRequest
from oauth_provider.wire.endpoints import get_endpoint
from tests.unit.web import current_request

AUTHORIZE = get_endpoint("authorize").address
CALLBACK = "https://app.example.com/callback"


@pytest.fixture
def notice(make_client):
	"""`notice(context, app_name=...)`: what the hook adds to a page that came with an authorization request."""

	def ask(context, path=AUTHORIZE, app_name="Some App", waits=False, trusted=0, **changed):
		client = make_client(
			app_name=app_name,
			redirect_uris=CALLBACK,
			scopes=[{"scope": "profile"}],
			skip_authorization=trusted,
		)
		asked = {"response_type": "code", "client_id": client.name, "redirect_uri": CALLBACK} | changed
		query = urlencode(asked)
		if waits:
			query = f"pending={login_requests.store(LoginRequest(query, 'the browser', 1.5), 'the network')}"
		query = urlencode({"redirect-to": f"{path}?{query}"})
		with current_request("GET", "/login", query_string=query):
			return update_website_context(frappe._dict(context))

	return ask


@pytest.mark.parametrize("waits", [True, False])
def test_the_login_page_says_which_app_waits(waits, notice):
	said = notice({"path": "login"}, waits=waits)["banner_html"]
	assert "Log in to decide whether <strong><bdi>Some App</bdi></strong>" in said


@pytest.mark.parametrize("prompt, asks", [("login", False), ("consent", True)])
def test_where_nobody_is_asked_nothing_is_said_of_a_decision(notice, prompt, asks):
	said = notice({"path": "login"}, trusted=1, prompt=prompt)["banner_html"]
	assert ("Log in to decide" in said) is asks
	assert ("Log in to continue to <strong><bdi>Some App</bdi></strong>." in said) is not asks


def test_the_name_of_the_app_is_escaped(notice):
	said = notice({"path": "login"}, app_name='Some App "&amp" {0}')["banner_html"]
	assert "Some App &#34;&amp;amp&#34; {0}" in said


def test_the_sites_own_banner_stays(notice):
	said = notice({"path": "login", "banner_html": "<p>Closed on Monday</p>"})["banner_html"]
	assert said.startswith("<p>Closed on Monday</p>") and "Some App" in said


@pytest.mark.parametrize(
	"context, changed",
	[
		({"path": "about"}, {}),
		({}, {}),
		({"path": "login"}, {"path": "/app"}),
		# After login the endpoint itself says what is wrong; a link alone must not put words on the page.
		({"path": "login"}, {"client_id": "unknown"}),
		({"path": "login"}, {"redirect_uri": "https://evil.example/"}),
		({"path": "login"}, {"response_type": "token"}),
		({"path": "login"}, {"client_id": "unknown", "waits": True}),
	],
)
def test_other_pages_and_wrong_requests_say_nothing(notice, context, changed):
	assert notice(context, **changed) is None


def test_an_unknown_handle_says_nothing():
	query = urlencode({"redirect-to": f"{AUTHORIZE}?pending={'x' * 43}"})
	with current_request("GET", "/login", query_string=query):
		assert update_website_context(frappe._dict(path="login")) is None


def test_without_a_request_nothing_is_said():
	assert update_website_context(frappe._dict(path="login")) is None
