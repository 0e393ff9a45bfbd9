"""prompt, max_age, id_token_hint and POST at the authorization endpoint: OpenID Connect Core 3.1.2.1."""

import json
import time
from urllib.parse import urlencode

import pytest
import requests

from tests.support import flow
from tests.support.site_config import configured
from tests.support.ways_to_sign_in import new_browser, sign_in

requirement = pytest.mark.requirement


@pytest.fixture
def browser(login, person):
	"""A new session of the person."""
	return login(person, new=True)


@pytest.fixture
def ask(relying_party):
	"""`ask(browser, **parameters)`: the answer to an authorization request."""
	return lambda browser, **parameters: flow.authorize(browser, relying_party, **parameters)


def error_of(answer) -> str:
	return flow.redirect_of(answer)["error"]


def sign_in_again(site, browser, answer, person) -> requests.Response:
	"""Press the button of the page, sign in, and come back to the request."""
	page = flow.Dialog.of(answer)
	assert ("decision", "allow") not in page.buttons and "Sign In Again" in answer.text
	back = flow.redirect_of(page.press(browser, "switch"))["redirect-to"]
	sign_in(browser, site, person)
	return browser.get(site.base_url + back, allow_redirects=False, timeout=60)


def tokens_of(answer, browser, client, person) -> dict:
	redirect = flow.redirect_of(flow.Dialog.of(answer).press(browser, "allow"))
	return flow.Allowed(client, person.name, None, client.redirect_uri, redirect).tokens()


@requirement("security", "40", "prompt=none shows no page: nobody is signed in")
def test_no_page_for_a_guest(ask):
	redirect = flow.redirect_of(ask(new_browser(), prompt="none"))
	assert (redirect["error"], redirect["state"]) == ("login_required", "the-state")


@requirement("security", "40", "prompt=none shows no page: the user would have to be asked")
def test_no_page_for_a_question(ask, browser):
	assert error_of(ask(browser, prompt="none")) == "consent_required"


@requirement("security", "40", "prompt=none gives a code where nobody has to be asked")
def test_no_page_where_the_dialog_is_skipped(ask, settings, browser, relying_party, person):
	settings(skip_authorization="Auto")
	flow.allow(browser, relying_party, person.name)
	assert "code" in flow.redirect_of(ask(browser, prompt="none")).params
	# The dialog is shown where a client asks for it.
	for prompt in ("consent", "select_account", "consent select_account", "create consent"):
		assert flow.Dialog.of(ask(browser, prompt=prompt))
	assert "code" in flow.redirect_of(ask(browser, prompt="create")).params


@pytest.mark.parametrize(
	"parameters",
	[
		{"prompt": "none login"},
		{"max_age": "-1"},
		{"max_age": "x"},
		{"max_age": "1.5"},
		{"id_token_hint": "x"},
	],
)
def test_what_cannot_be_expected(ask, browser, parameters):
	assert error_of(ask(browser, **parameters)) == "invalid_request"


@requirement("security", "40", "prompt=login means a login after the request")
@pytest.mark.parametrize("parameters", [{"prompt": "login"}, {"max_age": "0"}, {"max_age": "1"}])
def test_another_login(site, provider, ask, browser, relying_party, person, parameters):
	time.sleep(2.1)
	begin = int(time.time())
	answer = sign_in_again(site, browser, ask(browser, **parameters), person)
	tokens = tokens_of(answer, browser, relying_party, person)
	assert begin <= provider.read(tokens["id_token"], relying_party)["auth_time"]


@requirement("security", "40", "max_age lets a younger login through")
def test_a_login_that_is_young_enough(ask, browser):
	assert "Sign In Again" not in flow.Dialog.of(ask(browser, max_age="10000")).response.text


@requirement("security", "40", "prompt=login lets a guest through who signs in")
def test_a_guest_signs_in_once(site, ask, person):
	browser = new_browser()
	back = flow.redirect_of(ask(browser, prompt="login"))["redirect-to"]
	sign_in(browser, site, person)
	page = flow.Dialog.of(browser.get(site.base_url + back, allow_redirects=False, timeout=60))
	assert ("decision", "allow") in page.buttons


@requirement("security", "40", "prompt=login is not passed by coming back without a login")
def test_the_page_is_not_passed_without_a_login(site, ask, browser):
	page = flow.Dialog.of(ask(browser, prompt="login"))
	assert page.press(browser, "allow").status_code == 400
	page = flow.Dialog.of(ask(browser, prompt="login"))
	assert error_of(page.press(browser, "deny")) == "access_denied"
	# The session is still there: a link does not end it.
	assert flow.Dialog.of(ask(browser))


@requirement("security", "40", "prompt=none with max_age: no page for an old login")
def test_no_page_for_an_old_login(ask, browser):
	time.sleep(1.1)
	assert error_of(ask(browser, prompt="none", max_age="0")) == "login_required"


@requirement("OpenID Connect Core", "3.1.2.1", "a hint says who has to be signed in")
def test_a_hint_of_another_user(site, ask, login, browser, allow, relying_party, person, make_user):
	hint = allow(relying_party, person).tokens()["id_token"]
	assert "Sign In Again" not in ask(browser, id_token_hint=hint).text
	other = login(make_user(), new=True)
	assert error_of(ask(other, id_token_hint=hint, prompt="none")) == "login_required"
	answer = sign_in_again(site, other, ask(other, id_token_hint=hint), person)
	assert ("decision", "allow") in flow.Dialog.of(answer).buttons


def test_the_claim_sub_says_it_too(provider, ask, browser, allow, relying_party, person):
	subject = provider.userinfo(allow(relying_party, person).access_token)["sub"]
	for value, is_met in ((subject, True), ("somebody-else", False)):
		claims = json.dumps({"id_token": {"sub": {"value": value}}})
		assert ("Sign In Again" not in ask(browser, claims=claims).text) is is_met


@requirement("OpenID Connect Core", "3.1.2.1", "a hint of another client is none")
def test_a_hint_of_another_client(ask, browser, make_client, allow, person):
	foreign = allow(make_client(scopes=["openid"]), person).tokens()["id_token"]
	assert error_of(ask(browser, id_token_hint=foreign)) == "invalid_request"


@requirement("OpenID Connect Core", "3.1.2.1", "an authorization request may come by POST")
@pytest.mark.parametrize("has_csrf_token", [False, True])
def test_a_request_by_post(site, browser, relying_party, person, has_csrf_token):
	if has_csrf_token:
		# A page of Frappe gives the session one.
		flow.Dialog.of(flow.authorize(browser, relying_party))
	form = flow.authorization_request(relying_party, None, state="é &=%")
	for session in (browser, requests):
		answer = session.post(site.endpoint("authorize"), data=form, allow_redirects=False, timeout=60)
		assert answer.status_code == 303, answer.text
		# From another site comes no session, so nothing may depend on it yet.
		assert "sid" not in answer.cookies
	answer = browser.post(site.endpoint("authorize"), data=form, allow_redirects=False, timeout=60)
	dialog = browser.get(site.base_url + answer.headers["Location"], allow_redirects=False, timeout=60)
	redirect = flow.redirect_of(flow.Dialog.of(dialog).press(browser, "allow"))
	assert redirect["state"] == "é &=%" and redirect["code"]


def test_a_bad_request_by_post_gets_a_page(site, relying_party):
	form = flow.authorization_request(relying_party, None, redirect_uri="https://evil.example/")
	answer = requests.post(site.endpoint("authorize"), data=form, allow_redirects=False, timeout=60)
	assert answer.status_code == 400 and "Location" not in answer.headers


@pytest.mark.parametrize(
	"parameters",
	[
		{"display": "page"},
		{"display": "popup"},
		{"ui_locales": "se en"},
		{"claims_locales": "se en"},
		{"login_hint": "somebody@example.com"},
		{"acr_values": "1 2"},
		{"unknown": "value"},
	],
)
def test_what_is_accepted_without_effect(ask, browser, parameters):
	assert ("decision", "allow") in flow.Dialog.of(ask(browser, **parameters)).buttons


@requirement("security", "40", "prompt=login is not passed by the form of another page")
def test_the_handle_of_a_logout_is_none_of_a_dialog(site, ask, browser, relying_party):
	query = urlencode(flow.authorization_request(relying_party, None, prompt="login"))
	asked = browser.get(f"{site.endpoint('end_session')}?{query}", allow_redirects=False, timeout=60)
	handle = flow.Dialog.of(asked).fields["transaction"]
	dialog = flow.Dialog.of(ask(browser))
	for decision in ("allow", "deny", "switch"):
		assert dialog.press(browser, decision, transaction=handle).status_code == 400
	# And the other way round.
	form = {**flow.Dialog.of(asked).fields, "transaction": dialog.fields["transaction"], "decision": "logout"}
	headers = {"Origin": site.base_url}
	assert browser.post(site.endpoint("log_out"), data=form, headers=headers, timeout=60).status_code == 400


@requirement("security", "40", "prompt=login wants a login that has succeeded, of this user")
def test_a_login_that_fails_is_none(site, ask, browser, make_user, admin):
	other = make_user()
	# From an address that the other user may not sign in from, which Frappe finds after its hook.
	admin.update("User", other.name, restrict_ip="203.0.113.1")
	answer = ask(browser, prompt="login")
	time.sleep(1.1)
	browser.post(site.method("login"), data={"usr": other.name, "pwd": other.password}, timeout=60)
	assert "Sign In Again" in flow.Dialog.of(ask(browser, max_age="1")).response.text
	assert error_of(flow.Dialog.of(answer).press(browser, "deny")) == "access_denied"


@requirement("security", "40", "prompt=none shows no page, to Administrator neither")
def test_no_page_for_administrator(administrator, make_client):
	client = make_client(scopes=["openid", "all"])
	assert error_of(flow.authorize(administrator, client, prompt="none")) == "access_denied"


@requirement(
	"security", "47", "no script of another origin reads a page for people, whatever the site allows"
)
@pytest.mark.parametrize("allowed", ["*", "https://app.example"])
def test_pages_are_for_this_origin_alone(site, browser, allowed):
	if not site.bench:
		pytest.skip("the site's configuration is out of reach")
	headers = {"Origin": "https://app.example"}
	with configured(site, allow_cors=allowed):
		for endpoint, verb in (
			("authorize", "GET"),
			("authorize", "OPTIONS"),
			("end_session", "GET"),
			("approve", "POST"),
			("log_out", "POST"),
		):
			answer = browser.request(verb, site.endpoint(endpoint), headers=headers, timeout=60)
			assert not [name for name in answer.headers if name.startswith("Access-Control-")], endpoint
		answer = browser.get(f"{site.base_url}/authorized-apps", headers=headers, timeout=60)
		assert not [name for name in answer.headers if name.startswith("Access-Control-")]
