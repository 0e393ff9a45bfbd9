"""The dialog of an app that asks for much: on a screen, on paper, by keyboard."""

from urllib.parse import urlencode

import pytest

from tests.browser.accessibility import DESKTOP, PHONE, overflow, serious
from tests.support.clients import make_verifier
from tests.support.flow import authorization_request

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser

DOCTYPES = (
	"ToDo",
	"Note",
	"Event",
	"Contact",
	"Address",
	"Country",
	"Currency",
	"Language",
	"Gender",
	"Salutation",
)
LONG = "Donaudampfschifffahrtsgesellschaft"


@pytest.fixture(scope="module")
def client(world):
	"""A client that asks for reading and writing of ten DocTypes."""
	scopes = []
	for doctype in DOCTYPES:
		scopes.append(
			world.scope(doctypes={doctype: ["read"]}, title=f"{doctype}: see", description="Yours.")
		)
		writing = {doctype: ["read", "write", "create"]}
		title = f"{doctype} {LONG * 2}: create and change"
		scopes.append(world.scope(doctypes=writing, title=title, description="Yours alone."))
	return world.client(scopes=scopes)


@pytest.fixture
def show(open_page, login, client):
	"""`show(user, color_scheme="dark")`: a page with the dialog."""

	def dialog(user, **options):
		page = open_page(login(user), **options)
		query = urlencode(authorization_request(client, make_verifier()))
		page.goto(f"{client.site.endpoint('authorize')}?{query}")
		return page

	return dialog


def is_in_reach(page, name: str) -> bool:
	"""Whether a button is on the screen as it is scrolled now, and nothing lies on it."""
	return page.get_by_role("button", name=name).evaluate(
		"button => { const box = button.getBoundingClientRect();"
		" return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"
	)


@requirement("design", "", "Allow and Deny stay in reach, however many scopes there are")
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_buttons_stay_in_reach(size, show, user):
	page = show(user, viewport=size)
	assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
	assert is_in_reach(page, "Deny") and is_in_reach(page, "Allow")
	page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
	assert is_in_reach(page, "Deny") and is_in_reach(page, "Allow")


def test_a_low_window_is_left_to_the_scopes(show, user):
	page = show(user, viewport={"width": 700, "height": 320})
	assert not is_in_reach(page, "Allow")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_many_scopes_are_accessible(language, scheme, show, make_user):
	page = show(make_user(language=language), viewport=PHONE, color_scheme=scheme)
	page.locator("summary").click()
	assert (overflow(page), serious(page)) == (0, [])


@requirement("design", "", "the dialog prints whole, without JavaScript")
def test_all_of_it_is_printed(show, user):
	page = show(user, java_script_enabled=False)
	folded = page.get_by_text("ToDo: see")
	assert not folded.is_visible()
	page.emulate_media(media="print")
	assert folded.is_visible()
	assert page.locator(".answer").evaluate("answer => getComputedStyle(answer).position") == "static"


def test_the_fold_opens_by_keyboard_above_the_buttons(show, user):
	page = show(user, viewport=PHONE)
	while page.evaluate("document.activeElement.tagName") != "SUMMARY":
		page.keyboard.press("Tab")
	page.keyboard.press("Enter")
	assert page.get_by_text("ToDo: see").is_visible()
	place, answer = (page.locator(part).bounding_box() for part in ("summary", ".answer"))
	assert place["y"] + place["height"] <= answer["y"]


def test_a_description_that_scopes_share_is_shown_once(show, user):
	page = show(user)
	assert page.get_by_text("Yours alone.").count() == 1
	assert page.get_by_text("makes changes").count() == 1
