"""The dialog in every light, on every screen, by keyboard and for a screen reader."""

from urllib.parse import urlencode

import pytest

from tests.browser.accessibility import DESKTOP, PHONE, overflow, serious
from tests.support.clients import make_verifier
from tests.support.flow import authorization_request

pytestmark = pytest.mark.browser

CALLBACKS = {
	"website": "https://app.example.com/cb",
	"program": "http://127.0.0.1/cb",
	"app": "com.example.app:/cb",
}


@pytest.fixture(scope="module")
def asking(world):
	"""Clients that ask for everything there is to show, by where they lead."""
	scopes = [
		world.scope(doctypes={"ToDo": ["read"]}, title="See your tasks"),
		world.scope(doctypes={"ToDo": ["read", "write"]}, title="Change your tasks"),
		"all",
	]
	links = {
		"website": "https://app.example.com",
		"privacy_policy": "https://app.example.com/privacy",
		"terms_of_service": "https://app.example.com/terms",
	}
	return {
		kind: world.client(public=kind != "website", scopes=scopes, redirect_uris=[uri], **links)
		for kind, uri in CALLBACKS.items()
	}


@pytest.fixture
def show(open_page, login):
	"""`show(client, user, color_scheme="dark")`: a page with that client's dialog."""

	def dialog(client, user, resource=None, **options):
		page = open_page(login(user), **options)
		query = urlencode(authorization_request(client, make_verifier(), resource=resource), doseq=True)
		page.goto(f"{client.site.endpoint('authorize')}?{query}")
		return page

	return dialog


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", CALLBACKS)
def test_the_dialog_is_accessible(kind, scheme, asking, user, show):
	page = show(asking[kind], user, color_scheme=scheme, viewport=PHONE)
	assert page.get_by_role("button", name="Allow").is_visible()
	assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_administration_is_accessible(size, scheme, make_client, administration, manager, show):
	client = make_client(scopes=["profile", "all", administration])
	page = show(client, manager, color_scheme=scheme, viewport=size)
	stopped = [item.inner_text() for item in page.locator(".stop").all()]
	assert len(stopped) == 2 and "administer this site" in stopped[0]
	assert serious(page) == [] and overflow(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_resources_cover_nothing(size, scheme, make_client, make_scope, issuer, user, show):
	long = f"/agents/{'a' * 60}/{'b' * 60}"
	scope = make_scope(routes=[{"path": "/assistant"}, {"path": long}], title="Work with your projects")
	client = make_client(scopes=["profile", "all", scope])
	addresses = [f"{issuer}/assistant", issuer + long]
	page = show(client, user, resource=addresses, color_scheme=scheme, viewport=size)
	said = page.locator(".scopes + .places").inner_text()
	assert all(address.partition("://")[2] in said for address in addresses)
	assert page.locator(".answer .places").count() == 0
	assert serious(page) == [] and overflow(page) == 0


def test_axe_would_find_something(asking, user, show):
	page = show(asking["website"], user)
	page.evaluate("document.querySelectorAll('.scopes li').forEach(item => { item.style.color = '#ddd' })")
	assert any(finding.startswith("color-contrast") for finding in serious(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_error_page_is_accessible(scheme, open_page, confidential):
	page = open_page(color_scheme=scheme)
	page.goto(confidential.site.endpoint("authorize"))
	assert page.get_by_role("heading", name="The app was not connected").is_visible()
	assert serious(page) == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP, {"width": 320, "height": 568}])
@pytest.mark.parametrize("name", ["Long name with many words " * 6, "Donaudampfschifffahrtsgesellschaft" * 5])
def test_a_name_of_140_characters_fits(name, size, make_client, user, show):
	client = make_client(
		app_name=name[:140].strip(), redirect_uris=[f"https://{'long-label.' * 12}example.com/cb"]
	)
	page = show(client, user, viewport=size)
	assert page.get_by_role("heading", level=1).inner_text().count(name[:30]) >= 1
	assert overflow(page) == 0


def test_deny_and_allow_have_the_same_size_side_by_side(asking, user, show):
	page = show(asking["website"], user, viewport=PHONE)
	deny, allow = (page.get_by_role("button", name=name).bounding_box() for name in ("Deny", "Allow"))
	assert (deny["width"], deny["height"], deny["y"]) == (allow["width"], allow["height"], allow["y"])
	# What a finger hits without care (WCAG 2.5.5).
	assert deny["height"] >= 44


def test_right_to_left_languages_mirror_the_page(asking, make_user, show):
	page = show(asking["website"], make_user(language="ar"), viewport=PHONE)
	assert page.evaluate("document.dir") == "rtl"
	boxes = [page.locator(f"button[value={value}]").bounding_box() for value in ("deny", "allow")]
	assert boxes[0]["x"] > boxes[1]["x"]
	assert overflow(page) == 0
	assert serious(page) == []


def test_the_keyboard_goes_through_the_page_in_reading_order(asking, user, show):
	page = show(asking["website"], user)
	order = []
	for _ in range(8):
		page.keyboard.press("Tab")
		order.append(page.evaluate("document.activeElement.innerText"))
	fold = "Contained in the above: 2"
	expected = ["app.example.com", "Not you?", fold, "Deny", "Allow", "Authorized Apps"]
	assert order == [*expected, "Privacy policy", "Terms of service"]


def test_a_person_without_a_mouse_can_deny(confidential, user, receiver, show):
	page = show(confidential, user)
	page.locator("button[value=deny]").focus()
	page.keyboard.press("Enter")
	page.wait_for_url(f"{receiver.redirect_uri}?**")
	assert "error=access_denied" in page.url


def test_not_you_leads_to_the_login_page_and_back(confidential, make_user, person, receiver, show):
	# Whose session ends here is nobody else's in this run.
	page = show(confidential, make_user())
	page.get_by_role("button", name="Not you?").click()
	page.wait_for_url("**/login**")
	assert page.get_by_text("Log in to decide whether").is_visible()
	page.fill("#login_email", person.name)
	page.fill("#login_password", person.password)
	page.locator(".form-login .btn-login").click()
	page.get_by_text(person.name).wait_for()
	page.get_by_role("button", name="Allow").click()
	page.wait_for_url(f"{receiver.redirect_uri}?**")
	assert "code=" in page.url and "state=the-state" in page.url
