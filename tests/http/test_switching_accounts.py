"""Not you? The session ends, and the same question is put to whoever logs in next."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests

from tests.support.flow import Dialog, authorize, authorize_with, login_cookies, redirect_of

requirement = pytest.mark.requirement
STATE = '{"next":"/a?b=1&c=%2F"}'


@pytest.fixture
def dialog_of(login):
	"""`dialog_of(user, client)`: a session of its own, and the dialog that it was shown."""

	def show(user, client):
		session = login(user, new=True)
		return session, Dialog.of(authorize(session, client, state=STATE))

	return show


def is_signed_in(session, site) -> bool:
	return session.get(site.method("frappe.auth.get_logged_user"), timeout=20).status_code == 200


def test_the_session_ends_and_the_request_comes_again(dialog_of, confidential, user, other_user, login, site):
	session, dialog = dialog_of(user, confidential)
	cookies = session.cookies.copy()
	answer = dialog.press(session, "switch")
	assert answer.status_code == 303
	where = urlsplit(answer.headers["Location"])
	assert (where.netloc, where.path) == ("", "/login")
	# Not only the cookie is gone: who kept a copy of it is signed out as well.
	session.cookies.update(cookies)
	assert not is_signed_in(session, site)

	(again,) = parse_qs(where.query)["redirect-to"]
	assert again.startswith("/api/method/oauth_provider.api.oauth2.authorize?")
	next_session = login(other_user, new=True)
	next_session.cookies.update(login_cookies(answer))
	second = Dialog.of(authorize_with(next_session, site, urlsplit(again).query))
	assert other_user.name in second.response.text and user.name not in second.response.text
	assert unquote(redirect_of(second.press(next_session, "allow"))["state"]) == unquote(STATE)


def test_other_sessions_of_the_user_go_on(dialog_of, confidential, user, login, site):
	other = login(user, new=True)
	session, dialog = dialog_of(user, confidential)
	dialog.press(session, "switch")
	assert is_signed_in(other, site)


@requirement("security", "9d", "a dialog is answered once")
def test_a_dialog_that_was_left_this_way_is_answered(dialog_of, confidential, user, login):
	session, dialog = dialog_of(user, confidential)
	dialog.press(session, "switch")
	assert "Location" not in dialog.press(login(user), "allow").headers


def test_a_double_click_leads_to_the_same_login_page(dialog_of, confidential, user, site):
	session, dialog = dialog_of(user, confidential)
	cookies = session.cookies.copy()
	first = dialog.press(session, "switch")
	# The browser sends the second click before it has read the answer to the first.
	session.cookies.update(cookies)
	second = dialog.press(session, "switch")
	assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
	session.cookies.update(cookies)
	assert not is_signed_in(session, site)


@requirement("security", "9g", "a form from elsewhere is refused")
def test_another_site_cannot_end_the_session(dialog_of, confidential, user, site):
	session, dialog = dialog_of(user, confidential)
	answer = dialog.press(session, "switch", headers={"Origin": "https://evil.example"})
	assert answer.status_code == 400
	assert is_signed_in(session, site)


@requirement("security", "9b", "a dialog belongs to the user who saw it")
def test_a_form_without_its_dialog_ends_no_session(dialog_of, confidential, user, site):
	session, dialog = dialog_of(user, confidential)
	assert dialog.press(session, "switch", transaction="x").status_code == 400
	assert is_signed_in(session, site)


def test_a_guest_is_sent_to_a_login_page_that_names_the_app(confidential, site):
	answer = authorize(requests, confidential)
	page = requests.get(site.base_url + answer.headers["Location"], timeout=60)
	assert page.status_code == 200
	assert "Log in to decide whether" in page.text and confidential.fields["app_name"] in page.text
