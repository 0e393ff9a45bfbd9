"""Who may use a client: before the dialog, at the token endpoint, with a token."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.support.flow import Dialog, authorize, redirect_of

requirement = pytest.mark.requirement


@pytest.fixture(scope="module")
def session(login, user):
	return login(user)


@requirement("security", "12a", "somebody without an allowed role is refused before the dialog")
def test_a_user_without_an_allowed_role_is_refused(make_client, make_user, session, login):
	client = make_client(roles=["Report Manager"])
	assert redirect_of(authorize(session, client))["error"] == "access_denied"
	Dialog.of(authorize(login(make_user(roles=["Report Manager"])), client))


@requirement("security", "12a", "a disabled user sees no dialog, even with a session from before")
def test_a_disabled_user_sees_no_dialog(make_user, login, admin, confidential, site):
	person = make_user()
	session = login(person)
	dialog = Dialog.of(authorize(session, confidential))
	# A request, in which Frappe ends the user's sessions as well.
	admin.update("User", person.name, enabled=0)
	answer = authorize(session, confidential)
	assert urlsplit(urljoin(site.base_url, redirect_of(answer).location)).path == "/login"
	assert "code=" not in dialog.press(session, "allow").headers.get("Location", "")


@requirement("security", "12c", "a website user is held to roles and to being enabled like anyone")
def test_a_website_user_is_held_to_the_same_rules(
	make_user, make_client, login, allow, admin, confidential, change_user
):
	person = make_user()
	assert admin.get("User", person.name)["user_type"] == "Website User"
	limited = make_client(roles=["Report Manager"])
	assert redirect_of(authorize(login(person), limited))["error"] == "access_denied"
	unused, tokens = allow(confidential, person), allow(confidential, person).tokens()
	change_user(person, enabled=0)
	assert confidential.exchange(unused).json()["error"] == "invalid_grant"
	assert confidential.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
	assert not confidential.is_active(tokens["access_token"])
