"""The form of /authorized-apps: what of it revokes nothing."""

import pytest
import requests

from tests.http.authorized_apps.page import PATH, REVOKE, ask, grant_of, is_refused, look, press, still_there
from tests.support.flow import redirect_of

requirement = pytest.mark.requirement


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
	look(stranger, site, "?revoke=unknown")
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


def test_who_is_signed_out_meanwhile_signs_in_and_is_asked_again(session, site, admin, allowed):
	question = ask(session, site, admin, allowed)
	redirect = redirect_of(press(requests.Session(), question, site))
	assert redirect.target == "/login"
	assert redirect["redirect-to"] == f"{PATH}?revoke={question.fields['grant']}"
	still_there(allowed, admin)
