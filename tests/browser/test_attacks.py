"""What another website tries with a person who is logged in.

The attacker's page has the site's host name and another port, so that the browser sends the session's cookie
along (SameSite looks at the host alone): what stops it is the provider.
"""

from html import escape
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.flow import Dialog, authorization_request, authorize

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser


@pytest.fixture
def elsewhere(site, receiver):
	"""The receiver's address under the site's host name."""
	host = urlsplit(site.base_url).hostname
	if not host.endswith("localhost"):
		pytest.skip(f"{host} does not lead to this machine, so no page of another port can be served from it")
	return receiver.base_url.replace("127.0.0.1", host)


@requirement("RFC 9700", "4.16", "a browser does not show the dialog inside another site's page")
@pytest.mark.parametrize("headers", ["as sent", "taken away"])
def test_the_dialog_is_not_framed(headers, open_page, confidential, user, login, receiver, elsewhere, site):
	address = f"{site.endpoint('authorize')}?{urlencode(authorization_request(confidential, None))}"
	receiver.pages["/frame"] = f'<!doctype html><iframe id="victim" src="{escape(address)}"></iframe>'
	page = open_page(login(user))
	if headers == "taken away":
		page.route(f"{site.endpoint('authorize')}**", without_protection)
	with page.expect_response(f"{site.endpoint('authorize')}**") as answer:
		page.goto(f"{elsewhere}/frame")
	assert answer.value.status == 200, "the browser did not send the session along"
	page.wait_for_load_state("networkidle")
	buttons = page.frame_locator("#victim").locator("button[name=decision]").count()
	# The second case shows that the first one can fail.
	assert buttons == (0 if headers == "as sent" else 3)


def without_protection(route) -> None:
	answer = route.fetch()
	kept = {
		name: value
		for name, value in answer.headers.items()
		if name not in ("x-frame-options", "content-security-policy")
	}
	route.fulfill(response=answer, headers=kept)


@requirement("CVE-2014-8144", "", "a form posted from another site brings no code")
def test_a_form_posted_from_another_site_is_refused(
	open_page, confidential, user, login, receiver, elsewhere
):
	session = login(user)
	dialog = Dialog.of(authorize(session, confidential))
	# More than an attacker could know.
	fields = {**dialog.fields, "decision": "allow"}
	inputs = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in fields.items())
	form = f'<form method="post" action="{dialog.action}">{inputs}<button id="go">Go</button></form>'
	receiver.pages["/form"] = f"<!doctype html>{form}"
	page = open_page(session)
	page.goto(f"{elsewhere}/form")
	with page.expect_response(dialog.action) as answer:
		page.click("#go")
	assert answer.value.status == 400
	assert answer.value.request.all_headers().get("cookie"), "the browser did not send the session along"
	page.wait_for_load_state()
	assert page.url == dialog.action
	assert not any("code=" in path for path in receiver.requests[-3:])
