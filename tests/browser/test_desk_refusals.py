"""An administrator finds out in Desk what an app was refused, and makes a scope of it."""

import os
import time

import pytest

from tests.browser.test_desk_client import choose
from tests.support.clients import bearer

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser
ASKED = "write Note, by PUT /api/resource/Note"


@pytest.fixture(scope="module")
def refused(make_client, make_scope, make_user, allow, site, admin):
	"""A client that was refused a document, a page and a backup."""
	client = make_client(scopes=[make_scope(doctypes={"ToDo": ["read"]})])
	token = allow(client, make_user(roles=["System Manager"])).access_token
	for verb, path in (
		("PUT", "/api/resource/Note/x"),
		("POST", "/assistant"),
		("GET", "/api/resource/ToDo?expand=x"),
		("GET", "/backups/x.sql.gz"),
	):
		assert bearer(site, token, path, verb).status_code == 403
	filters = [["client", "=", client.client_id], ["event", "=", "Refused Scope"]]
	until = time.monotonic() + 90
	while len(admin.rows("OAuth2 Event", filters, ["name"])) < 4 and time.monotonic() < until:
		time.sleep(0.5)
	return client


@requirement("design", "", "a site moves an app from everyday work to what it needs")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_scope_is_made_from_refusals(scheme, desk, refused, world):
	page = desk(f"oauth2-client/{refused.client_id}")
	page.evaluate(f"document.documentElement.setAttribute('data-theme', '{scheme}')")
	choose(page, "Make a Scope From Refusals")
	dialog = page.locator(".modal.show", has_text="What This Client Was Refused")
	dialog.get_by_text("Missing: the route /assistant.").wait_for()
	picture(page, f"dialog-{scheme}")
	assert dialog.get_by_text(ASKED).count() == 1
	closed = dialog.locator("tr", has_text="Backups are not for tokens.")
	assert "No scope" in closed.inner_text()
	# Frappe selects what has the focus 100 ms after a number got it, whatever that is then.
	page.wait_for_timeout(300)
	dialog.get_by_role("button", name="Make a Scope").click()
	page.wait_for_url("**/oauth2-scope/new-*")
	page.wait_for_selector("[data-fieldname=routes] .grid-row[data-idx='1']")
	picture(page, f"scope-{scheme}")
	values = page.evaluate("cur_frm.doc")
	(row,) = values["doctypes"]
	assert (row["document_type"], row["read"], row["write"]) == ("Note", 0, 1)
	assert [row["path"] for row in values["routes"]] == ["/assistant"] and not values.get("methods")
	name = world.unique("from-refusals")
	page.evaluate(f"cur_frm.set_value('scope_name', '{name}')")
	page.wait_for_timeout(300)
	page.locator(".primary-action:visible", has_text="Save").click()
	page.wait_for_url(lambda url: "new-" not in url)
	world._made.append(("OAuth2 Scope", name))
	assert page.errors == []


def test_nothing_is_proposed_where_nothing_was_refused(desk, make_client):
	page = desk(f"oauth2-client/{make_client().client_id}")
	choose(page, "Make a Scope From Refusals")
	dialog = page.locator(".modal.show", has_text="What This Client Was Refused")
	dialog.get_by_text("Nothing was refused for its scopes in these days.").wait_for()
	assert dialog.get_by_role("button", name="Make a Scope").is_disabled()
	assert page.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_event_says_what_was_asked_and_what_was_missing(scheme, desk, lists, refused, make_user):
	page = desk(f"oauth2-event/view/list?client={refused.client_id}", make_user(roles=["System Manager"]))
	page.evaluate(f"document.documentElement.setAttribute('data-theme', '{scheme}')")
	reason = page.locator(".list-row", has_text="Missing: Note (write).")
	picture(page, f"events-{scheme}")
	reason.wait_for()
	reason.locator(".list-subject a").click()
	page.get_by_text(ASKED).wait_for()
	page.evaluate(f"document.documentElement.setAttribute('data-theme', '{scheme}')")
	picture(page, f"event-{scheme}")
	assert page.errors == []


def picture(page, name):
	if os.environ.get("SHOTS"):
		page.wait_for_timeout(400)
		page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png")
