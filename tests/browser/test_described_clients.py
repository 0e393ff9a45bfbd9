"""Clients that describe themselves by a document, as users and administrators see them."""

import os
from urllib.parse import urlencode

import pytest

from tests.browser.accessibility import DESKTOP, PHONE, overflow, serious
from tests.support.clients import make_verifier
from tests.support.describing import HOST
from tests.support.flow import authorization_request
from tests.support.frappe_api import sign_in

requirement = pytest.mark.requirement
pytestmark = pytest.mark.browser

WEBSITE = {"client_name": "Claude", "redirect_uris": [f"https://{HOST}/api/mcp/auth_callback"]}
ELSEWHERE = {"client_name": "Claude", "redirect_uris": ["https://callbacks.example.com/mcp"]}
PROGRAM = {"client_name": "Claude Code", "redirect_uris": ["http://localhost/callback"]}
# An app by its document's host, and what the note about it says.
SHOWN = {
	"website": (WEBSITE, f"Allow an app of {HOST} to use your account?", "It calls itself Claude."),
	"elsewhere": (
		ELSEWHERE,
		f"Allow an app of {HOST} to use your account?",
		"It sends you on to another address: callbacks.example.com",
	),
	"program": (
		PROGRAM,
		f"Allow a program on this device that calls itself an app of {HOST} to use your account?",
		f"Any program on this device can use that name, and that of {HOST}.",
	),
}


@pytest.fixture
def show(trusting_site, open_page, make_user):
	"""`show(client)`: a page with the dialog of a client."""

	def dialog(client, **options):
		person = make_user()
		page = open_page(sign_in(trusting_site, person.name, person.password), **options)
		query = urlencode(authorization_request(client, make_verifier()))
		page.goto(f"{trusting_site.endpoint('authorize')}?{query}")
		return page

	return dialog


def look(shown, name: str) -> None:
	"""Keep a picture of a page, or of a part of it, where somebody asks for it."""
	if folder := os.environ.get("OAUTH_PROVIDER_PICTURES"):
		shown.screenshot(path=f"{folder}/{name}.png")


@requirement(
	"security", "45", "the dialog of what registered itself by a document is decided on every screen"
)
@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)])
def test_dialog(kind, scheme, viewport, make_described, show):
	members, heading, note = SHOWN[kind]
	page = show(make_described(**members), color_scheme=scheme, viewport=viewport)
	look(page, f"{kind}-{scheme}")
	assert page.get_by_role("heading", level=1).inner_text() == heading
	said = page.get_by_role("note").first.inner_text()
	assert said.startswith("Nobody at this site has checked this app.") and note in said
	assert page.get_by_role("button", name="Allow").is_visible()
	assert serious(page) == [] and overflow(page) == 0


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)])
def test_a_document_that_is_missing(scheme, viewport, make_described, document_server, show):
	client = make_described()
	document_server.answers.clear()
	page = show(client, color_scheme=scheme, viewport=viewport)
	look(page, f"missing-{scheme}")
	assert f"The description of this app at {HOST} could not be read." in page.inner_text("main")
	assert "give this reference" in page.inner_text("main")
	assert serious(page) == [] and overflow(page) == 0


@requirement(
	"security", "45", "an administrator switches the registration by documents on, and sees its hosts"
)
def test_the_settings(desk, settings, describing):
	settings(metadata_document_hosts="claude.ai\nvscode.dev")
	form = desk("oauth2-provider-settings")
	field = form.locator("[data-fieldname=metadata_document_hosts] textarea")
	field.wait_for()
	look(form.locator(".form-section", has=field), "settings")
	assert field.input_value() == "claude.ai\nvscode.dev"
	form.get_by_role("checkbox", name="Apps of Any Host").check()
	field.wait_for(state="hidden")
	assert form.errors == []
