"""/authorized-apps: each person sees what they have allowed, and ends it, and nobody else's."""

import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.support.answers import bearer_refused, no_traceback, refused
from tests.support.clients import bearer
from tests.support.database import Database
from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement

PATH = "/authorized-apps"
REVOKE = "oauth_provider.api.authorized_apps.revoke"
WHO = "/api/method/frappe.auth.get_logged_user"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def person(make_user):
	return make_user()


@pytest.fixture(scope="module")
def session(login, person):
	return login(person)


@pytest.fixture(scope="module")
def allowed(allow, make_client, person):
	"""Access that no test ends."""
	access = allow(make_client(scopes=["all", "profile"]), person)
	access.tokens()
	return access


@pytest.fixture
def ending(allow, make_client, person):
	"""Access that the test ends."""
	access = allow(make_client(scopes=["all", "profile"]), person)
	access.tokens()
	return access


def look(session, site, query: str = "", **options) -> requests.Response:
	return session.get(f"{site.base_url}{PATH}{query}", allow_redirects=False, timeout=60, **options)


def grant_of(admin, allowed) -> dict:
	filters = {"client": allowed.client.client_id, "user": allowed.user}
	[grant] = admin.rows("OAuth2 Grant", filters, ["name", "status"])
	return grant


def ask(session, site, admin, allowed) -> Dialog:
	"""The question whether to revoke that access."""
	return Dialog.of(look(session, site, f"?revoke={grant_of(admin, allowed)['name']}"))


def press(session, question: Dialog, site, headers: dict | None = None, **changed) -> requests.Response:
	"""Press Revoke as a browser would; `changed` replaces form fields, None leaves one out."""
	form = {name: value for name, value in {**question.fields, **changed}.items() if value is not None}
	headers = {"Origin": site.base_url, **(headers or {})}
	headers = {name: value for name, value in headers.items() if value is not None}
	return session.post(question.action, data=form, headers=headers, allow_redirects=False, timeout=60)


def name_of(allowed) -> str:
	return allowed.client.fields["app_name"]


def without_nonce(text: str) -> str:
	return re.sub(r'nonce="[^"]*"', "", text)


def still_there(allowed, admin) -> None:
	assert grant_of(admin, allowed)["status"] == "Active"
	assert bearer(allowed.client.site, allowed.access_token, WHO).status_code == 200


def is_refused(answer, allowed, admin, status: int = 400) -> None:
	assert answer.status_code == status, f"{answer.status_code}: {answer.text[:300]}"
	assert answer.headers["Content-Type"].startswith("text/html")
	no_traceback(answer)
	still_there(allowed, admin)


@requirement("design", "", "a guest signs in and comes back to the page")
@pytest.mark.parametrize("query", ["", "?revoke=abc"])
def test_a_guest_goes_to_login_and_comes_back(query, site):
	answer = look(requests, site, query)
	assert answer.status_code == 303
	target = urlsplit(answer.headers["Location"])
	assert (target.netloc, target.path) == ("", "/login")
	assert parse_qs(target.query) == {"redirect-to": [PATH + query]}


@requirement("design", "", "a person sees what they have allowed, in words, and nobody else's")
def test_a_person_sees_their_own_apps(session, site, allowed, allow, other_user, make_client):
	other = allow(make_client(), other_user)
	text = look(session, site).text
	assert name_of(allowed) in text and "Full access to your account" in text and "Know who you are" in text
	assert name_of(other) not in text


@requirement("security", "8a", "the page of authorized apps can be neither framed nor stored")
@requirement("security", "8b", "it loads nothing from elsewhere and runs no script")
@pytest.mark.parametrize("query", ["", "?revoke=unknown", "?revoke={grant}"])
def test_the_page_is_as_closed_as_the_dialog(query, session, site, admin, allowed):
	answer = look(session, site, query.format(grant=grant_of(admin, allowed)["name"]))
	assert "no-store" in answer.headers["Cache-Control"]
	assert answer.headers["X-Frame-Options"] == "DENY"
	policy = answer.headers["Content-Security-Policy"]
	assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
	assert "form-action 'self'" in policy and "script-src" not in policy
	assert "<script" not in answer.text and "javascript:" not in answer.text
	assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', answer.text)


@requirement(
	"security", "33", "a person who revokes an app ends its tokens, refresh tokens and codes at once"
)
def test_revoking_ends_access_at_once_and_says_so(session, site, admin, ending, allow, person):
	unredeemed = allow(ending.client, person)
	question = ask(session, site, admin, ending)
	assert name_of(ending) in question.response.text
	still_there(ending, admin)
	answer = press(session, question, site)
	assert answer.status_code == 303 and answer.headers["Location"].startswith(f"{PATH}?revoked=")
	bearer_refused(bearer(site, ending.access_token, WHO), "invalid_token", 401)
	refused(ending.client.refresh(ending.refresh_token), "invalid_grant")
	refused(ending.client.exchange(unredeemed), "invalid_grant")
	text = session.get(site.base_url + answer.headers["Location"], timeout=60).text
	assert 'role="status"' in text and name_of(ending) in text
	assert name_of(ending) not in look(session, site).text
	[event] = admin.rows(
		"OAuth2 Event", {"client": ending.client.client_id, "event": "Revocation"}, ["user", "reason"]
	)
	assert event == {"user": person.name, "reason": "Revoked by the user"}
	# The app must ask again.
	assert Dialog.of(authorize(session, ending.client)).fields["transaction"]


@requirement("design", "", "whose a grant is, and whether it exists, is not told")
def test_other_peoples_grants_look_like_none(session, site, admin, allow, person, other_user, make_client):
	other = allow(make_client(), other_user)
	other.tokens()
	ended = allow(make_client(), person)
	question = ask(session, site, admin, ended)
	assert press(session, question, site).status_code == 303
	pages = []
	for name in (grant_of(admin, other)["name"], grant_of(admin, ended)["name"], "unknown", "%00", "a'b"):
		answer = look(session, site, f"?revoke={name}")
		assert answer.status_code == 404
		pages.append(without_nonce(answer.text))
	assert len(set(pages)) == 1
	# Nor does `revoked` tell the name of an app.
	assert name_of(other) not in look(session, site, f"?revoked={grant_of(admin, other)['name']}").text
	still_there(other, admin)


@requirement("security", "9c", "the form names a grant, and only that of the question")
def test_the_form_ends_nothing_that_was_not_asked_about(
	session, site, admin, allow, allowed, make_client, person
):
	second = allow(make_client(), person)
	second.tokens()
	question = ask(session, site, admin, allowed)
	is_refused(press(session, question, site, grant=grant_of(admin, second)["name"]), second, admin)
	still_there(allowed, admin)


@requirement("security", "9b", "the question is answered by the user who saw it")
def test_another_users_session_ends_nothing(session, site, admin, allowed, login, other_user):
	question = ask(session, site, admin, allowed)
	stranger = login(other_user)
	# With what Frappe would give to a page of the stranger's own.
	theirs = look(stranger, site, "?revoke=unknown").cookies
	assert theirs is not None
	is_refused(press(stranger, question, site, csrf_token=None), allowed, admin)


@requirement("security", "9b", "the question is answered by the session that saw it")
def test_another_session_of_the_same_user_ends_nothing(session, site, admin, allowed, login, person):
	question = ask(session, site, admin, allowed)
	is_refused(press(login(person, new=True), question, site, csrf_token=None), allowed, admin)


@requirement("security", "9g", "a form that comes from another site revokes nothing")
@pytest.mark.parametrize(
	"headers",
	[
		{"Origin": "https://evil.example"},
		{"Origin": "null"},
		{"Origin": None, "Sec-Fetch-Site": "cross-site"},
		{"Origin": None, "Sec-Fetch-Site": "same-site"},
	],
)
def test_a_foreign_form_is_refused(headers, session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	is_refused(press(session, question, site, headers=headers), allowed, admin)


@requirement("security", "9g", "a form without the session's tokens revokes nothing")
@pytest.mark.parametrize("proof", [None, "", "0" * 64, "é", "\x00"])
def test_a_form_without_proof_is_refused(proof, session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	is_refused(press(session, question, site, proof=proof), allowed, admin)


@requirement(
	"security", "9g", "a form without the session's tokens revokes nothing, also of a session that has none"
)
def test_a_session_without_a_csrf_token_is_safe(site, admin, allowed, login, person):
	fresh = login(person, new=True)
	form = {"grant": grant_of(admin, allowed)["name"]}
	answer = fresh.post(site.method(REVOKE), data=form, allow_redirects=False, timeout=60)
	is_refused(answer, allowed, admin)


@requirement("security", "9g", "Frappe's own CSRF token is asked for, too, and its refusal is a page")
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize("token", [None, "0" * 64])
def test_a_wrong_csrf_token_is_refused(token, accept, session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	answer = press(session, question, site, csrf_token=token, headers={"Accept": accept})
	is_refused(answer, allowed, admin)
	assert answer.status_code == 400
	assert "Open the list of your apps again." in answer.text


@requirement("RFC 9110", "9.2.1", "a link revokes nothing")
@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
def test_other_verbs_are_refused(verb, session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	answer = session.request(
		verb, question.action, params=question.fields, headers={"Origin": site.base_url}, timeout=60
	)
	is_refused(answer, allowed, admin, 405)


def test_the_page_itself_takes_no_form(session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	answer = session.post(site.base_url + PATH, data=question.fields, allow_redirects=False, timeout=60)
	is_refused(answer, allowed, admin, 405)


@requirement("security", "9g", "a call by `cmd` does not pass by the checks of the path")
@pytest.mark.parametrize("path", ["/", PATH, "/api/method/frappe.ping"])
def test_no_call_by_cmd(path, session, site, admin, allowed):
	form = {**ask(session, site, admin, allowed).fields, "cmd": REVOKE}
	headers = {"Origin": "https://evil.example"}
	answer = session.post(site.base_url + path, data=form, headers=headers, allow_redirects=False, timeout=60)
	assert answer.status_code == 400
	still_there(allowed, admin)


@requirement("security", "31", "no token revokes an app, whatever its scope")
def test_a_bearer_token_revokes_nothing(
	session, site, admin, allowed, allow, person, make_scope, make_client
):
	question = ask(session, site, admin, allowed)
	named = allow(make_client(scopes=[make_scope(methods=["frappe.ping"])]), person)
	for token in (allowed.access_token, named.access_token):
		answer = bearer(site, token, question.action, "POST", data=question.fields)
		is_refused(answer, allowed, admin)


@requirement("security", "31", "a session with a token beside it revokes nothing")
def test_a_session_with_a_token_beside_it_revokes_nothing(session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	for header in (f"Bearer {allowed.access_token}", "Basic eDp5", "token a:b"):
		is_refused(press(session, question, site, headers={"Authorization": header}), allowed, admin)


@requirement("security", "31", "no token revokes an app, by no other way either")
@pytest.mark.parametrize("path", ["/", PATH, "/api/method/frappe.ping", f"/api/v2/method/{REVOKE}"])
def test_a_token_does_not_pass_by_the_path(path, site, admin, allowed):
	grant = grant_of(admin, allowed)["name"]
	# As Frappe names the session of a request that a token has signed in.
	proof = hashlib.sha256(f"revoke {grant} {allowed.user}".encode()).hexdigest()
	form = {"grant": grant, "proof": proof} | ({} if REVOKE in path else {"cmd": REVOKE})
	answer = bearer(site, allowed.access_token, path, "POST", data=form)
	assert answer.status_code == 400
	still_there(allowed, admin)


@requirement("security", "30", "a limited token does not open the page of authorized apps")
def test_a_limited_token_does_not_open_the_page(site, allow, person, make_client):
	limited = allow(make_client(scopes=["profile"]), person)
	bearer_refused(bearer(site, limited.access_token, PATH), "insufficient_scope", 403)


@requirement("security", "31", "an API key revokes nothing")
def test_an_api_key_revokes_nothing(session, site, admin, allowed, person):
	secret = admin.call("frappe.core.doctype.user.user.generate_keys", user=person.name)["api_secret"]
	key = admin.get("User", person.name)["api_key"]
	question = ask(session, site, admin, allowed)
	answer = requests.post(
		question.action,
		data=question.fields,
		headers={"Authorization": f"token {key}:{secret}"},
		allow_redirects=False,
		timeout=60,
	)
	is_refused(answer, allowed, admin)


def test_who_is_signed_out_meanwhile_signs_in_and_is_asked_again(session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	redirect = redirect_of(press(requests.Session(), question, site))
	assert redirect.target == "/login"
	assert redirect["redirect-to"] == f"{PATH}?revoke={question.fields['grant']}"
	still_there(allowed, admin)


def test_pressing_twice_ends_it_once(session, site, admin, ending):
	question = ask(session, site, admin, ending)
	press(session, question, site)
	again = redirect_of(press(session, question, site)).location
	assert session.get(site.base_url + again, timeout=60).status_code == 404
	events = admin.rows("OAuth2 Event", {"client": ending.client.client_id, "event": "Revocation"})
	assert len(events) == 1


@requirement("security", "8c", "what an app says about itself is shown as text")
@requirement("CVE-2018-1000088", "", "script in a client's name runs nowhere on the page of authorized apps")
def test_script_in_a_name_is_text(session, site, admin, allow, person, make_client):
	client = make_client(scopes=["profile"], website="https://app.example.com")
	access = allow(client, person)
	access.tokens()
	with Database(site) as database:
		# Frappe takes markup out of what is saved; what was written by another way may have it.
		name = f"{SCRIPT}\"'"
		database.run("update `tabOAuth2 Client` set app_name = %s where name = %s", name, client.client_id)
		database.run("commit")
	question = ask(session, site, admin, access)
	texts = [look(session, site).text, question.response.text]
	location = press(session, question, site).headers["Location"]
	texts.append(session.get(site.base_url + location, timeout=60).text)
	for text in texts:
		assert "<script" not in text and "&lt;script&gt;" in text


def test_an_app_that_the_site_trusts_is_said_to_come_back(session, site, admin, allow, person, make_client):
	trusted = allow(make_client(skip_authorization=1), person)
	assert "without asking" in ask(session, site, admin, trusted).response.text


def test_the_page_is_linked_from_the_account(session, site, admin):
	versions = admin.call("frappe.utils.change_log.get_versions")
	form = session.get(site.base_url + "/me", timeout=60)
	assert form.status_code == 200
	if not versions["frappe"]["version"].startswith("16"):
		assert f'href="{PATH}"' in form.text
	desk = admin.call("frappe.desk.form.load.getdoctype", doctype="User")
	assert desk is None or PATH in str(desk)
