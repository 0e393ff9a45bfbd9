"""Ways round the rules that lead through Frappe's own conveniences."""

from urllib.parse import quote

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused, refused
from tests.support.clients import bearer
from tests.support.concurrency import at_once
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement


@requirement("security", "31", "no token reads or tries a password")
@pytest.mark.parametrize(
	"method", ["frappe.client.get_password", "frappe.core.doctype.user.user.verify_password"]
)
def test_a_token_reaches_no_password(method, make_client, administration, manager, allow, site):
	client = make_client(scopes=[administration])
	token = allow(client, manager).access_token
	bearer_refused(bearer(site, token, f"/api/method/{method}"), "insufficient_scope", 403)


@requirement("security", "32", "no user counts, and so guesses, what a row of ours holds")
@pytest.mark.parametrize("doctype", ["OAuth2 Client", "OAuth2 Grant", "OAuth2 Event", "OAuth2 Client Scope"])
def test_nobody_counts_the_rows_of_others(doctype, user, login, site):
	answer = login(user).get(site.method("frappe.client.get_count"), params={"doctype": doctype}, timeout=60)
	assert answer.status_code == 403


@requirement("security", "32", "a session counts rows that hold no credentials, whatever a filter looks for")
def test_what_a_filter_looks_for_is_no_doctype(user, login, site):
	params = {"doctype": "ToDo", "filters": '{"description": ["like", "%oauth2 rollout%"]}'}
	answer = login(user).get(site.method("frappe.client.get_count"), params=params, timeout=60)
	assert (answer.status_code, answer.json()) == (200, {"message": 0})


@requirement("security", "32", "a hash cannot be searched by a System Manager either")
def test_a_hash_is_not_searched(manager, login, site, confidential):
	filters = '{"client_secret_hash": ["like", "a%"]}'
	url, session = site.method("frappe.client.get_count"), login(manager)
	assert (
		session.get(url, params={"doctype": "OAuth2 Client", "filters": filters}, timeout=60).status_code
		== 403
	)
	assert session.get(url, params={"doctype": "OAuth2 Client"}, timeout=60).json()["message"] >= 1
	assert session.get(url, params={"doctype": "User"}, timeout=60).json()["message"] >= 1


@requirement("security", "30", "a scope that writes does not create")
@pytest.mark.parametrize("body", [{"__islocal": 1}, {"name": None}, {"name": "another"}])
def test_a_save_stays_a_save(body, make_scope, make_client, user, allow, site, world, admin):
	scope = make_scope(doctypes={"ToDo": ["read", "write"]})
	token = allow(make_client(scopes=[scope]), user).access_token
	word = world.unique("saved")
	todo = world.insert("ToDo", description=word, allocated_to=user.name)["name"]
	headers = {"Authorization": f"Bearer {token}"}
	answer = requests.put(
		site.resource("ToDo", todo), json={"priority": "High", **body}, headers=headers, timeout=60
	)
	if answer.status_code == 403:
		bearer_refused(answer, "insufficient_scope", 403)
	else:
		assert answer.status_code in (200, 404), answer.text[:300]
	assert admin.names("ToDo", {"description": word}) == {todo}


@requirement("security", "13e", "an endpoint has one address; cmd is none")
@pytest.mark.parametrize(
	"command", ["oauth_provider.api.oauth2.authorize", "frappe.integration_broker.oauth2.get_token"]
)
def test_cmd_does_not_lead_to_an_endpoint(command, site, confidential):
	answer = requests.get(
		f"{site.base_url}/", params={"cmd": command, "client_id": confidential.client_id}, timeout=60
	)
	refused(answer, "invalid_request")


@requirement("security", "13e", "an endpoint has one address; an argument that names a method is none")
@pytest.mark.parametrize(
	"road",
	[
		"/api/method/upload_file?method=",
		"/?cmd=upload_file&method=",
		"/api/method/frappe.desk.search.search_link?doctype=ToDo&txt=&query=",
	],
)
@pytest.mark.parametrize("name", ["authorize", "approve", "get_token", "introspect_token", "userinfo"])
def test_no_argument_leads_to_an_endpoint(name, road, site, login, user, confidential):
	url = f"{site.base_url}{road}oauth_provider.api.oauth2.{name}"
	answer = login(user).get(url, allow_redirects=False, timeout=60)
	if answer.status_code != 403:
		# Frappe 16 takes no GET there.
		refused(answer, "invalid_request")


@requirement("security", "31", "a token with all still counts what its user may count")
def test_a_token_counts_other_rows(make_client, user, allow, site):
	token = allow(make_client(scopes=["all"]), user).access_token
	answer = bearer(site, token, "/api/method/frappe.client.get_count?doctype=ToDo")
	assert answer.status_code == 200 and isinstance(answer.json()["message"], int)


@requirement("security", "30", "a token counts what its user may list, and guesses nothing by counting")
@pytest.mark.parametrize("scopes", ["limited", "all"])
def test_a_token_counts_no_rows_of_others(scopes, world, make_scope, make_client, user, allow, site):
	word = world.unique("canary")
	world.insert("ToDo", description=word)
	world.insert("ToDo", description=word, allocated_to=user.name)
	scopes = [make_scope(doctypes={"ToDo": ["read"]})] if scopes == "limited" else ["all"]
	token = allow(make_client(scopes=scopes), user).access_token
	for filters in (f'{{"description": "{word}"}}', f'[["description", "=", "{word}"]]'):
		answer = bearer(
			site, token, f"/api/method/frappe.client.get_count?doctype=ToDo&filters={quote(filters)}"
		)
		assert (answer.status_code, answer.json()["message"]) == (200, 1)


@requirement("security", "30", "a search of a token asks for the user's permissions")
@pytest.mark.parametrize("method", ["search_link", "search_widget"])
def test_a_search_without_permissions_is_refused(method, make_scope, make_client, user, allow, site):
	token = allow(make_client(scopes=[make_scope(doctypes={"ToDo": ["read"]})]), user).access_token
	path = f"/api/method/frappe.desk.search.{method}?doctype=ToDo&txt="
	assert bearer(site, token, path).status_code == 200
	refusal = bearer(site, token, f"{path}&ignore_user_permissions=1")
	bearer_refused(refusal, "insufficient_scope", 403)


@requirement("security", "27", "small JSON, whatever a path or an argument names")
@pytest.mark.parametrize(
	"path",
	[
		"/api/method/frappe.job",
		"/api/method/frappe.job.x",
		'/api/resource/User?filters={"name":"frappe.job"}',
	],
)
def test_what_is_no_method_is_refused_like_one_that_is_closed(
	path, make_scope, make_client, user, allow, site
):
	token = allow(make_client(scopes=[make_scope(doctypes={"ToDo": ["read"]})]), user).access_token
	bearer_refused(bearer(site, token, path), "insufficient_scope", 403)


@requirement("security", "13e", "cmd does not lead away from an endpoint")
def test_cmd_does_not_lead_away(site):
	answer = requests.post(site.endpoint("get_token"), params={"cmd": "frappe.ping"}, timeout=60)
	refused(answer, "invalid_request")


@requirement("security", "9b", "a session that comes as a parameter is nobody's")
def test_a_session_in_the_link_is_refused(confidential, login, user, other_user, site):
	sid = login(other_user).cookies["sid"]
	answer = authorize(login(user), confidential, sid=sid)
	an_error_page(answer)
	assert "Set-Cookie" not in answer.headers and other_user.name not in answer.text


@requirement("security", "9g", "an Origin that cannot be read is foreign")
@pytest.mark.parametrize("origin", ["http://[", "null", "http://", "x"])
def test_an_unreadable_origin_is_foreign(origin, confidential, login, user):
	session = login(user)
	dialog = Dialog.of(authorize(session, confidential))
	an_error_page(dialog.press(session, "allow", headers={"Origin": origin}))


@requirement("security", "26", "odd white space and two tokens are refused, never a failure")
@requirement("RFC 6750", "2.1", "whatever white space follows the scheme, what is no token is refused")
@pytest.mark.parametrize("header", ["Bearer\ttoken", "Bearer", "Bearer ", "bearer a, Bearer b"])
def test_odd_white_space_is_refused(header, site):
	answer = requests.get(site.base_url + "/api/resource/ToDo", headers={"Authorization": header}, timeout=60)
	bearer_refused(answer, "invalid_request", 400)


@requirement("RFC 6749", "4.1.2", "first consents of many users at once all succeed")
@pytest.mark.concurrency
def test_first_consents_at_once_all_succeed(make_client, make_user, login):
	client = make_client()
	sessions = [login(make_user()) for _ in range(8)]
	dialogs = [Dialog.of(authorize(session, client)) for session in sessions]
	answers = at_once(8, lambda number: dialogs[number].press(sessions[number], "allow"))
	assert [answer.status_code for answer in answers] == [303] * 8
	assert all(redirect_of(answer)["code"] for answer in answers)


@requirement("security", "21b", "more than anyone needs is refused with a page, not a failure")
@pytest.mark.parametrize("field", [{"x": "y" * 70_000}, {f"p{number}": "1" for number in range(150)}])
def test_a_form_that_is_too_long_gets_a_page(field, confidential, login, user):
	session = login(user)
	dialog = Dialog.of(authorize(session, confidential))
	an_error_page(dialog.press(session, "allow", **field))


@requirement("security", "21b", "a link with more parameters than anyone needs is refused with a page")
def test_a_link_with_too_many_parameters_gets_a_page(confidential, login, user):
	an_error_page(authorize(login(user), confidential, **{f"p{number}": "1" for number in range(150)}))


@requirement("security", "30", "an argument without a name stands for no listed method")
@pytest.mark.parametrize("method", ["frappe.client.get", "frappe.client.get_list", "frappe.client.get_value"])
def test_an_argument_without_a_name_opens_nothing(method, make_client, user, allow, site):
	token = allow(make_client(scopes=["profile"]), user).access_token
	path, arguments = f"/api/method/{method}", {"doctype": "User", "name": user.name, "fieldname": "api_key"}
	for listed in ("frappe.auth.get_logged_user", "oauth_provider.api.oauth2.test_resource"):
		values = {**arguments, "": listed}
		bearer_refused(bearer(site, token, path, params=values), "insufficient_scope", 403)
		bearer_refused(bearer(site, token, path, "POST", json=values), "insufficient_scope", 403)
