"""The subject of a user: opaque, unique, the same after a renaming, and never another user's."""

import frappe
import pytest

from oauth_provider.protocol.ending_access import before_user_rename
from oauth_provider.store import subjects
from tests.support.collation import alike

requirement = pytest.mark.requirement
SUBJECT = "OAuth2 Subject"
OF_CORE = "0b5d1e2f3a4c" * 3


@pytest.fixture
def make_core_user(make_user):
	"""Make a user with a subject of Frappe's own provider, which has issued a token for the user."""

	def make(userid: str = OF_CORE, has_tokens: bool = True) -> str:
		user = make_user()
		user.append("social_logins", {"provider": "google", "userid": "other"})
		user.append("social_logins", {"provider": "frappe", "userid": userid})
		for row in user.social_logins:
			row.db_insert()
		if has_tokens:
			token = {"doctype": "OAuth Bearer Token", "name": frappe.generate_hash(), "user": user.name}
			frappe.get_doc(token).db_insert()
		return user.name

	return make


@pytest.fixture
def insert_user():
	"""Make a user as Frappe does: `insert_user(name)`."""

	def insert(name: str) -> str:
		values = {"doctype": "User", "email": name, "first_name": "Next", "send_welcome_email": 0}
		return frappe.get_doc(values).insert().name

	return insert


def test_a_subject_is_the_same_at_each_call_and_no_name(make_user):
	first, second = make_user().name, make_user().name
	subject = subjects.get_or_make(first)
	assert subjects.get_or_make(first) == subjects.find(first) == subject
	assert subjects.get_or_make(second) != subject
	assert len(subject) == 40 and first.split("@")[0] not in subject


def test_it_is_what_core_has_given_out(make_core_user):
	user = make_core_user()
	assert subjects.adopt() >= 1 and subjects.get_or_make(user) == OF_CORE
	frappe.db.set_value("User Social Login", {"parent": user, "provider": "frappe"}, "userid", "changed")
	assert subjects.adopt() == 0 and subjects.get_or_make(user) == OF_CORE


def test_it_is_also_what_core_gives_to_a_user_who_is_made_beside_this_app(insert_user):
	"""Frappe chooses the value before it inserts the user."""
	user = insert_user("beside@example.com")
	token = {"doctype": "OAuth Bearer Token", "name": frappe.generate_hash(), "user": user}
	frappe.get_doc(token).db_insert()
	chosen = frappe.db.get_value("User Social Login", {"parent": user, "provider": "frappe"}, "userid")
	subjects.adopt()
	assert chosen and subjects.get_or_make(user) == chosen


@requirement("security", "38", "no user chooses a sub")
def test_what_a_user_writes_there_later_is_nobodys(make_core_user):
	user = make_core_user()
	assert subjects.get_or_make(user) != OF_CORE


@requirement("security", "38", "no user chooses a sub")
def test_what_core_has_told_nobody_is_nobodys(make_core_user):
	first, second = make_core_user(), make_core_user("f" * 39, has_tokens=False)
	subjects.adopt()
	assert (subjects.get_or_make(first), subjects.get_or_make(second)) != (OF_CORE, "f" * 39)
	assert subjects.get_or_make(first) == OF_CORE


@requirement(
	"security", "38", "the sub of a deleted user is never another's, also one of Frappe's own provider"
)
@pytest.mark.parametrize("has_tokens", [True, False])
def test_a_subject_of_core_of_a_deleted_user(has_tokens, make_core_user):
	"""An administrator has to delete the tokens first."""
	first = make_core_user(has_tokens=has_tokens)
	frappe.delete_doc("User", first, force=True)
	heir = make_core_user()
	subjects.adopt()
	assert subjects.get_or_make(heir) != OF_CORE


@requirement("RFC 7662", "2.2", "sub: unique, never reused")
@pytest.mark.parametrize("copy", [OF_CORE, OF_CORE.upper(), alike(OF_CORE.upper())])
def test_what_several_users_have_is_nobodys(copy, make_core_user):
	"""Users may write it in their own document."""
	first, second = make_core_user(), make_core_user(copy)
	subjects.adopt()
	found = [subjects.get_or_make(user).lower() for user in (first, second)]
	assert found.count(OF_CORE) <= 1 and subjects.get_or_make(second).lower() != OF_CORE


def test_who_has_the_same_is_listed_until_they_have_a_subject(make_core_user):
	before = set(subjects.list_tied())
	first, second, copier = make_core_user(), make_core_user("e" * 39), make_core_user(has_tokens=False)
	assert set(subjects.list_tied()) - before == {first}, "the copier has told nobody, the second is alone"
	frappe.db.set_value("User Social Login", {"parent": copier, "provider": "frappe"}, "userid", "d" * 39)
	assert subjects.adopt() >= 2 and set(subjects.list_tied()) == before
	assert (subjects.get_or_make(first), subjects.get_or_make(second)) == (OF_CORE, "e" * 39)


@requirement("RFC 7662", "2.2", "sub: unique, never reused")
def test_what_is_a_subject_already_is_not_given_to_another(make_core_user):
	first = make_core_user()
	subjects.adopt()
	frappe.db.set_value("User Social Login", {"parent": first, "provider": "frappe"}, "userid", "f" * 39)
	second = make_core_user()
	subjects.adopt()
	assert subjects.get_or_make(first) == OF_CORE != subjects.get_or_make(second)


@pytest.mark.parametrize(
	"userid", ["", "ümlaut", "two words", "<b>bold</b>", "line\n", "ceo@corp.example", "f" * 31]
)
def test_what_frappe_does_not_make_is_none(userid, make_core_user):
	user = make_core_user(userid)
	subjects.adopt()
	assert len(subjects.get_or_make(user)) == 40


@requirement("RFC 7662", "2.2", "sub: it survives renaming")
def test_it_follows_a_renamed_user(make_user):
	user = make_user().name
	subject = subjects.get_or_make(user)
	frappe.rename_doc("User", user, f"new-{user}", force=True, show_alert=False)
	assert subjects.find(f"new-{user}") == subject and subjects.find(user) is None


@requirement("RFC 7662", "2.2", "sub: never reused")
def test_a_new_user_of_an_old_name_gets_another(make_user, insert_user):
	user = make_user().name
	subject = subjects.get_or_make(user)
	frappe.delete_doc("User", user)
	assert frappe.db.get_value(SUBJECT, subject, "user") is None
	assert subjects.get_or_make(insert_user(user)) != subject
	assert frappe.db.exists(SUBJECT, subject)


@requirement("RFC 7662", "2.2", "sub: never reused")
def test_a_subject_does_not_wait_for_the_next_user_of_a_name(make_user, insert_user):
	"""The user went past Frappe's hooks."""
	user = make_user().name
	subject = subjects.get_or_make(user)
	frappe.db.delete("User", {"name": user})
	assert subjects.get_or_make(insert_user(user)) != subject


@requirement("RFC 7662", "2.2", "sub: never reused")
def test_a_user_renamed_to_an_old_name_keeps_the_own_one(make_user):
	gone, stays = make_user().name, make_user().name
	old, own = subjects.get_or_make(gone), subjects.get_or_make(stays)
	frappe.delete_doc("User", gone)
	frappe.rename_doc("User", stays, gone, force=True, show_alert=False)
	assert subjects.get_or_make(gone) == own != old


def test_the_user_who_stays_after_a_merge_keeps_the_own_one(make_user):
	goes, stays = make_user().name, make_user().name
	old, own = subjects.get_or_make(goes), subjects.get_or_make(stays)
	before_user_rename(frappe.get_doc("User", goes), "before_rename", goes, stays, True)
	assert subjects.find(stays) == own and frappe.db.get_value(SUBJECT, old, "user") is None


def test_nobody_deletes_a_subject(make_user):
	subject = subjects.get_or_make(make_user().name)
	with pytest.raises(frappe.PermissionError, match="stays"):
		frappe.delete_doc(SUBJECT, subject, force=True)
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
		frappe.rename_doc(SUBJECT, subject, "other")
