"""Who allows administration, and that nobody does without being asked."""

import re

import pytest

from tests.support.answers import no_traceback
from tests.support.flow import Dialog, allow, authorize, redirect_of

requirement = pytest.mark.requirement
ONLY = requirement("security", "30", "only a System Manager allows administration")
ASKED = requirement("security", "30", "administration is never allowed without a dialog")
CALLBACK = "https://app.example.com/cb"


@pytest.fixture(scope="module")
def asking(make_client, administration):
	"""A client that asks for administration."""
	return make_client(scopes=["profile", "all", administration], redirect_uris=[CALLBACK])


def denied(answer, client, issuer) -> None:
	redirect = redirect_of(answer)
	assert redirect.target == CALLBACK
	assert redirect.params == {
		"error": "access_denied",
		"error_description": "Only a System Manager of the site can allow administration.",
		"state": "the-state",
		"iss": issuer,
	}


@ONLY
@requirement("RFC 6749", "4.1.2.1", "a user who may not allow the scope denies access; the scope is valid")
def test_others_are_sent_back_before_any_dialog(asking, make_user, login, issuer, admin):
	person = make_user(roles=["Script Manager", "Website Manager"])
	denied(authorize(login(person), asking), asking, issuer)
	Dialog.of(authorize(login(person), asking, scope="profile all"))
	filters = [["client", "=", asking.client_id], ["user", "=", person.name]]
	(row,) = admin.rows("OAuth2 Event", filters, ("event", "reason"))
	assert row["event"] == "Denial" and "no System Manager" in row["reason"]


@ONLY
def test_whoever_loses_the_role_meanwhile_allows_nothing(asking, make_user, change_user, login, issuer):
	person = make_user(roles=["System Manager", "Website Manager"])
	session = login(person)
	dialog = Dialog.of(authorize(session, asking))
	# Still a user of Desk: Frappe 15 ends the sessions of those who become another kind of user.
	change_user(person, roles=[{"role": "Website Manager"}])
	denied(dialog.press(session, "allow"), asking, issuer)


@ONLY
def test_a_system_manager_and_administrator_allow_it(asking, administrator, manager, login, site):
	for session, name in ((login(manager), manager.name), (administrator, site.admin_user)):
		assert "Allow" in authorize(session, asking).text
		assert allow(session, asking, name).access_token


@ASKED
@pytest.mark.parametrize("trusted", [0, 1])
@pytest.mark.parametrize("mode", ["Force", "Auto"])
def test_the_dialog_is_never_skipped(mode, trusted, make_client, administration, manager, login, settings):
	settings(skip_authorization=mode)
	scopes = ["profile", "all", administration]
	client = make_client(scopes=scopes, redirect_uris=[CALLBACK], skip_authorization=trusted)
	session = login(manager)
	for _ in range(3):
		for scope in (administration, " ".join(scopes)):
			dialog = Dialog.of(authorize(session, client, scope=scope))
		assert "code" in redirect_of(dialog.press(session, "allow")).params
	# What is allowed besides is skipped as ever.
	answer = authorize(session, client, scope="profile all")
	assert (answer.status_code == 200) is (mode == "Force" and not trusted)


@requirement("security", "30", "the dialog says in the strongest words what administration is")
def test_administration_stands_above_full_access(asking, administration, manager, login):
	page = authorize(login(manager), asking).text
	classes = re.findall(r'<li class="(warning[^"]*)"', page)
	assert classes == ["warning administration", "warning"]
	words = ["would administer this site", "takes over the site", "full access to your account"]
	places = [page.index(text) for text in words]
	assert places == sorted(places)
	alone = authorize(login(manager), asking, scope=administration).text
	assert "would administer" in alone and "full access to your account" not in alone
	assert 'class="decision careful"' in alone
	without = authorize(login(manager), asking, scope="profile all").text
	assert "administer this site" not in without


@requirement("security", "30", "everyday work of Administrator is refused with a page that says what to do")
@pytest.mark.parametrize("scope", ["all", "profile all"])
def test_administrator_is_told_to_use_another_user(scope, asking, administrator, admin):
	answer = authorize(administrator, asking, scope=scope)
	assert answer.status_code == 403 and "Location" not in answer.headers
	no_traceback(answer)
	for text in ("Administrator is an account for administration", "user of your own", "scope admin"):
		assert text in answer.text
	assert "<form" not in answer.text
	reference = re.search(r"<code>([0-9A-Z]{8})</code>", answer.text)[1]
	(row,) = admin.rows("OAuth2 Event", [["reference", "=", reference]], ("event", "reason", "user"))
	assert row["event"] == "Authorization Error" and row["user"] == admin.user
	assert "full access without administration" in row["reason"]
	Dialog.of(authorize(administrator, asking, scope="profile"))


@requirement("security", "30", "administration is off until somebody enables it")
def test_the_apps_own_scope_is_off(make_client, manager, login, admin):
	assert admin.get("OAuth2 Scope", "admin")["enabled"] == 0
	client = make_client(scopes=["profile", "admin"], redirect_uris=[CALLBACK])
	assert redirect_of(authorize(login(manager), client, scope="admin"))["error"] == "invalid_scope"
	assert "administer" not in authorize(login(manager), client).text
