"""What happens to access when a user goes."""

import frappe
import pytest

from oauth_provider.protocol import ending_access
from oauth_provider.store import grants, tokens
from oauth_provider.store.hashing import generate

requirement = pytest.mark.requirement


@requirement("security", "33", "disabling a user ends their codes, tokens and grants")
def test_disabling_a_user_ends_access(issue_token, state_of):
	issued, other = issue_token(), issue_token()
	user = frappe.get_doc("User", issued.user)
	user.enabled = 0
	user.save()
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")
	assert state_of(other) == ("Valid", "Active", "Active")


def test_saving_a_user_ends_nothing(issue_token, state_of):
	issued = issue_token()
	user = frappe.get_doc("User", issued.user)
	user.first_name = "Renamed"
	user.save()
	assert state_of(issued) == ("Valid", "Active", "Active")


@requirement("security", "33", "a user with tokens can be deleted, which ends them")
def test_deleting_a_user_ends_access(issue_token, state_of):
	issued = issue_token()
	frappe.delete_doc("User", issued.user)
	assert not frappe.db.exists("User", issued.user)
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")


def test_renaming_a_user_takes_access_along(issue_token):
	issued = issue_token()
	new = f"new-{issued.user}"
	frappe.rename_doc("User", issued.user, new, force=True, show_alert=False)
	for doctype, name in (("OAuth2 Grant", issued.grant), ("OAuth2 Bearer Token", issued.token)):
		assert frappe.db.get_value(doctype, name, "user") == new


def rename(old: str, new: str, **options) -> None:
	frappe.rename_doc("User", old, new, force=True, show_alert=False, **options)


def test_a_user_is_renamed_to_a_name_that_somebody_had_before(issue_token):
	"""Both have allowed the same client, and the grants of a deleted user stay."""
	gone = issue_token()
	stays = issue_token(client=gone.client)
	frappe.delete_doc("User", gone.user)
	rename(stays.user, gone.user)
	assert frappe.get_all("OAuth2 Grant", {"user": gone.user}, pluck="name") == [stays.grant]
	assert frappe.db.get_value("OAuth2 Bearer Token", stays.token, ["user", "status"]) == (
		gone.user,
		"Active",
	)


@requirement("security", "33", "a new user of an old name has nothing of the user who is gone")
@pytest.mark.parametrize(
	"delete", [frappe.delete_doc, lambda doctype, name: frappe.db.delete(doctype, {"name": name})]
)
def test_a_new_user_of_an_old_name_begins_anew(delete, issue_token):
	gone = issue_token()
	delete("User", gone.user)
	user = frappe.get_doc(
		{"doctype": "User", "email": gone.user, "first_name": "Next", "send_welcome_email": 0}
	)
	assert user.insert().name == gone.user
	assert not frappe.db.exists("OAuth2 Grant", gone.grant)
	assert grants.find(gone.client, gone.user) is None


def test_a_refused_renaming_deletes_nothing(issue_token):
	"""Frappe asks the hooks before it refuses, and its tool for many documents goes on then."""
	issued = issue_token()
	taken = issue_token(client=issued.client)
	with pytest.raises(frappe.ValidationError):
		rename(issued.user, taken.user)
	assert frappe.db.exists("OAuth2 Grant", issued.grant) and frappe.db.exists("OAuth2 Grant", taken.grant)


def test_a_client_and_user_together_end_only_what_is_between_them(issue_token, state_of):
	from oauth_provider.protocol.ending_access import end_access

	issued = issue_token()
	same_client, same_user = issue_token(client=issued.client), issue_token(user=issued.user)
	assert end_access("Test", client=issued.client, user=issued.user) == 1
	assert state_of(issued) == ("Revoked", "Revoked", "Revoked")
	assert state_of(same_client) == state_of(same_user) == ("Valid", "Active", "Active")


@pytest.mark.requirement(
	"CVE-2026-39976", "", "the tokens of a user who is merged into another do not become the other's"
)
def test_merging_users(make_client, make_user):
	client, goes, stays = make_client().name, make_user().name, make_user().name
	grant = {}
	for user in (goes, stays):
		grant[user] = grants.add_consent(client, user, ["profile"])
		values = {"client": client, "user": user, "scopes": "profile", "refresh_token_scopes": "profile"}
		tokens.issue(generate(), generate(), 60, 60, oauth2_grant=grant[user], family="x", **values)
	ending_access.before_user_rename(frappe.get_doc("User", goes), "before_rename", goes, stays, True)
	state = {
		user: frappe.get_all("OAuth2 Bearer Token", {"oauth2_grant": grant[user]}, pluck="status")
		for user in (goes, stays)
	}
	assert state == {goes: ["Revoked"], stays: ["Active"]}
	assert not frappe.db.exists("OAuth2 Grant", grant[goes])
