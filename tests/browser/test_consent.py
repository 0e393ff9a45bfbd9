"""From the third-party app to the site and back, as a person does it."""

from urllib.parse import urlencode

import pytest

from tests.support.clients import make_verifier
from tests.support.flow import authorization_request

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser


def connect_and_log_in(page, app: str, person) -> None:
	"""Click Connect at the third-party app and log in on the site's own login page."""
	page.goto(app)
	page.get_by_role("link", name="Connect").click()
	log_in(page, person)


def log_in(page, person) -> None:
	"""Log in on the site's own login page, which leads to the dialog."""
	page.wait_for_url("**/login**")
	page.fill("#login_email", person.name)
	page.fill("#login_password", person.password)
	page.locator(".form-login .btn-login").click()
	page.wait_for_selector("button[name=decision]")


def authorization_url(client, **changed) -> str:
	return f"{client.site.endpoint('authorize')}?{urlencode(authorization_request(client, None, **changed))}"


@requirement("RFC 6749", "4.1", "a person logs in, clicks Allow, and the app shows that person's data")
def test_allow_leads_to_the_app_with_the_persons_data(open_page, app, person, project):
	page = open_page()
	connect_and_log_in(page, app, person)
	assert page.get_by_text("See your projects").count() >= 1
	page.get_by_role("button", name="Allow").click()
	page.wait_for_url(f"{app}/projects")
	assert page.locator("#user").inner_text() == person.name
	assert page.locator(f'[data-name="{project}"]').is_visible()
	assert page.errors == []


@requirement("RFC 6749", "4.1.2.1", "a person clicks Deny, and the app learns that and nothing else")
def test_deny_leads_to_the_app_with_access_denied(open_page, app, person):
	page = open_page()
	connect_and_log_in(page, app, person)
	page.get_by_role("button", name="Deny").click()
	page.wait_for_url(f"{app}/callback?**")
	assert page.locator("#error").inner_text() == "access_denied"
	assert page.locator("#user").count() == 0
	page.goto(f"{app}/projects")
	assert page.locator("#projects").count() == 0
	assert page.errors == []


@requirement("design", "", "the dialog works without JavaScript")
@pytest.mark.parametrize("decision, answer", [("Allow", "code="), ("Deny", "error=access_denied")])
def test_the_dialog_works_without_javascript(
	decision, answer, open_page, confidential, user, login, receiver
):
	page = open_page(login(user), java_script_enabled=False)
	page.goto(authorization_url(confidential))
	page.get_by_role("button", name=decision).click()
	page.wait_for_url(f"{receiver.redirect_uri}?**")
	assert answer in page.url and "state=the-state" in page.url


@requirement("security", "8b", "the dialog loads nothing from another host and puts nothing into the console")
def test_the_dialog_loads_nothing_from_elsewhere(open_page, confidential, user, login, site):
	page = open_page(login(user))
	asked = []
	page.on("request", lambda request: asked.append(request.url))
	page.goto(authorization_url(confidential))
	page.wait_for_load_state("networkidle")
	elsewhere = [url for url in asked if not url.startswith((site.base_url + "/", "data:"))]
	assert asked and elsewhere == []
	assert page.errors == []


@requirement("RFC 6749", "4.1.1", "the way through login leads back to the request")
def test_a_page_that_the_browser_remembers_does_not_win(open_page, confidential, make_user, site):
	person, page = make_user(), open_page()
	page.goto(f"{site.base_url}/login")
	# Frappe leads a website user to the page that asked for a login, whichever that was.
	page.evaluate("localStorage.setItem('last_visited', '/me')")
	page.goto(authorization_url(confidential, state="s" * 1000))
	log_in(page, person)
	assert page.evaluate("localStorage.getItem('last_visited')") is None, "Frappe remembered no page"


@requirement("RFC 6749", "4.1.1", "an awkward state survives the login page's own redirect")
@pytest.mark.parametrize("state", ['{"next":"/app?x=1&y=2","p":"100%"}', "a+b/c==", "%2541"])
def test_state_survives_the_login_page(state, open_page, public, person, receiver):
	page = open_page()
	query = urlencode(authorization_request(public, make_verifier(), state=state))
	page.goto(f"{public.site.endpoint('authorize')}?{query}")
	page.fill("#login_email", person.name)
	page.fill("#login_password", person.password)
	page.locator(".form-login .btn-login").click()
	page.get_by_role("button", name="Allow").click()
	page.wait_for_url(f"{receiver.redirect_uri}?**")
	assert page.evaluate("new URL(location.href).searchParams.get('state')") == state


@requirement("RFC 9700", "4.11", "a wrong link shows a page that says so")
def test_an_unknown_client_shows_a_page(open_page, confidential, user, login):
	page = open_page(login(user))
	answer = page.goto(authorization_url(confidential, client_id="nobody-knows-me"))
	assert answer.status == 400
	assert page.locator("h1").is_visible()
	assert page.get_by_role("button", name="Allow").count() == 0
