"""An administrator registers a client in Desk, and looks after it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.clients import Client

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser


@pytest.fixture
def registered(world):
	"""Note a client that was made by hand, so that it goes when the run ends."""
	return lambda page: world._made.append(("OAuth2 Client", page.url.rpartition("/")[2]))


def fill_in(page, **values) -> None:
	for fieldname, value in values.items():
		page.fill(f"[data-fieldname={fieldname}] input, [data-fieldname={fieldname}] textarea", value)
		page.keyboard.press("Tab")


def save(page) -> None:
	page.wait_for_timeout(300)
	page.locator(".primary-action:visible", has_text="Save").click()


def choose(page, label: str) -> None:
	"""Choose something of the menu More."""
	page.get_by_role("button", name="More", exact=True).click()
	page.locator(".inner-group-button a:visible", has_text=label).click()


def value_of(page, fieldname: str):
	return page.evaluate(f"cur_frm.doc.{fieldname}")


def secret_in(page) -> str:
	"""The secret in the dialog that is open, or that opens now."""
	dialog = page.locator(".modal.show", has_text="cannot show it again")
	dialog.wait_for()
	return dialog.locator("code").nth(1).inner_text()


@requirement("CVE-2020-10187", "", "the secret is shown once, to whoever registers the client")
def test_register_a_client_in_desk_and_see_the_secret_once(desk, registered, world, site, admin):
	page = desk("oauth2-client/new")
	page.click("[data-preset=web]")
	fill_in(page, app_name=world.unique("By hand"), redirect_uris="https://app.example.com/callback")
	save(page)
	secret = secret_in(page)
	registered(page)
	client_id = value_of(page, "name")
	assert len(secret) >= 43
	client = Client(site, client_id, secret, ["https://app.example.com/callback"], [])
	# The secret is good: what is wrong with this request is its code.
	assert client.token(grant_type="authorization_code", code="x").json()["error"] != "invalid_client"
	page.get_by_role("button", name="I Have Saved It").click()
	assert value_of(page, "client_secret") is None
	page.reload()
	page.get_by_role("button", name="Rotate Secret").wait_for()
	page.wait_for_load_state("networkidle")
	assert secret not in page.content()
	assert page.locator(".modal.show").count() == 0
	assert page.errors == []


@requirement("design", "", "a preset sets type, authentication method and grants")
@pytest.mark.parametrize(
	("preset", "expected"),
	[
		("web", ("Confidential", "client_secret_basic", ["authorization_code", "refresh_token"], 0)),
		("spa", ("Public", "none", ["authorization_code", "refresh_token"], 0)),
		("native", ("Public", "none", ["authorization_code", "refresh_token"], 0)),
		("service", ("Confidential", "client_secret_basic", [], 1)),
	],
)
def test_a_preset_sets_what_its_kind_of_app_needs(preset, expected, desk, registered, world, admin):
	page = desk("oauth2-client/new")
	# Another first: nothing of it may stay.
	page.click("[data-preset=service]" if preset != "service" else "[data-preset=native]")
	page.get_by_role("status").get_by_text(": ").first.wait_for()
	page.click(f"[data-preset={preset}]")
	page.locator(f"[data-preset={preset}] input:checked").wait_for()
	fill_in(page, app_name=world.unique(preset))
	if preset != "service":
		fill_in(page, redirect_uris="https://app.example.com/callback")
	save(page)
	page.wait_for_url(lambda url: "new-" not in url)
	registered(page)
	stored = admin.get("OAuth2 Client", page.url.rpartition("/")[2])
	names = ("client_type", "token_endpoint_auth_method", "grant_types", "is_resource_server")
	found = [stored[name] for name in names]
	found[2] = (found[2] or "").split()
	assert tuple(found) == expected
	assert page.errors == []


@requirement("security", "2b", "a redirect URI that is refused is named by its line, in Desk too")
def test_a_bad_redirect_uri_is_named_by_its_line(desk, world):
	page = desk("oauth2-client/new")
	uris = "https://app.example.com/callback\nhttp://app.example.com/callback"
	fill_in(page, app_name=world.unique("Wrong"), redirect_uris=uris)
	save(page)
	message = page.locator(".modal.show", has_text="Line 2: ")
	message.wait_for()
	assert "Redirect URIs" in message.inner_text()


def test_rotate_a_secret(desk, make_client, site):
	client = make_client()
	page = desk(f"oauth2-client/{client.client_id}")
	page.get_by_role("button", name="Rotate Secret").click()
	warning = page.locator(".modal.show", has_text="stops working immediately")
	warning.get_by_role("button", name="Rotate Secret").click()
	secret = secret_in(page)
	assert client.token(grant_type="authorization_code", code="x").json()["error"] == "invalid_client"
	client.secret = secret
	assert client.token(grant_type="authorization_code", code="x").json()["error"] != "invalid_client"
	assert page.errors == []


@pytest.mark.parametrize("clipboard", ["allowed", "missing"])
def test_copying_says_so(clipboard, desk, make_client):
	client = make_client()
	page = desk(f"oauth2-client/{client.client_id}")
	if clipboard == "allowed":
		page.context.grant_permissions(["clipboard-read", "clipboard-write"])
	else:
		# As where Desk is served by plain http.
		page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
	page.get_by_role("button", name="Connect an App").click()
	dialog = page.locator(".modal.show", has_text="Token Endpoint")
	row = dialog.locator(".form-group", has_text="Token Endpoint")
	row.get_by_role("button").click()
	row.get_by_role("button", name="Copied").wait_for()
	page.context.grant_permissions(["clipboard-read", "clipboard-write"])
	copied = page.evaluate("navigator.clipboard.readText()")
	assert copied.endswith("/api/method/oauth_provider.api.oauth2.get_token")
	assert page.errors == []


def test_the_addresses_that_a_developer_needs(desk, make_client, issuer):
	client = make_client(scopes=["profile"])
	page = desk(f"oauth2-client/{client.client_id}")
	page.get_by_role("button", name="Connect an App").click()
	dialog = page.locator(".modal.show", has_text="Token Endpoint")
	dialog.wait_for()
	texts = dialog.locator("code").all_inner_texts()
	assert texts[:2] == [client.client_id, issuer]
	for endpoint in ("authorize", "get_token", "revoke_token", "introspect_token"):
		assert f"{issuer}/api/method/oauth_provider.api.oauth2.{endpoint}" in texts
	query = parse_qs(urlsplit(texts[-1]).query)
	assert query["client_id"] == [client.client_id] and query["scope"] == ["profile"]
	assert query["code_challenge_method"] == ["S256"] and len(query["code_challenge"][0]) == 43


def test_an_address_of_an_endpoint_has_one_line(desk, make_client):
	page = desk(f"oauth2-client/{make_client().client_id}")
	page.get_by_role("button", name="Connect an App").click()
	dialog = page.locator(".modal.show", has_text="Token Endpoint")
	dialog.wait_for()
	page.wait_for_timeout(500)
	lines = dialog.locator("code").evaluate_all(
		"found => found.map((code) => { const all = document.createRange(); all.selectNodeContents(code);"
		" return new Set([...all.getClientRects()].map((box) => Math.round(box.top))).size; })"
	)
	# The last is the whole authorization request.
	assert set(lines[:-1]) == {1} and lines[-1] > 1


@requirement("design", "", "the form of a client says what its scopes are, in the words of the dialog")
def test_the_form_lists_scopes_as_users_read_them(desk, make_client, make_scope):
	reading = make_scope(doctypes={"ToDo": ["read"]}, title="Reads <b>it</b>")
	writing = make_scope(doctypes={"ToDo": ["read", "write"]}, title="Writes it")
	page = desk(f"oauth2-client/{make_client(scopes=[reading, writing]).client_id}")
	area = page.locator("[data-fieldname=scope_list]")
	area.get_by_text("Writes it").wait_for()
	assert area.inner_text().split("\n")[0] == "Makes Changes"
	fold = area.locator("details")
	assert not fold.get_by_text("Reads <b>it</b>").is_visible()
	fold.locator("summary").click()
	assert fold.get_by_text("Reads <b>it</b>").is_visible()
	# The list follows the field.
	page.locator("[data-fieldname=scopes] .tb-selected-value", has_text=writing).locator(
		".btn-remove"
	).click()
	area.get_by_text("Only Reads").wait_for()
	assert area.get_by_text("Writes it").count() == area.locator("details").count() == 0
	assert page.errors == []


@pytest.mark.parametrize("width", [1200, 1366])
def test_save_is_within_the_screen(width, desk, make_client):
	client = make_client(scopes=["openid"], app_name="An app with quite a long name")
	page = desk(f"oauth2-client/{client.client_id}", viewport={"width": width, "height": 800})
	page.get_by_role("button", name="More", exact=True).wait_for()
	save = page.locator(".primary-action:visible", has_text="Save").bounding_box()
	assert 0 <= save["x"] and save["x"] + save["width"] <= width


def test_what_harms_is_red(desk, make_client):
	page = desk(f"oauth2-client/{make_client().client_id}")
	for name in ("Connect an App", "Rotate Secret", "Revoke All Tokens"):
		button = page.get_by_role("button", name=name)
		button.wait_for()
		is_red = "--red" in (button.get_attribute("style") or "")
		assert is_red is (name != "Connect an App")


@requirement("design", "", "an administrator can see the page that people will see")
@pytest.mark.parametrize("kind", ["confidential", "public"])
def test_try_it_opens_the_page_that_people_see(kind, desk, make_client):
	client = make_client(public=kind == "public", scopes=["profile"])
	page = desk(f"oauth2-client/{client.client_id}")
	page.get_by_role("button", name="Try It").click()
	dialog = page.locator(".modal.show", has_text="Allow sends a real code")
	assert client.redirect_uri in dialog.inner_text()
	with page.context.expect_page() as opened:
		dialog.get_by_role("button", name="Open the Page").click()
	consent = opened.value
	consent.get_by_role("button", name="Allow").wait_for()
	assert client.fields["app_name"] in consent.content()
	assert page.errors == []


@requirement("security", "33", "an administrator ends all access of a client")
def test_revoke_all_tokens(desk, make_client, allow, user, other_user, admin):
	client = make_client()
	tokens = [allow(client, somebody).access_token for somebody in (user, other_user)]
	page = desk(f"oauth2-client/{client.client_id}")
	page.get_by_text("2 people allow this app.").wait_for()
	page.get_by_role("button", name="Revoke All Tokens").click()
	warning = page.locator(".modal.show", has_text="is used by 2 users")
	warning.get_by_role("button", name="Revoke All Tokens").click()
	page.get_by_text("Revoked for 2 users").wait_for()
	assert not any(client.is_active(token) for token in tokens)
	page.get_by_text("Nobody allows this app anything").wait_for()
	assert page.errors == []


def test_a_client_without_a_secret_says_so(desk, make_client, admin):
	"""As an imported one."""
	client = make_client()
	for client_type in ("Public", "Confidential"):
		admin.update("OAuth2 Client", client.client_id, client_type=client_type)
	page = desk(f"oauth2-client/{client.client_id}")
	page.locator(
		".form-message:visible", has_text="This client has no secret. Click Rotate Secret"
	).wait_for()
	assert page.errors == []


@requirement("design", "", "a preset sets the scopes of an app that lets people in")
def test_an_app_that_lets_people_in(desk, registered, world, make_user):
	# A link field suggests no user of the website.
	user = make_user(first_name="Grace", last_name="Hopper", roles=["System Manager"])
	page = desk("oauth2-client/new")
	page.click("[data-preset=sign_in]")
	page.locator("[data-preset=sign_in] input:checked").wait_for()
	fill_in(page, app_name=world.unique("Sign-in"), redirect_uris="https://app.example.com/callback")
	save(page)
	secret_in(page)
	registered(page)
	page.get_by_role("button", name="I Have Saved It").click()
	assert [row["scope"] for row in value_of(page, "scopes")] == ["openid", "profile", "email"]
	choose(page, "Preview Claims")
	dialog = page.locator(".modal.show", has_text="Preview Claims")
	dialog.locator("pre").wait_for()
	field = dialog.locator("input[data-fieldname=user]")
	field.fill(user.name)
	dialog.locator(".awesomplete li", has_text=user.name).click()
	dialog.locator("pre", has_text="Grace Hopper").wait_for()
	assert f'"email": "{user.name}"' in dialog.locator("pre").inner_text()
