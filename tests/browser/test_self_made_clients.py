"""Clients that registered themselves, as users and administrators see them."""

from urllib.parse import urlencode

import pytest

from tests.browser.accessibility import DESKTOP, PHONE, overflow, serious
from tests.support.agents import CLAUDE, CLAUDE_CODE, CURSOR
from tests.support.clients import make_verifier
from tests.support.flow import authorization_request

requirement = pytest.mark.requirement
pytestmark = pytest.mark.browser


@pytest.fixture
def show(open_page, login, user):
	"""`show(client, CLAUDE)`: a page with the dialog of that agent."""

	def dialog(client, agent, **options):
		page = open_page(login(user), **options)
		query = urlencode(authorization_request(client, make_verifier(), redirect_uri=agent.returns_to))
		page.goto(f"{client.site.endpoint('authorize')}?{query}")
		return page

	return dialog


@requirement("security", "45", "the dialog of what registered itself is decided on every screen, host first")
@pytest.mark.parametrize("agent", [CLAUDE, CLAUDE_CODE, CURSOR], ids=str)
@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)])
def test_dialog(agent, scheme, viewport, register, show):
	page = show(register(agent), agent, color_scheme=scheme, viewport=viewport)
	heading = {
		CLAUDE.name: "Allow an app of claude.ai to use your account?",
		CLAUDE_CODE.name: "Allow a program on this device to use your account?",
		CURSOR.name: "Allow an app on this device (cursor:) to use your account?",
	}
	assert page.get_by_role("heading", level=1).inner_text() == heading[agent.name]
	assert page.get_by_role("note").first.inner_text().startswith("Nobody at this site has checked this app.")
	assert page.get_by_role("button", name="Allow").is_visible()
	assert serious(page) == [] and overflow(page) == 0


@requirement("security", "45", "an administrator finds in Desk who registered itself and waits, and approves")
def test_an_administrator_approves(register, registering, desk, show, make_user):
	registering(self_made_clients_wait=1, approved_hosts="")
	client = register(CURSOR)
	page = show(client, CURSOR)
	assert page.get_by_role("heading", level=1).inner_text() == "This app has to be approved first"
	# Frappe keeps the filters of a list for its user.
	lists = desk("oauth2-client?approval=Waiting", make_user(roles=["System Manager"]))
	lists.locator(".list-row", has_text="Cursor").locator("text=Waiting for Approval").first.wait_for()
	form = desk(f"oauth2-client/{client.client_id}")
	form.locator("text=Users cannot allow this app before you approve it").wait_for()
	decide(form, "Approve")
	form.wait_for_function("cur_frm.doc.approval === 'Approved'")
	page.reload()
	assert page.get_by_role("button", name="Allow").is_visible()
	assert form.errors == []


@requirement("security", "45", "one button in Desk ends all that registered itself from a host")
def test_an_administrator_ends_a_host(register, desk, admin):
	client, other = register(CURSOR, redirect_uris=[CURSOR.returns_to]), register(CLAUDE)
	form = desk(f"oauth2-client/{client.client_id}")
	decide(form, "End All of cursor:")
	warning = form.locator(".modal.show")
	warning.locator("text=registered themselves from cursor:").wait_for()
	warning.get_by_role("button", name="End All").click()
	form.wait_for_function("cur_frm.doc.approval === 'Refused' && !cur_frm.doc.enabled")
	assert admin.get("OAuth2 Client", other.client_id)["enabled"] == 1


def decide(page, label: str) -> None:
	page.get_by_role("button", name="Decide", exact=True).click()
	page.locator(".inner-group-button a:visible").get_by_text(label, exact=True).click()
