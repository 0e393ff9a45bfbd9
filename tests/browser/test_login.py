"""Frappe's login page with what an authorization request says of the person who is to sign in."""

import pytest
import requests

from tests.support import flow

requirement = pytest.mark.requirement
HINT = "o'neil&\"<b>@example.com"


@pytest.fixture
def signing_in(open_page, confidential, site):
	"""`signing_in(**parameters)`: the login page to which a request leads."""

	def open_login(**parameters):
		page = open_page(requests.Session())
		asked = flow.authorize(requests, confidential, **parameters)
		page.goto(site.base_url + asked.headers["Location"])
		return page

	return open_login


@requirement("OpenID Connect Core", "3.1.2.1", "login_hint fills in the login form, as text")
def test_the_login_hint_is_filled_in(signing_in):
	page = signing_in(login_hint=HINT)
	assert page.input_value("#login_email") == HINT
	assert page.locator("b", has_text="@example.com").count() == 0


@pytest.mark.parametrize("hint", [None, "x" * 300, "a\u202eb"])
def test_without_a_good_hint_the_form_is_empty(hint, signing_in):
	page = signing_in(login_hint=hint)
	assert page.input_value("#login_email") == ""


@requirement("OpenID Connect Core", "3.1.2.1", "ui_locales chooses the language of the login page")
@pytest.mark.parametrize(
	("wanted", "language"), [("xx de-AT fr", "de"), ("xx", "en"), (None, "en"), ("<>&", "en")]
)
def test_the_language_of_the_login_page(wanted, language, signing_in):
	page = signing_in(ui_locales=wanted)
	said = page.locator("meta[name=language]").get_attribute("content")
	assert said.partition("-")[0] == language
