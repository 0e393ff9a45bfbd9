"""A person looks through their apps, revokes one, and the app is refused."""

import pytest

from tests.browser.accessibility import PHONE, overflow, serious
from tests.browser.test_consent import connect_and_log_in

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser

PATH = "/authorized-apps"


@pytest.fixture
def connected(site, allow, make_client, make_user):
	"""Somebody who has allowed one app: the access, and the user."""
	user = make_user()
	access = allow(make_client(scopes=["profile"], app_name="Lighthouse"), user)
	access.tokens()
	return access, user


def revoke_in(page) -> None:
	page.get_by_role("link", name="Revoke", exact=False).click()
	page.get_by_role("button", name="Revoke").click()
	page.get_by_role("status").wait_for()


@requirement("security", "33", "a person revokes an app, and the app is refused at its next request")
def test_revoke_and_see_the_third_party_app_refused(open_page, app, person, site):
	page = open_page()
	connect_and_log_in(page, app, person)
	page.get_by_role("button", name="Allow").click()
	page.wait_for_url(f"{app}/projects")
	page.goto(site.base_url + PATH)
	name = page.get_by_role("heading", level=2).first.inner_text()
	assert page.get_by_text("See your projects").is_visible()
	revoke_in(page)
	assert name in page.get_by_role("status").inner_text()
	assert page.get_by_role("heading", level=2).count() == 0
	page.goto(f"{app}/projects")
	assert page.locator("#error").inner_text() in ("invalid_token", "invalid_grant")
	assert page.locator("#projects").count() == 0
	errors = [error for error in page.errors if app not in error]
	assert errors == []


@requirement("design", "", "a person comes back to the list by Cancel, and nothing has changed")
def test_cancel_changes_nothing(open_page, connected, login, site):
	_access, user = connected
	page = open_page(login(user))
	page.goto(site.base_url + PATH)
	page.get_by_role("link", name="Revoke").click()
	page.get_by_role("link", name="Cancel").click()
	page.wait_for_url(site.base_url + PATH)
	assert page.get_by_role("heading", name="Lighthouse").is_visible()
	assert page.errors == []


@requirement("design", "", "the page works without JavaScript")
def test_it_works_without_javascript(open_page, connected, login, site):
	_access, user = connected
	page = open_page(login(user), java_script_enabled=False)
	page.goto(site.base_url + PATH)
	revoke_in(page)
	assert page.get_by_text("No app may use your account.").is_visible()


@requirement("design", "", "the page works by keyboard alone, and what is dangerous does not come first")
def test_it_works_by_keyboard(open_page, connected, login, site):
	_access, user = connected
	page = open_page(login(user))
	page.goto(site.base_url + PATH)
	go_to(page, "Revoke")
	page.wait_for_url("**revoke=**")
	page.keyboard.press("Tab")
	assert focused(page) == "Cancel"
	go_to(page, "Revoke")
	page.get_by_role("status").wait_for()


def go_to(page, text: str) -> None:
	"""Press Tab until that has the focus, then Enter."""
	for _step in range(20):
		page.keyboard.press("Tab")
		if focused(page) == text:
			return page.keyboard.press("Enter")
	pytest.fail(f"{text} cannot be reached by keyboard")


def focused(page) -> str:
	return page.evaluate("document.activeElement.innerText.trim()")


@requirement("security", "8b", "the page of authorized apps loads nothing from elsewhere")
def test_it_loads_nothing_from_elsewhere(open_page, connected, login, site):
	_access, user = connected
	page = open_page(login(user))
	asked = []
	page.on("request", lambda request: asked.append(request.url))
	page.goto(site.base_url + PATH)
	page.wait_for_load_state("networkidle")
	assert asked and all(url.startswith((site.base_url + "/", "data:")) for url in asked)
	assert page.errors == []


@requirement("design", "", "Cancel and Revoke are of equal size, and nothing is cut off on a phone")
def test_buttons_are_of_equal_size(open_page, connected, login, site):
	_access, user = connected
	page = open_page(login(user), viewport=PHONE)
	page.goto(site.base_url + PATH)
	assert overflow(page) == 0
	page.get_by_role("link", name="Revoke").click()
	sizes = [
		page.get_by_role(role, name=name).bounding_box()
		for role, name in (("link", "Cancel"), ("button", "Revoke"))
	]
	assert (sizes[0]["width"], sizes[0]["height"]) == (sizes[1]["width"], sizes[1]["height"])


@requirement("design", "", "no serious finding of axe-core, in any light and direction")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_are_accessible(
	language, scheme, open_page, allow, login, make_client, make_scope, make_user, site
):
	user = make_user(language=language)
	scopes = ["all", make_scope(doctypes={"ToDo": ["write"]}), make_scope(doctypes={"ToDo": ["read"]})]
	allow(make_client(scopes=scopes, app_name="A long name " * 11, website="https://app.example.com"), user)
	page = open_page(login(user), viewport=PHONE, color_scheme=scheme)
	page.goto(site.base_url + PATH)
	assert (overflow(page), serious(page)) == (0, [])
	page.locator("a.button").click()
	page.wait_for_url("**revoke=**")
	assert (overflow(page), serious(page)) == (0, [])
	page.locator("button.danger").click()
	page.get_by_role("status").wait_for()
	assert (overflow(page), serious(page)) == (0, [])


@requirement("design", "", "who looks at their own user in Desk finds the way there")
def test_desk_has_a_button_on_ones_own_user(desk, manager, site):
	page = desk(f"user/{manager.name}")
	button = page.get_by_role("button", name="Authorized Apps")
	button.wait_for()
	with page.context.expect_page() as opened:
		button.click()
	opened.value.wait_for_load_state()
	assert opened.value.url == site.base_url + PATH
