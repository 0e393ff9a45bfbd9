"""What Desk shows of the provider: the workspace, the settings, the rows that nobody writes."""

import hashlib
import re

import pytest

from tests.browser.accessibility import serious

requirement = pytest.mark.requirement
CHECK_UP = "oauth_provider.oauth_provider.doctype.oauth2_provider_settings.checking.check_up"

pytestmark = pytest.mark.browser


@requirement("design", "", "a workspace shows what the provider does")
def test_the_workspace_shows_its_numbers_and_its_chart(desk, make_client, allow, user):
	hostile = make_client(app_name='A "quoted" & <b>bold</b> name')
	allow(hostile, user).tokens()
	page = desk("oauth-provider")
	in_the_sidebar = page.locator("[item-name='Integrations'] [item-name='OAuth Provider']")
	# Frappe 16 has a sidebar of its own for each app.
	of_the_app = page.locator(".body-sidebar [item-name='Clients']")
	in_the_sidebar.or_(of_the_app).first.wait_for(state="attached")
	for label in ("Active Clients", "Active Grants", "Tokens Issued Today", "Failures Today"):
		card = page.locator(".number-widget-box", has_text=label)
		card.locator(".number").wait_for()
		assert card.locator(".number").inner_text().strip().replace(" K", "").replace(".", "").isdigit()
	chart = page.locator(".dashboard-widget-box", has_text="Tokens per Day by Client")
	chart.locator(".dataset-units").first.wait_for()
	assert page.get_by_role("link", name="Register the app").get_attribute("href") == "/app/oauth2-client/new"
	for label in ("Clients", "Grants", "Tokens", "Events", "Scopes"):
		assert page.locator(
			f'.shortcut-widget-box[aria-label="{label}"], .shortcut-widget-box', has_text=label
		).count()
	card = page.locator(".links-widget-box")
	for label in ("OAuth2 Signing Key", "OAuth2 Client Session"):
		card.get_by_role("link", name=label).wait_for()
	card.get_by_role("link", name="OAuth2 Provider Settings").click()
	page.locator("[data-fieldname=checkup]").wait_for()
	assert page.errors == []


def test_the_workspace_is_not_for_everybody(open_page, login, make_user, site):
	page = open_page(login(make_user(roles=["Website Manager"])))
	page.goto(f"{site.base_url}/app")
	page.wait_for_load_state("networkidle")
	assert page.locator("[item-name='OAuth Provider']").count() == 0


def test_a_form_of_frappes_own_server_says_whose_it_is(desk):
	page = desk("oauth-provider-settings")
	page.locator(".form-message").get_by_role("link", name="OAuth2 Provider Settings").wait_for()


@requirement("design", "", "the settings say what is wrong with the site, in words")
def test_the_settings_check_the_site(desk, make_client, admin):
	page = desk("oauth2-provider-settings")
	area = page.locator("[data-fieldname=checkup]")
	area.get_by_role("status").wait_for()
	word = {"ok": "OK", "warn": "Warning", "fail": "Failure"}
	area.locator("summary").click()
	found = area.locator("li")
	assert found.count() == len(admin.call(CHECK_UP))
	for item in found.all():
		assert word[item.get_attribute("data-status")] in item.inner_text()
		assert item.get_attribute("data-status") == "ok" or "What to do:" in item.inner_text()
	# A client that can ask for nothing is a finding, and its name is text.
	make_client(app_name="Idle <img src=x onerror=alert(1)>", scopes=[])
	area.get_by_role("button", name="Check Again").click()
	area.locator(
		"li[data-status=warn]", has_text="These clients have no scope, so they cannot get tokens: "
	).wait_for()
	assert area.locator("img").count() == 0
	assert page.errors == []


@pytest.fixture(scope="module")
def issued(make_client, allow, user):
	client = make_client(app_name="Shown in lists")
	allowed = allow(client, user)
	allowed.tokens()
	return allowed


@pytest.fixture(scope="module")
def rows(issued, admin):
	"""Names of rows that the server wrote, by DocType."""
	written = ("OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Grant", "OAuth2 Event")
	of_client = [["client", "=", issued.client.client_id]]
	names = {doctype: min(admin.names(doctype, of_client)) for doctype in written}
	return {**names, "OAuth2 Client": issued.client.client_id}


@pytest.fixture(scope="module")
def hashes(issued):
	"""What is stored of the credentials behind those rows."""
	credentials = (issued.code, issued.access_token, issued.refresh_token, issued.client.secret)
	return [hashlib.sha256(text.encode()).hexdigest() for text in credentials]


def slug(doctype: str) -> str:
	return doctype.lower().replace(" ", "-")


@requirement("security", "32", "Desk shows and is sent no hash")
@pytest.mark.parametrize("view", ["form", "list", "report"])
@pytest.mark.parametrize("doctype", ["OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Client"])
def test_desk_is_sent_no_hash(doctype, view, desk, rows, hashes, request):
	if view == "list":
		request.getfixturevalue("lists")
	page, sent = desk("oauth2-provider-settings"), []
	page.on("response", lambda answer: sent.append(answer) if "/api/method/" in answer.url else None)
	path = {"form": rows[doctype], "list": "view/list", "report": "view/report"}[view]
	page.goto(f"{page.url.rpartition('/')[0]}/{slug(doctype)}/{path}")
	page.wait_for_load_state("networkidle")
	texts = [page.content(), *(answer.text() for answer in sent)]
	assert len(texts) > 1 and any(rows[doctype] in text for text in texts)
	assert not [text for text in texts if any(hashed in text for hashed in hashes)]
	assert page.errors == []


@requirement("design", "DocTypes", "tokens and codes are read-only in Desk")
@pytest.mark.parametrize(
	"doctype", ["OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Grant", "OAuth2 Event"]
)
def test_rows_of_the_server_are_read_only(doctype, desk, rows):
	page = desk(f"{slug(doctype)}/{rows[doctype]}")
	assert page.locator(".primary-action:visible").count() == 0
	assert page.locator(".form-section:visible input:visible:enabled").count() == 0
	moments = [
		field["fieldname"]
		for field in page.evaluate("cur_frm.meta.fields")
		if field["fieldname"].endswith("_at")
	]
	for fieldname in moments:
		if value := page.evaluate(f"cur_frm.doc.{fieldname}"):
			shown = page.locator(f"[data-fieldname={fieldname}] .control-value").inner_text()
			assert str(value) not in shown and shown.count(":") == 2, shown
	assert page.errors == []


@requirement("design", "", "lists say in a word and a colour how things are")
@pytest.mark.parametrize(
	("doctype", "word"),
	[
		("OAuth2 Client", "Enabled"),
		("OAuth2 Scope", "Enabled"),
		("OAuth2 Grant", "Active"),
		("OAuth2 Bearer Token", "Active"),
		("OAuth2 Authorization Code", "Used"),
		("OAuth2 Event", "Granted"),
	],
)
def test_lists_have_indicators(doctype, word, desk, lists, rows):
	# On a narrower screen Frappe leaves columns out.
	page = desk(f"{slug(doctype)}/view/list", viewport={"width": 1920, "height": 1080})
	page.locator(".list-row .indicator-pill", has_text=word).first.wait_for()
	shown = page.locator(".frappe-list").inner_text()
	moments = page.evaluate("cur_list.data.map((row) => row.expires_at || row.occurred_at || '')")
	assert not [moment for moment in moments if moment and str(moment) in shown]
	if any(moments):
		assert re.search(r"\d\d:\d\d:\d\d", shown)
	assert page.errors == []


@requirement("design", "", "what the app adds to Desk has no serious finding of axe-core, in either theme")
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_what_the_app_adds_to_desk_is_accessible(theme, open_page, login, make_user, site):
	person = make_user(roles=["System Manager"], desk_theme=theme)
	page = open_page(login(person))
	page.goto(f"{site.base_url}/app/oauth2-client/new")
	page.locator("[data-preset=web]").click()
	assert serious(page, ":has(> [data-preset])") == []
	page.goto(f"{site.base_url}/app/oauth2-provider-settings")
	page.locator("[data-fieldname=checkup] [role=status]").wait_for()
	assert serious(page, "[data-fieldname=checkup]") == []
