"""A guest's request waits on the server, and is found after every way of signing in."""

import json
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.flow import Dialog, authorize, authorize_with, login_cookies, redirect_of
from tests.support.ways_to_sign_in import (
	by_a_forced_reset,
	by_a_forgotten_password,
	by_an_email_link,
	by_another_page,
	new_browser,
	open_page,
	sign_in,
)

requirement = pytest.mark.requirement
STATE = json.dumps({f'a "key" {number}': "{/?&=%" * 3 for number in range(28)})
AUTHORIZE = "/api/method/oauth_provider.api.oauth2.authorize"


@pytest.fixture
def guest():
	return new_browser()


@pytest.fixture
def person(make_user):
	return make_user()


@pytest.fixture
def waiting(guest, confidential):
	"""The answer to the guest's request: the way to the login page."""
	return authorize(guest, confidential, state=STATE)


def back_of(answer) -> str:
	"""The address that the login page leads to."""
	return redirect_of(answer)["redirect-to"]


def is_the_request(session, site, back: str) -> bool:
	answer = Dialog.of(open_page(session, site, back)).press(session, "deny")
	return redirect_of(answer)["state"] == STATE


@requirement("security", "5a", "a long state survives the way through login")
def test_a_long_state_survives_the_login_page(guest, waiting, person, confidential, site):
	assert len(STATE) > 1000 and len(waiting.headers["Location"]) < 250
	page = guest.get(site.base_url + waiting.headers["Location"], timeout=60)
	assert page.status_code == 200 and confidential.fields["app_name"] in page.text
	sign_in(guest, site, person)
	assert is_the_request(guest, site, back_of(waiting))


def test_the_page_can_be_loaded_again(guest, waiting, person, site):
	sign_in(guest, site, person)
	for _ in range(2):
		assert is_the_request(guest, site, back_of(waiting))


def test_who_is_not_signed_in_yet_is_sent_to_the_login_page_again(guest, waiting, site):
	assert back_of(open_page(guest, site, back_of(waiting))) == back_of(waiting)


def test_requests_of_two_tabs_wait_beside_each_other(guest, person, confidential, site):
	tabs = [authorize(guest, confidential, state=STATE) for _ in range(2)]
	sign_in(guest, site, person)
	assert all(is_the_request(guest, site, back_of(tab)) for tab in tabs)


@pytest.mark.parametrize(
	"way", [by_a_forgotten_password, by_a_forced_reset, by_an_email_link, by_another_page]
)
def test_the_first_page_after_signing_in_is_the_request(way, guest, waiting, person, world, site):
	if not site.bench:
		pytest.skip("links in e-mails can only be had from the development bench")
	way(guest, site, person, world)
	answer = open_page(guest, site, "/app")
	assert answer.status_code == 303 and answer.headers["Location"] == back_of(waiting)
	# Once: whoever leaves the dialog is not led there again.
	assert "pending=" not in open_page(guest, site, "/app").headers.get("Location", "")
	assert is_the_request(guest, site, back_of(waiting))


def test_who_has_arrived_is_not_led_there_again(guest, waiting, person, site):
	sign_in(guest, site, person)
	open_page(guest, site, back_of(waiting))
	assert "pending=" not in open_page(guest, site, "/app").headers.get("Location", "")


@pytest.mark.parametrize(
	"path, headers",
	[
		("/api/method/frappe.auth.get_logged_user", {}),
		("/app", {"Accept": "*/*"}),
		("/app", {"Sec-Fetch-Dest": "iframe"}),
		("/app", {"Sec-Purpose": "prefetch"}),
	],
)
def test_only_a_page_that_somebody_opens_leads_to_the_request(path, headers, guest, waiting, person, site):
	sign_in(guest, site, person)
	assert "pending=" not in open_page(guest, site, path, **headers).headers.get("Location", "")
	assert "pending=" in open_page(guest, site, "/app").headers["Location"]


def test_who_signs_in_for_another_page_gets_that_page(guest, waiting, person, site):
	open_page(guest, site, "/login?redirect-to=%2Fapp%2Ftodo")
	sign_in(guest, site, person)
	assert "pending=" not in open_page(guest, site, "/app/todo").headers.get("Location", "")


@requirement(
	"security", "9b", "the dialog of a request that waited is for the browser of the user who sent it"
)
@pytest.mark.parametrize("own", [False, True])
def test_the_handle_alone_is_worth_nothing(own, waiting, login, user, confidential, site):
	session = login(user, new=True)
	if own:
		session.cookies.update(login_cookies(authorize(requests, confidential)))
	answer = authorize_with(session, site, urlsplit(back_of(waiting)).query)
	assert answer.status_code == 400 and confidential.fields["app_name"] not in answer.text


@requirement("RFC 6749", "3.1", "an unknown parameter is ignored")
def test_a_clients_own_parameter_of_that_name_is_ignored(login, user, confidential):
	Dialog.of(authorize(login(user), confidential, pending="x" * 43))


def test_the_cookies_are_for_this_site_alone(waiting):
	cookies = [value for name, value in waiting.raw.headers.items() if name == "Set-Cookie"]
	ours = [cookie for cookie in cookies if cookie.startswith("oauth2_")]
	assert len(ours) == 2
	for cookie in ours:
		assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie
	assert any(f"Path={AUTHORIZE}" in cookie for cookie in ours)


def test_a_browser_collects_no_cookies(guest, confidential):
	for _ in range(15):
		authorize(guest, confidential)
	assert len([name for name in guest.cookies.keys() if name.startswith("oauth2_request_")]) <= 10
