"""What Frappe's own provider gets wrong, measured on version 15: each case once more, against this one."""

import pytest
import requests

from tests.support.answers import an_error_page, bearer_refused, granted, refused
from tests.support.clients import bearer
from tests.support.concurrency import at_once
from tests.support.flow import Dialog, authorize, redirect_of

WHO = "/api/method/frappe.auth.get_logged_user"


def case(text: str):
	return pytest.mark.requirement("Frappe's own provider", "", text)


@case("the same code redeemed by 8 threads at once: 6 to 8 of them got tokens")
@pytest.mark.concurrency
def test_one_of_eight_redemptions_gets_tokens(confidential, user, allow):
	allowed = allow(confidential, user)
	answers = at_once(8, lambda _: confidential.exchange(allowed))
	assert [answer.status_code for answer in answers].count(200) == 1


@case("the same code again, later: the first tokens lived on")
def test_the_same_code_again_ends_the_first_tokens(confidential, user, allow):
	allowed = allow(confidential, user)
	token = allowed.access_token
	refused(confidential.exchange(allowed), "invalid_grant")
	bearer_refused(bearer(confidential.site, token, WHO), "invalid_token", 401)


@case("the client's other registered redirect URI, or none, at the token endpoint: tokens")
@pytest.mark.parametrize("sent", ["https://b.example/cb", None])
def test_the_other_redirect_uri_gets_no_tokens(sent, make_client, user, allow):
	client = make_client(redirect_uris=["https://a.example/cb", "https://b.example/cb"])
	allowed = allow(client, user, redirect_uri="https://a.example/cb")
	assert client.exchange(allowed, redirect_uri=sent).status_code == 400


@case("wrong client_secret, or none: tokens")
@pytest.mark.parametrize("secret", ["wrong", None])
def test_a_wrong_secret_or_none_gets_no_tokens(secret, confidential, user, allow):
	allowed = allow(confidential, user)
	answer = confidential.exchange(allowed, auth="id", client_secret=secret)
	assert answer.status_code in (400, 401)
	refused(answer, "invalid_client", answer.status_code)


@case("HTTP Basic with the right secret: 401 with a traceback")
def test_basic_with_the_right_secret_gets_tokens(confidential, user, allow):
	granted(confidential.exchange(allow(confidential, user), auth="basic"))


@case("password grant without a secret: tokens")
def test_the_password_grant_does_not_exist(public, user):
	answer = public.token(grant_type="password", username=user.name, password=user.password)
	refused(answer, "unsupported_grant_type")


@case("client A's refresh token used by client B: tokens, now B's")
def test_another_clients_refresh_token_gets_nothing(confidential, other_client, user, allow):
	refused(other_client.refresh(allow(confidential, user).refresh_token), "invalid_grant")


@case("a refresh token used again after rotation: tokens, every time")
def test_a_rotated_refresh_token_gets_nothing(confidential, user, allow):
	old = allow(confidential, user).refresh_token
	granted(confidential.refresh(old))
	refused(confidential.refresh(old), "invalid_grant")


@pytest.mark.requirement("security", "20c", "unknown things are 400 in the RFC's words")
@case("unknown refresh token: 404 that echoes the token")
def test_an_unknown_refresh_token_is_400_and_not_echoed(confidential):
	answer = confidential.refresh("a-token-nobody-issued")
	refused(answer, "invalid_grant")
	assert "a-token-nobody-issued" not in answer.text


@pytest.mark.requirement("security", "20c", "unknown things are 400 in the RFC's words")
@case("unknown client_id, none at all: 404, 500 with a traceback")
@pytest.mark.parametrize("client_id", ["nobody-knows-me", None])
def test_an_unknown_client_is_invalid_client(client_id, confidential):
	form = {"grant_type": "authorization_code", "code": "x", "client_id": client_id, "client_secret": "x"}
	answer = confidential.post("get_token", form, auth="nobody")
	assert answer.status_code in (400, 401)
	refused(answer, "invalid_client", answer.status_code)


@case("revoke a refresh token without a hint: 200, nothing revoked")
def test_a_refresh_token_is_revoked_without_hint(confidential, user, allow):
	tokens = allow(confidential, user).tokens()
	assert confidential.revoke(tokens["refresh_token"]).status_code == 200
	refused(confidential.refresh(tokens["refresh_token"]), "invalid_grant")


@case("revoke client A's token as client B without a secret: revoked")
def test_another_client_revokes_nothing(confidential, other_client, user, allow):
	token = allow(confidential, user).access_token
	other_client.revoke(token, auth="id")
	other_client.revoke(token)
	assert confidential.is_active(token)


@pytest.mark.requirement("security", "32", "a System Manager reads no token over REST")
@case("access token, refresh token, client secret at rest: plain text, readable over REST")
def test_nothing_secret_is_readable_over_rest(make_client, user, allow, login, manager, site):
	client = make_client()
	tokens = allow(client, user).tokens()
	session = login(manager)
	for doctype in ("OAuth2 Bearer Token", "OAuth2 Client"):
		params = {"fields": '["*"]', "limit_page_length": 0}
		text = session.get(site.resource(doctype), params=params, timeout=60).text
		for secret in (tokens["access_token"], tokens["refresh_token"], client.secret):
			assert secret not in text


@case("scope `project`: opens every DocType the user may read, and API key generation")
def test_a_scope_opens_only_what_it_lists(make_scope, make_client, manager, allow, site):
	scope = make_scope(doctypes={"ToDo": ["read"]})
	token = allow(make_client(scopes=[scope]), manager).access_token
	assert bearer(site, token, "/api/resource/ToDo").status_code == 200
	bearer_refused(bearer(site, token, "/api/resource/User"), "insufficient_scope", 403)
	keys = "/api/method/frappe.core.doctype.user.user.generate_keys"
	answer = bearer(site, token, keys, "POST", json={"user": manager.name})
	bearer_refused(answer, "insufficient_scope", 403)


@case("`approve` by a cross-site GET: a code without a click")
def test_a_cross_site_get_brings_no_code(login, user, confidential):
	session = login(user)
	dialog = Dialog.of(authorize(session, confidential))
	answer = session.get(
		dialog.action,
		params={**dialog.fields, "decision": "allow"},
		headers={"Referer": "https://evil.example/"},
		allow_redirects=False,
		timeout=60,
	)
	assert 400 <= answer.status_code < 500
	assert "Location" not in answer.headers


@case("the user_id cookie set to Administrator beside one's own sid: a token that acts as Administrator")
def test_the_user_id_cookie_decides_nothing(login, user, confidential, site):
	session = requests.Session()
	session.cookies.set("sid", login(user).cookies["sid"])
	session.cookies.set("user_id", "Administrator")
	session.cookies.set("system_user", "yes")
	code = redirect_of(Dialog.of(authorize(session, confidential)).press(session, "allow"))["code"]
	form = {"grant_type": "authorization_code", "code": code, "redirect_uri": confidential.redirect_uri}
	token = granted(confidential.token(**form))["access_token"]
	assert bearer(site, token, WHO).json() == {"message": user.name}


@case("a disabled user's token: works, and refreshes")
def test_a_disabled_users_token_is_dead(make_user, confidential, allow, admin, site):
	person = make_user()
	tokens = allow(confidential, person).tokens()
	admin.update("User", person.name, enabled=0)
	bearer_refused(bearer(site, tokens["access_token"], WHO), "invalid_token", 401)
	refused(confidential.refresh(tokens["refresh_token"]), "invalid_grant")


@case("after a password change: tokens work")
def test_a_password_change_ends_the_tokens(make_user, confidential, allow, admin, site):
	person = make_user()
	tokens = allow(confidential, person).tokens()
	admin.update("User", person.name, new_password="another-Horse-7-battery")
	bearer_refused(bearer(site, tokens["access_token"], WHO), "invalid_token", 401)
	refused(confidential.refresh(tokens["refresh_token"]), "invalid_grant")


@case("Deny: no state; a redirect URI with a query gets a second `?`")
def test_deny_carries_state_and_keeps_the_query(login, user, make_client):
	client = make_client(redirect_uris=["https://app.example.com/cb?tenant=1"])
	session = login(user)
	redirect = redirect_of(Dialog.of(authorize(session, client)).press(session, "deny"))
	assert redirect.location.startswith("https://app.example.com/cb?tenant=1&")
	assert redirect.location.count("?") == 1
	assert (redirect["error"], redirect["state"]) == ("access_denied", "the-state")


@case("no redirect_uri at authorize: 500 with a traceback in the browser")
def test_no_redirect_uri_gets_a_page(login, user, confidential):
	an_error_page(authorize(login(user), confidential, redirect_uri=None))


@case("unknown client at authorize: raw JSON in the browser")
def test_an_unknown_client_gets_a_page(confidential):
	page = an_error_page(authorize(requests, confidential, client_id="nobody-knows-me"))
	assert "<title>" in page and not page.lstrip().startswith("{")


@case("`Auto` consent: skips for a user who never allowed this client")
def test_auto_asks_who_never_allowed_this_client(login, user, make_client, settings):
	settings(skip_authorization="Auto")
	client = make_client(redirect_uris=["https://a.example/cb"])
	Dialog.of(authorize(login(user), client))


@case("introspection: open to anyone; `exp` off by the site's UTC offset")
def test_introspection_is_closed_and_right(confidential, user, allow, site):
	tokens = allow(confidential, user).tokens()
	anyone = requests.post(
		site.endpoint("introspect_token"), data={"token": tokens["access_token"]}, timeout=60
	)
	refused(anyone, "invalid_client", 401)
	about = confidential.introspect(tokens["access_token"]).json()
	mine = bearer(site, tokens["access_token"], site.endpoint("test_resource")).json()
	assert about["exp"] == mine["exp"] == about["iat"] + tokens["expires_in"]


@case("token answer: no `Cache-Control`; five guest cookies")
def test_the_token_answer_is_not_stored_and_sets_no_cookie(confidential, user, allow):
	answer = confidential.exchange(allow(confidential, user))
	assert "no-store" in answer.headers["Cache-Control"]
	assert "Set-Cookie" not in answer.headers


# "A code one day old" and "expired token on the REST API": test_token_code.py and test_guard.py, by short
# lifetimes. Over REST nobody can make a token older than it is.
