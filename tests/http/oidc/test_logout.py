"""Logout that a client begins: OpenID Connect RP-Initiated Logout 1.0."""

import html
import re

import pytest
import requests

from tests.support import flow
from tests.support.clients import bearer
from tests.support.ways_to_sign_in import new_browser

requirement = pytest.mark.requirement
AFTER = "https://app.example.com/signed-out?from=site"


@pytest.fixture(scope="module")
def client(make_client):
	return make_client(scopes=["openid"], post_logout_redirect_uris=f"https://app.example.com/other\n{AFTER}")


@pytest.fixture
def browser(login, person):
	return login(person, new=True)


@pytest.fixture
def hint(browser, client, person):
	"""The ID token of that session."""
	return flow.allow(browser, client, person.name).tokens()["id_token"]


@pytest.fixture
def end(site):
	"""`end(browser, **parameters)`: the answer to a logout request."""

	def request(browser, verb="GET", **parameters):
		place = "params" if verb == "GET" else "data"
		options = {place: parameters, "allow_redirects": False, "timeout": 60}
		return browser.request(verb, site.endpoint("end_session"), **options)

	return request


@pytest.fixture
def is_signed_in(site):
	def check(browser):
		who = browser.get(site.method("frappe.auth.get_logged_user"), timeout=60)
		return who.status_code == 200 and who.json()["message"] != "Guest"

	return check


@requirement(
	"OpenID Foundation", "oidcc-rp-initiated-logout", "back to the registered address with the state"
)
@requirement(
	"OpenID Foundation",
	"oidcc-rp-initiated-logout-no-state",
	"back to the registered address without a state",
)
@requirement("security", "42", "with an ID token of this session the browser goes to the registered address")
def test_a_client_logs_its_user_out(end, browser, hint, is_signed_in):
	answer = end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="a&b=")
	redirect = flow.redirect_of(answer)
	assert redirect.location.startswith(AFTER + "&") and redirect["state"] == "a&b="
	assert not is_signed_in(browser)
	# The hint stays one, also when nobody is signed in any more.
	assert (
		flow.redirect_of(end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER)).location == AFTER
	)


@requirement(
	"OpenID Foundation", "oidcc-rp-initiated-logout-no-post-logout-redirect-uri", "a page, and no redirect"
)
@requirement("security", "42", "without an address there is a page, and no redirect")
def test_without_an_address(end, browser, hint, is_signed_in):
	answer = end(browser, id_token_hint=hint)
	assert answer.status_code == 200 and "You are logged out" in answer.text
	assert not is_signed_in(browser)


@requirement(
	"OpenID Foundation", "oidcc-rp-initiated-logout-no-id-token-hint", "a page asks, and no redirect"
)
@requirement("OpenID Foundation", "oidcc-rp-initiated-logout-no-params", "a page asks")
@requirement("OpenID Foundation", "oidcc-rp-initiated-logout-only-state", "a page asks")
@requirement("security", "42", "without a hint a page asks, and leads nowhere")
@pytest.mark.parametrize(
	"parameters", [{}, {"state": "x"}, {"post_logout_redirect_uri": AFTER, "state": "x"}]
)
def test_without_a_hint_a_page_asks(end, browser, is_signed_in, parameters):
	page = flow.Dialog.of(end(browser, **parameters))
	assert is_signed_in(browser)
	assert "You are still signed in" in page.press(browser, "stay").text and is_signed_in(browser)
	answer = page.press(browser, "logout")
	assert answer.status_code == 200 and "You are logged out" in answer.text
	assert not is_signed_in(browser)


@requirement(
	"security", "42", "without a hint nobody is redirected; a registered address of the client gets a link"
)
def test_without_a_hint_a_registered_address_gets_a_link(end, browser, client, is_signed_in):
	parameters = {"client_id": client.client_id, "post_logout_redirect_uri": AFTER, "state": '">'}
	for answer in (
		flow.Dialog.of(end(browser, **parameters)).press(browser, "logout"),
		end(browser, **parameters),
	):
		assert (answer.status_code, "Location" in answer.headers) == (200, False)
		(link,) = (html.unescape(found) for found in re.findall('href="([^"]+)">Back to', answer.text))
		assert link == f"{AFTER}&state=%22%3E"
	assert not is_signed_in(browser)


@requirement(
	"security", "42", "no link to an address that is not registered, or of a client that is not named"
)
@pytest.mark.parametrize(
	"change",
	[
		{"post_logout_redirect_uri": "https://evil.example/"},
		{"post_logout_redirect_uri": AFTER[:-1]},
		{"client_id": "unknown"},
		{"client_id": ""},
	],
)
def test_without_a_hint_no_other_address_gets_a_link(end, browser, client, change):
	parameters = {"client_id": client.client_id, "post_logout_redirect_uri": AFTER, **change}
	answer = flow.Dialog.of(end(browser, **parameters)).press(browser, "logout")
	assert answer.status_code == 200 and "Back to" not in answer.text and "example" not in answer.text


@requirement("security", "42", "a hint of another session asks first, and then redirects")
def test_a_hint_of_another_session(end, login, person, hint, is_signed_in):
	other = login(person, new=True)
	page = flow.Dialog.of(end(other, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s"))
	assert is_signed_in(other)
	redirect = flow.redirect_of(page.press(other, "logout"))
	assert (redirect["state"], redirect["from"]) == ("s", "site") and not is_signed_in(other)


@requirement(
	"OpenID Foundation", "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", "a page, and no redirect"
)
@requirement(
	"OpenID Foundation",
	"oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
	"a page, and no redirect",
)
@requirement("security", "42", "no redirect to an address that is not registered, character for character")
@pytest.mark.parametrize(
	"uri",
	["https://evil.example/", AFTER + "&x=1", AFTER[:-1], AFTER.upper(), "https://app.example.com/callback"],
)
def test_an_address_that_is_not_registered(end, browser, hint, is_signed_in, uri):
	answer = end(browser, id_token_hint=hint, post_logout_redirect_uri=uri)
	assert answer.status_code == 400 and "Location" not in answer.headers
	assert "You were not logged out" in answer.text and is_signed_in(browser)


@requirement("OpenID Foundation", "oidcc-rp-initiated-logout-bad-id-token-hint", "a page, and no redirect")
@requirement(
	"OpenID Foundation", "oidcc-rp-initiated-logout-modified-id-token-hint", "a page, and no redirect"
)
@requirement("security", "42", "no redirect with a hint that is none")
def test_a_hint_that_is_none(end, browser, hint, client, other_client, is_signed_in):
	header, claims, signature = hint.split(".")
	changed = f"{header}.{claims}.{signature[::-1]}"
	for parameters in (
		{"id_token_hint": changed},
		{"id_token_hint": "x"},
		{"id_token_hint": f"{header}.{claims}."},
		{"id_token_hint": hint, "client_id": other_client.client_id},
		{"id_token_hint": "x" * 2000},
	):
		answer = end(browser, post_logout_redirect_uri=AFTER, **parameters)
		assert answer.status_code == 400 and "Location" not in answer.headers
	assert is_signed_in(browser)
	answer = end(browser, id_token_hint=hint, client_id=client.client_id, post_logout_redirect_uri=AFTER)
	assert flow.redirect_of(answer).location == AFTER


@requirement("security", "42", "a request by POST is repeated by GET, so that the session comes with it")
@pytest.mark.parametrize("has_csrf_token", [False, True])
def test_by_post(site, end, browser, client, hint, is_signed_in, has_csrf_token):
	if has_csrf_token:
		flow.Dialog.of(flow.authorize(browser, client))
	values = {"id_token_hint": hint, "post_logout_redirect_uri": AFTER}
	answer = end(browser, "POST", **values)
	assert is_signed_in(browser)
	again = browser.get(site.base_url + answer.headers["Location"], allow_redirects=False, timeout=60)
	assert flow.redirect_of(again).location == AFTER and not is_signed_in(browser)


@requirement("security", "42", "the form of the page that asks is CSRF-proof")
def test_the_form_is_of_this_session_and_site(end, login, browser, make_user, is_signed_in):
	page = flow.Dialog.of(end(browser))
	assert page.press(browser, "logout", headers={"Origin": "https://evil.example"}).status_code == 400
	assert page.press(browser, "logout", transaction="x").status_code == 400
	other = login(make_user(), new=True)
	assert page.press(other, "logout", csrf_token=None).status_code == 400
	assert is_signed_in(browser) and is_signed_in(other)


def test_a_second_click_finds_nobody_signed_in(end, browser):
	page = flow.Dialog.of(end(browser))
	for _click in range(2):
		answer = page.press(browser, "logout")
		assert answer.status_code == 200 and "You are logged out" in answer.text


def test_an_error_says_that_nobody_was_logged_out_and_how_to(site, end, browser, hint, is_signed_in):
	page = flow.Dialog.of(end(browser))
	for answer in (
		end(browser, id_token_hint="x"),
		end(browser, id_token_hint=hint, post_logout_redirect_uri="https://evil.example/"),
		page.press(browser, "logout", transaction="x"),
		page.press(browser, "logout", headers={"Origin": "https://evil.example"}),
	):
		assert "You were not logged out" in answer.text and "connected" not in answer.text
		assert f'href="{site.endpoint("end_session").removeprefix(site.base_url)}"' in answer.text
	assert is_signed_in(browser)


def test_nobody_is_signed_in(end, hint):
	guest = new_browser()
	assert "You are logged out" in end(guest).text
	assert flow.redirect_of(end(guest, id_token_hint=hint, post_logout_redirect_uri=AFTER)).location == AFTER


def test_tokens_stay_and_other_sessions_too(site, end, login, browser, client, person, is_signed_in):
	other = login(person, new=True)
	tokens = flow.allow(browser, client, person.name).tokens()
	end(browser, id_token_hint=tokens["id_token"])
	assert is_signed_in(other)
	assert bearer(site, tokens["access_token"], site.endpoint("userinfo")).status_code == 200


def test_a_session_of_a_link_or_a_token_is_not_used(site, browser, client, person, is_signed_in):
	token = flow.allow(browser, client, person.name).access_token
	answer = requests.get(
		site.endpoint("end_session"),
		params={"sid": browser.cookies["sid"]},
		allow_redirects=False,
		timeout=60,
	)
	assert answer.status_code == 400
	bearer(site, token, site.endpoint("end_session"))
	assert is_signed_in(browser)


@requirement(
	"OpenID Foundation",
	"oidcc-rp-initiated-logout-discovery-endpoint-verification",
	"end_session_endpoint is in the configuration",
)
def test_the_configuration_has_the_endpoint(provider, site):
	path = site.endpoint("end_session").removeprefix(site.base_url)
	assert provider.configuration["end_session_endpoint"] == provider.issuer + path


@requirement(
	"security",
	"42",
	"a request by POST has any octet, and the address of the repetition has none that ends it",
)
def test_octets_that_end_a_header(site, browser, is_signed_in):
	answer = browser.post(
		site.endpoint("end_session"),
		data=b"state=a\r\nSet-Cookie: x=1 b\x00",
		headers={"Content-Type": "application/x-www-form-urlencoded"},
		allow_redirects=False,
		timeout=60,
	)
	assert answer.status_code in (303, 400) and "x" not in answer.cookies
	assert not {"\r", "\n", " "} & set(answer.headers.get("Location", ""))
	assert is_signed_in(browser)


@requirement("security", "42", "a disabled client ends no session, and gets no redirect")
def test_a_disabled_client(admin, make_client, end, browser, person, is_signed_in):
	client = make_client(scopes=["openid"], post_logout_redirect_uris=AFTER)
	hint = flow.allow(browser, client, person.name).tokens()["id_token"]
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	answer = end(browser, id_token_hint=hint, post_logout_redirect_uri=AFTER)
	assert answer.status_code == 400 and "Location" not in answer.headers
	assert is_signed_in(browser)
