"""An administrator moves a site from Frappe's own provider by the page in Desk."""

import os
import time

import pytest

from tests.support.clients import bearer
from tests.support.core_provider import make_core_app

pytestmark = pytest.mark.browser
CALLBACK = "https://app.example.com/callback"
#: Clears the ticks of other clients, which a site may have.
CHOOSE = """(chosen) => {
	for (const code of document.querySelectorAll("section div > code")) {
		const box = code.parentElement.querySelector("input[type=checkbox]");
		if (box && code.textContent !== chosen) box.click();
	}
}"""
WATCHED = "oauth_provider.oauth_provider.moving.watched"


@pytest.fixture
def core_app(world, settings):
	settings(answer_for_frappe=0, accept_other_bearer_tokens=1)
	app = make_core_app(world, f"{CALLBACK} http://intranet.example/cb")
	yield app
	app.clean()
	world.adopt("OAuth2 Client", world.admin.names("OAuth2 Client", [["client_id", "=", app.client_id]]))


@pytest.fixture
def moving(open_page, login, manager, site):
	"""`moving(scheme)`: the page, with its four steps."""

	def visit(scheme: str = "light", **options):
		page = open_page(login(manager), **options)
		page.goto(f"{site.base_url}/app/oauth2-move")
		page.evaluate(f"document.documentElement.setAttribute('data-theme', '{scheme}')")
		page.get_by_role("heading", name="4. Put Frappe's Provider to Rest").wait_for()
		return page

	return visit


def picture(page, name: str) -> None:
	"""Keep a picture of the page for somebody who asks for it."""
	if folder := os.environ.get("PICTURES"):
		page.screenshot(path=f"{folder}/move-{name}.png", full_page=True)


def test_the_whole_move(core_app, moving, login, user, site, admin):
	tokens = make_tokens(core_app, login(user), site)
	page = moving()
	page.get_by_role("button", name="Watch for 7 Days").click()
	page.get_by_text("Watching until").wait_for()
	assert bearer(site, tokens["access_token"], "/api/resource/ToDo").status_code == 200
	wait_until(lambda: core_app.client_id in str(admin.call(f"{WATCHED}.describe_watched", days=1)))
	page.get_by_role("button", name="Stop").click()
	page.get_by_role("button", name="Watch for 7 Days").wait_for()
	page.get_by_text("What was seen").first.click()
	assert page.get_by_text("read ToDo").count()
	assert page.get_by_text("http://intranet.example/cb").count()
	picture(page, "before")

	page.evaluate(CHOOSE, core_app.client_id)
	page.get_by_role("button", name="Import", exact=True).click()
	wait_until(lambda: admin.names("OAuth2 Client", [["client_id", "=", core_app.client_id]]))
	page.locator("[role=status]", has_text="Imported: ").wait_for(timeout=60_000)
	page.get_by_role("button", name="Answer From Now On").click()
	page.get_by_text("This app answers.", exact=True).wait_for()
	picture(page, "after")
	assert bearer(site, tokens["access_token"], site.endpoint("test_resource")).status_code == 200
	page.get_by_role("button", name="Let Frappe's Provider Answer Again").click()
	page.get_by_text("Frappe's provider answers.", exact=True).wait_for()
	assert not page.errors


def make_tokens(app, session, site) -> dict:
	"""Sign in at Frappe's provider by the redirect URI that both accept."""
	return type(app)(app.world, app.client_id, app.secret, CALLBACK).sign_in(session)


def wait_until(holds) -> None:
	deadline = time.monotonic() + 60
	while not holds():
		assert time.monotonic() < deadline
		time.sleep(0.5)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_on_a_phone(scheme, core_app, moving):
	page = moving(scheme, viewport={"width": 390, "height": 844})
	picture(page, f"phone-{scheme}")
	assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_others_do_not_see_it(open_page, login, make_user, site):
	page = open_page(login(make_user(roles=["Website Manager"])))
	page.goto(f"{site.base_url}/app/oauth2-move")
	page.wait_for_load_state("networkidle")
	assert page.get_by_text("Watch for 7 Days").count() == 0
