"""What a user's own change of password does to the tokens that they have given out (security.md 33)."""

import pytest

from tests.support.answers import bearer_refused, granted, refused
from tests.support.clients import bearer

WHO = "/api/method/frappe.auth.get_logged_user"
NEW_PASSWORD = "another-Horse-7-battery"


def change_password(session, site, old_password, new_password=NEW_PASSWORD):
	form = {"old_password": old_password, "new_password": new_password, "logout_all_sessions": 0}
	return session.post(site.method("frappe.core.doctype.user.user.update_password"), data=form)


@pytest.mark.requirement("Frappe's own provider", "", "after a password change: tokens work")
@pytest.mark.requirement("security", "33", "a user who changes the password ends the tokens")
def test_a_user_who_changes_the_password_ends_the_tokens(make_user, confidential, allow, login, site):
	person = make_user()
	tokens = allow(confidential, person).tokens()
	assert change_password(login(person, new=True), site, person.password).status_code == 200
	bearer_refused(bearer(site, tokens["access_token"], WHO), "invalid_token", 401)
	refused(confidential.refresh(tokens["refresh_token"]), "invalid_grant")


@pytest.mark.requirement("security", "33", "a change of password that fails ends nothing")
def test_a_change_of_password_that_fails_ends_nothing(make_user, confidential, allow, login, site):
	person = make_user()
	tokens = allow(confidential, person).tokens()
	answer = change_password(login(person, new=True), site, "not-the-old-one")
	assert answer.status_code == 401
	assert bearer(site, tokens["access_token"], WHO).status_code == 200


@pytest.mark.requirement("security", "33", "with the setting off, tokens outlive a change of password")
def test_with_the_setting_off_tokens_outlive_a_change(make_user, confidential, allow, login, site, settings):
	settings(end_tokens_on_password_change=0)
	person = make_user()
	tokens = allow(confidential, person).tokens()
	assert change_password(login(person, new=True), site, person.password).status_code == 200
	granted(confidential.refresh(tokens["refresh_token"]))


@pytest.mark.requirement(
	"security", "33", "a change of password ends the tokens: there is no other road to it"
)
@pytest.mark.parametrize(
	("path", "more"),
	[
		("frappe.core.doctype.user.test_user.update_password", {}),
		(
			"frappe.desk.treeview.get_all_nodes",
			{"tree_method": "frappe.core.doctype.user.user.update_password", "doctype": "ToDo", "label": "x"},
		),
	],
)
def test_there_is_no_other_road_to_it(path, more, make_user, login, site):
	person = make_user()
	form = {
		"old_password": person.password,
		"parent": "0",
		**({"new_password": NEW_PASSWORD} if not more else more),
	}
	answer = login(person, new=True).post(site.method(path), data=form, timeout=60)
	refused(answer, "invalid_request")
