"""Allow and Deny: what the dialog's form may and may not do."""

from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.support.clients import bearer
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement


def no_code(response, status: int = 400) -> None:
	assert response.status_code == status, f"{response.status_code}: {response.text[:300]}"
	assert "Location" not in response.headers
	assert "Traceback" not in response.text


@requirement("security", "9a", "approve answers 303")
@requirement("security", "5b", "success and error carry iss")
@requirement("RFC 6749", "4.1.2", "Allow brings a code and the state to the client")
@requirement("RFC 9207", "2", "the answer carries iss")
@requirement("RFC 9700", "4.12", "the redirect after a form is 303")
def test_allow_brings_code_state_and_iss(dialog, session, confidential, issuer):
	answer = dialog.press(session, "allow")
	redirect = redirect_of(answer)
	assert answer.status_code == 303
	assert redirect.target == confidential.redirect_uri
	assert set(redirect.params) == {"code", "state", "iss"}
	assert redirect["state"] == "the-state"
	assert redirect["iss"] == issuer
	assert len(redirect["code"]) >= 43
	assert "no-store" in answer.headers["Cache-Control"]


@requirement("Frappe's own provider", "", "Deny: no state; a redirect URI with a query gets a second `?`")
@requirement("security", "5b", "success and error carry iss")
@requirement("security", "4a", "every other error goes to the redirect URI")
@requirement("RFC 6749", "4.1.2.1", "Deny brings access_denied and the state to the client")
def test_deny_brings_access_denied_state_and_iss(dialog, session, issuer):
	answer = dialog.press(session, "deny")
	redirect = redirect_of(answer)
	assert answer.status_code == 303
	assert set(redirect.params) <= {"error", "error_description", "state", "iss"}
	assert (redirect["error"], redirect["state"], redirect["iss"]) == ("access_denied", "the-state", issuer)


@requirement("Frappe's own provider", "", "Deny: no state; a redirect URI with a query gets a second `?`")
@requirement("security", "4b", "the query of the redirect URI is kept")
@requirement("RFC 6749", "4.1.2", "a redirect URI keeps its own query")
@pytest.mark.parametrize("decision", ["allow", "deny"])
@pytest.mark.parametrize("query", ["a=1", "a=%2Fb%20c&d=", "next=https%3A%2F%2Fapp.example.com%2F%3Fq%3D1"])
def test_the_query_of_the_redirect_uri_is_kept(decision, query, session, make_client):
	client = make_client(redirect_uris=[f"https://app.example.com/cb?{query}"])
	location = redirect_of(Dialog.of(authorize(session, client)).press(session, decision)).location
	assert location.startswith(f"https://app.example.com/cb?{query}&")
	assert location.count("?") == 1


@requirement("RFC 6749", "4.1.2", "no state in, no state out")
def test_no_state_in_no_state_out(session, confidential):
	redirect = redirect_of(Dialog.of(authorize(session, confidential, state=None)).press(session, "allow"))
	assert "state" not in redirect.params


@requirement("security", "7b", "an empty state counts as absent")
def test_an_empty_state_counts_as_absent(session, confidential):
	redirect = redirect_of(Dialog.of(authorize(session, confidential, state="")).press(session, "allow"))
	assert set(redirect.params) == {"code", "iss"}


@requirement("RFC 8252", "7.1", "a private scheme of a native app is followed")
def test_a_private_scheme_gets_its_code(session, make_client):
	client = make_client(redirect_uris=["com.example.app:/cb"])
	redirect = redirect_of(Dialog.of(authorize(session, client)).press(session, "allow"))
	assert redirect.location.startswith("com.example.app:/cb?code=")


@requirement("RFC 6749", "4.1.2", "a browser that follows the redirect arrives at the client")
def test_the_redirect_arrives_at_the_client(dialog, session, receiver):
	location = redirect_of(dialog.press(session, "allow")).location
	assert requests.get(location, timeout=20).status_code == 200
	assert urlsplit(receiver.requests[-1]).query == urlsplit(location).query


@pytest.mark.parametrize("change", [{"enabled": 0}, {"redirect_uris": "https://elsewhere.example/cb"}])
def test_a_denial_with_nowhere_to_go_back_to_gets_a_page(change, session, make_client, admin):
	client = make_client(redirect_uris=["https://app.example.com/cb"])
	dialog = Dialog.of(authorize(session, client))
	admin.update("OAuth2 Client", client.client_id, **{"default_redirect_uri": "", **change})
	answer = dialog.press(session, "deny")
	assert (answer.status_code, "Location" in answer.headers) == (200, False)
	assert "You denied access" in answer.text and "Nothing was shared" in answer.text
	assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@requirement("security", "9b", "a dialog belongs to the session that saw it")
def test_another_session_of_the_same_user_is_refused(dialog, login, user):
	no_code(dialog.press(login(user, new=True), "allow"))


@requirement("security", "9b", "a dialog belongs to the user who saw it")
def test_another_user_is_refused(dialog, login, other_user):
	no_code(dialog.press(login(other_user), "allow"))


@requirement("security", "9b", "a dialog needs a session")
def test_a_guest_is_refused(dialog):
	no_code(dialog.press(requests.Session(), "allow"))


@requirement("security", "9g", "a form from elsewhere is refused")
@requirement("CVE-2014-8144", "", "a form posted from another site is refused")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_origin_is_refused(origin, dialog, session):
	no_code(dialog.press(session, "allow", headers={"Origin": origin}))


@requirement("security", "9g", "a form that a browser calls cross-site is refused")
@pytest.mark.parametrize("came_from", ["cross-site", "same-site"])
def test_a_cross_site_form_is_refused(came_from, dialog, session):
	no_code(dialog.press(session, "allow", headers={"Sec-Fetch-Site": came_from, "Origin": None}))


@requirement("security", "9g", "a form from elsewhere is refused")
@requirement("CVE-2014-8144", "", "a form without the dialog's own token is refused")
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize("token", [None, "", "0" * 64])
def test_a_wrong_csrf_token_is_refused(token, accept, dialog, session):
	answer = dialog.press(session, "allow", csrf_token=token, headers={"Accept": accept})
	no_code(answer)
	assert answer.status_code == 400
	assert "Go back to the app and start again." in answer.text


@requirement("security", "9c", "a form without a transaction of ours is refused")
@pytest.mark.parametrize("transaction", [None, "", "nothing", "\x00", "../x"])
def test_an_unknown_transaction_is_refused(transaction, dialog, session):
	no_code(dialog.press(session, "allow", transaction=transaction))


@requirement("security", "9c", "whatever is not Allow brings no code, like Deny")
@pytest.mark.parametrize("decision", ["", "maybe", "ALLOW"])
def test_whatever_is_not_allow_brings_no_code(decision, dialog, session):
	redirect = redirect_of(dialog.press(session, decision))
	assert redirect["error"] == "access_denied" and "code" not in redirect.params


@requirement("Frappe's own provider", "", "`approve` by a cross-site GET: a code without a click")
@requirement("security", "9a", "approve answers POST only")
@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
def test_approve_by_another_verb_is_refused(verb, dialog, session):
	form = {**dialog.fields, "decision": "allow"}
	url = f"{dialog.action}?{urlencode(form)}"
	no_code(session.request(verb, url, data=form, allow_redirects=False, timeout=60), 405)


@requirement("security", "9c", "form fields cannot change what was shown")
def test_form_fields_change_nothing(session, make_client, user, other_client):
	client = make_client(
		scopes=["profile", "all"], redirect_uris=["https://app.example.com/cb", "https://b.example/"]
	)
	dialog = Dialog.of(authorize(session, client, scope="profile"))
	answer = dialog.press(
		session,
		"allow",
		client_id=other_client.client_id,
		redirect_uri="https://b.example/",
		scope="all",
		state="other",
		user="Administrator",
		response_type="token",
	)
	redirect = redirect_of(answer)
	assert (redirect.target, redirect["state"]) == ("https://app.example.com/cb", "the-state")
	tokens = client.token(
		grant_type="authorization_code", code=redirect["code"], redirect_uri="https://app.example.com/cb"
	).json()
	assert tokens["scope"] == "profile"
	assert bearer(client.site, tokens["access_token"], client.site.endpoint("test_resource")).json()[
		"user"
	] == str(user)


@requirement("security", "9f", "a Bearer or API-key request answers no dialog")
@requirement("security", "31", "a Bearer or API-key request never approves")
def test_a_bearer_token_cannot_press_allow(dialog, session, allow, confidential, user):
	token = allow(confidential, user).access_token
	no_code(dialog.press(session, "allow", headers={"Authorization": f"Bearer {token}"}))


@requirement("security", "9f", "a Bearer or API-key request answers no dialog")
@requirement("security", "31", "a Bearer or API-key request never approves")
def test_an_api_key_cannot_press_allow(make_user, admin, login, confidential):
	person = make_user(roles=["System Manager"])
	secret = admin.call("frappe.core.doctype.user.user.generate_keys", user=person.name)["api_secret"]
	key = admin.get("User", person.name)["api_key"]
	session = login(person)
	dialog = Dialog.of(authorize(session, confidential))
	no_code(dialog.press(session, "allow", headers={"Authorization": f"token {key}:{secret}"}))


@requirement("security", "28", "a client that is disabled between dialog and Allow gets no code")
def test_a_client_disabled_meanwhile_gets_no_code(session, make_client, admin):
	client = make_client()
	dialog = Dialog.of(authorize(session, client))
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	no_code(dialog.press(session, "allow"))


@requirement("Frappe's own provider", "", "`Auto` consent: skips for a user who never allowed this client")
@requirement("security", "11a", "Auto skips the dialog only where this user allowed these scopes before")
def test_auto_asks_until_this_user_allowed_these_scopes(
	session, make_client, allow, user, other_user, login, settings
):
	settings(skip_authorization="Auto")
	client = make_client(scopes=["all", "profile"], redirect_uris=["https://app.example.com/cb"])
	Dialog.of(authorize(session, client, scope="profile"))
	allow(client, user, scope="profile")
	assert "code" in redirect_of(authorize(session, client, scope="profile")).params
	Dialog.of(authorize(session, client, scope="all profile"))
	Dialog.of(authorize(login(other_user), client, scope="profile"))


@requirement("CVE-2023-34246", "", "a public client is never waved through")
@requirement("security", "11b", "Auto never lets a public client with a loopback redirect through")
@requirement("RFC 8252", "8.6", "a public client with a loopback redirect is never waved through")
@pytest.mark.parametrize("redirect_uri", ["http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb"])
def test_auto_always_asks_for_a_public_client_on_the_device(
	redirect_uri, make_client, allow, user, session, settings
):
	settings(skip_authorization="Auto")
	client = make_client(public=True, redirect_uris=[redirect_uri])
	verifier = allow(client, user).verifier
	Dialog.of(authorize(session, client, verifier))


@requirement("security", "11c", "a trusted client skips the dialog")
def test_a_trusted_client_skips_the_dialog(session, make_client):
	client = make_client(skip_authorization=1, redirect_uris=["https://app.example.com/cb"])
	redirect = redirect_of(authorize(session, client))
	assert set(redirect.params) == {"code", "state", "iss"}


@requirement("security", "11a", "Auto asks again once the consent has ended")
def test_auto_asks_again_after_the_consent_ended(session, make_client, allow, user, admin, settings):
	settings(skip_authorization="Auto")
	client = make_client(redirect_uris=["https://app.example.com/cb"])
	allow(client, user)
	assert "code" in redirect_of(authorize(session, client)).params
	for enabled in (0, 1):
		admin.update("OAuth2 Client", client.client_id, enabled=enabled)
	Dialog.of(authorize(session, client))
