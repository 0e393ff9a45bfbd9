"""What an administrator does with the rows that the server wrote, and with its lists."""

import pytest

requirement = pytest.mark.requirement

pytestmark = pytest.mark.browser


@pytest.fixture
def granted(make_client, allow, user, world, admin):
	"""A client whose name is long and hostile, a token of `user`, and the grant's name."""
	client = make_client(app_name=world.unique('A "quoted" & <b>bold</b> name'))
	token = allow(client, user).access_token
	(name,) = admin.names("OAuth2 Grant", [["client", "=", client.client_id]])
	return client, token, name


@requirement("security", "33", "an administrator ends the access of one app to one account")
def test_revoke_a_grant(granted, desk, user):
	client, token, name = granted
	page = desk(f"oauth2-grant/{name}")
	page.get_by_role("button", name="Revoke").click()
	warning = page.locator(".modal.show", has_text="loses access to the account of")
	warning.wait_for()
	assert client.fields["app_name"] in warning.inner_text() and user.name in warning.inner_text()
	assert client.is_active(token)
	warning.get_by_role("button", name="Revoke").click()
	page.locator(".page-head .indicator-pill:visible", has_text="Revoked").wait_for()
	assert not client.is_active(token)
	page.locator("button:visible", has_text="Revoke").wait_for(state="detached")
	assert page.errors == []


@pytest.mark.parametrize("used", [False, True])
def test_a_grant_says_when_it_was_last_used(used, granted, desk):
	page = desk(f"oauth2-grant/{granted[2]}")
	# As the job writes it; the form is not to be saved.
	moment = 1700000000 if used else 0
	page.evaluate(f"cur_frm.doc.last_used_at = {moment}; cur_frm.refresh_field('last_used_at')")
	shown = page.locator("[data-fieldname=last_used_at] .control-value").inner_text().strip()
	assert shown.count(":") == 2 and "1700000000" not in shown if used else shown == ""


@pytest.mark.parametrize(
	"doctype", ["OAuth2 Grant", "OAuth2 Bearer Token", "OAuth2 Authorization Code", "OAuth2 Event"]
)
def test_a_connection_leads_to_the_rows_of_that_client_alone(
	doctype, granted, desk, lists, make_client, make_user, allow, user, site
):
	client, other = granted[0], make_client()
	allow(other, user).tokens()
	# One list serves both, so the first client's filter has to go.
	page = desk(f"oauth2-client/{other.client_id}", make_user(roles=["System Manager"]))
	follow(page, doctype, other.client_id)
	page.goto(f"{site.base_url}/app/oauth2-client/{client.client_id}")
	follow(page, doctype, client.client_id)
	page.reload()
	assert clients_in(page, client.client_id) == {client.client_id}
	assert page.errors == []


def follow(page, doctype: str, client_id: str) -> None:
	page.get_by_role("tab", name="Connections").click()
	page.locator(f'.document-link[data-doctype="{doctype}"] .badge-link').click()
	assert clients_in(page, client_id) == {client_id}


def clients_in(page, client_id: str) -> set:
	page.wait_for_function("window.cur_list?.$result?.is(':visible') && !cur_list.freeze_on")
	page.wait_for_load_state("networkidle")
	page.wait_for_timeout(500)
	page.wait_for_load_state("networkidle")
	return set(page.evaluate("cur_list.data.map((row) => row.client)"))


def test_events_without_a_user_say_what_they_are(desk, lists, make_client, make_user):
	client = make_client()
	client.secret = "wrong"
	client.token(grant_type="authorization_code", code="x")
	person = make_user(roles=["System Manager"])
	path = f"oauth2-event/view/list?client={client.client_id}"
	page = desk(path, person, viewport={"width": 1600, "height": 900})
	row = page.locator(".list-row").first
	row.wait_for()
	assert row.locator(".list-subject a").inner_text().strip() == "Failed Client Authentication"
	assert row.locator(".indicator-pill", has_text="Refused").count()
	assert client.fields["app_name"] in row.inner_text() and "secret" in row.inner_text()
	header = page.locator(".list-row-head").inner_text()
	assert all(label in header for label in ("Client", "User", "Reason"))
	reason = row.locator(".list-row-col", has_text="secret")
	assert reason.evaluate("cell => cell.scrollWidth <= cell.clientWidth"), "the reason is cut"
	assert page.errors == []


def test_making_scopes_makes_those_of_the_chosen_doctypes_alone(desk, world):
	name = world.unique("Pin Board").replace("-", " ")
	rights = dict.fromkeys(("read", "write", "create", "delete"), 1)
	permissions = [{"role": "System Manager", **rights}]
	fields = [{"fieldname": "words", "label": "Words", "fieldtype": "Data"}]
	world.insert(
		"DocType",
		name=name,
		module="Custom",
		custom=1,
		autoname="hash",
		fields=fields,
		permissions=permissions,
	)
	page = desk("oauth2-scope/view/list")
	page.get_by_role("button", name="Make Scopes for DocTypes").click()
	dialog = page.locator(".modal.show", has_text="Each DocType gets two scopes")
	# The field has the focus.
	page.wait_for_function("document.activeElement.closest('[data-fieldname=doctypes]')")
	page.keyboard.type(name)
	dialog.locator(".awesomplete li", has_text=name).wait_for()
	page.keyboard.press("Enter")
	dialog.locator(".tb-selected-value", has_text=name).wait_for()
	# The field suggests again, and is left by the mouse.
	page.wait_for_timeout(1000)
	box = dialog.get_by_role("button", name="Make Scopes").bounding_box()
	page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
	with page.expect_response(lambda answer: "make_scopes" in answer.url) as answered:
		page.mouse.down()
		page.wait_for_timeout(100)
		page.mouse.up()
	made = answered.value.json()["message"]["made"]
	world._made += [("OAuth2 Scope", scope) for scope in reversed(made)]
	stem = name.lower().replace(" ", "_")
	assert sorted(made) == [f"{stem}:read", f"{stem}:write"]
	assert page.errors == []


def test_a_scope_names_the_doctype_that_is_gone(desk, world, admin):
	name = world.unique("Pin Board").replace("-", " ")
	permissions = [{"role": "System Manager", "read": 1}]
	fields = [{"fieldname": "words", "label": "Words", "fieldtype": "Data"}]
	values = {"module": "Custom", "custom": 1, "autoname": "hash"}
	world.insert("DocType", name=name, fields=fields, permissions=permissions, **values)
	scope = world.scope(doctypes={name: ["read"]})
	admin.delete("DocType", name)
	page = desk(f"oauth2-scope/{scope}")
	page.locator(".form-message:visible", has_text=f"There is no DocType {name}").wait_for()
	page = desk("oauth2-scope/view/list")
	page.locator(".list-row .indicator-pill:visible", has_text=f"No DocType {name}").wait_for()
	assert page.errors == []
