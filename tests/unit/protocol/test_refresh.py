"""Refreshing an access token."""

import frappe
import pytest

from oauth_provider.protocol.errors import InvalidGrant, InvalidScope, ReplayedGrant, UnknownGrant
from oauth_provider.protocol.grants import refresh_token as grant
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import rows, tokens

requirement = pytest.mark.requirement
TOKEN = "OAuth2 Bearer Token"


def claim(refresh_token, client, **more):
	parameters = Parameters()
	parameters.update({"refresh_token": refresh_token, **more})
	return grant.claim(parameters, client)


def status(pair):
	return frappe.db.get_value(TOKEN, pair.row, "status")


def set_grace(seconds, public=0):
	settings = frappe.get_doc("OAuth2 Provider Settings")
	settings.refresh_reuse_grace, settings.public_refresh_reuse_grace = seconds, public
	settings.save()


def used_ago(pair, seconds):
	frappe.db.set_value(TOKEN, pair.row, "revoked_at", rows.now() - seconds)


@requirement("security", "18a", "a refresh token is bound to its client and user")
@requirement("RFC 6749", "6", "a refresh token is for the client that it was issued to")
def test_a_good_refresh_token(issue_pair):
	pair = issue_pair()
	found = claim(pair.refresh_token, pair.client)
	assert (found.user, found.family, found.scopes) == ("Administrator", pair.family, ("profile",))
	found.use_up()
	assert status(pair) == "Replaced"


def test_other_credentials_are_no_refresh_tokens(issue_pair, find_client):
	pair, other = issue_pair(), find_client()
	for credential in (
		pair.access_token,
		pair.code,
		pair.client.secret,
		pair.refresh_token.swapcase(),
		"",
		"é\x00",
		"x" * 9000,
	):
		with pytest.raises(UnknownGrant):
			claim(credential, pair.client)
	with pytest.raises(UnknownGrant):
		claim(pair.refresh_token, other)
	assert status(pair) == "Active"


@requirement("security", "18c", "rotated for every client, old one dead at once; replay revokes the family")
def test_a_replay_ends_the_family(issue_pair):
	old = issue_pair()
	tokens.replace(old.row)
	new, stranger = issue_pair(came_from=old), issue_pair(client=old.client)
	with pytest.raises(ReplayedGrant):
		claim(old.refresh_token, old.client)
	assert (status(old), status(new), status(stranger)) == ("Revoked", "Revoked", "Active")
	with pytest.raises(InvalidGrant):
		claim(new.refresh_token, old.client)


@requirement("security", "18c", "a replay ends its family and no other")
def test_a_replay_by_another_client_ends_nothing(issue_pair, find_client):
	old, other = issue_pair(), find_client()
	tokens.replace(old.row)
	new = issue_pair(came_from=old)
	with pytest.raises(InvalidGrant):
		claim(old.refresh_token, other)
	assert status(new) == "Active"


def test_an_expired_one_that_was_used_is_still_a_replay(issue_pair):
	old = issue_pair(refresh_lifetime=-10)
	tokens.replace(old.row)
	new = issue_pair(came_from=old)
	with pytest.raises(InvalidGrant):
		claim(old.refresh_token, old.client)
	assert status(new) == "Revoked"


@requirement("security", "18d", "a grace in seconds may be set")
@pytest.mark.parametrize(
	"grace, ago, accepted", [(0, 0, False), (10, 0, True), (10, 9, True), (10, 11, False), (10, 10**6, False)]
)
def test_the_grace(issue_pair, grace, ago, accepted):
	set_grace(grace)
	old = issue_pair()
	tokens.replace(old.row)
	used_ago(old, ago)
	if accepted:
		assert claim(old.refresh_token, old.client)
	else:
		with pytest.raises(InvalidGrant):
			claim(old.refresh_token, old.client)
	assert status(old) == ("Replaced" if accepted else "Revoked")


@requirement("security", "18d", "the grace of public clients is one of its own")
@pytest.mark.parametrize("client_type, accepted", [("Public", True), ("Confidential", False)])
def test_the_grace_of_public_clients(issue_pair, find_client, client_type, accepted):
	set_grace(0, public=10)
	old = issue_pair(find_client(client_type=client_type))
	tokens.replace(old.row)
	used_ago(old, 9)
	if accepted:
		assert claim(old.refresh_token, old.client)
	else:
		with pytest.raises(ReplayedGrant):
			claim(old.refresh_token, old.client)


@requirement("security", "18d", "a grace revives nothing that was revoked")
def test_the_grace_does_not_revive_what_was_revoked(issue_pair):
	set_grace(300)
	old = issue_pair()
	tokens.replace(old.row)
	new = issue_pair(came_from=old)
	tokens.revoke_family(old.family, "test")
	for pair in (old, new):
		with pytest.raises(InvalidGrant):
			claim(pair.refresh_token, pair.client)


@pytest.mark.parametrize("lifetime", [0, -1])
def test_an_expired_one(issue_pair, lifetime):
	pair = issue_pair(refresh_lifetime=lifetime)
	with pytest.raises(InvalidGrant):
		claim(pair.refresh_token, pair.client)


def test_the_access_token_may_have_ended(issue_pair):
	pair = issue_pair(lifetime=-10)
	tokens.expire_access_token(pair.row)
	assert claim(pair.refresh_token, pair.client)


@requirement("security", "33", "revoking a grant takes effect at once")
def test_one_of_a_revoked_grant(issue_pair):
	pair = issue_pair()
	frappe.db.set_value("OAuth2 Grant", pair.grant, "status", "Revoked")
	with pytest.raises(InvalidGrant):
		claim(pair.refresh_token, pair.client)
	frappe.db.delete("OAuth2 Grant", {"name": pair.grant})
	with pytest.raises(InvalidGrant):
		claim(pair.refresh_token, pair.client)


@requirement("security", "12b", "user and roles are checked again at the token endpoint")
def test_a_user_who_may_not_use_the_client_any_more(issue_pair, find_client, make_user):
	user = make_user("Website Manager").name
	pair = issue_pair(find_client(allowed_roles=[{"role": "Website Manager"}]), user)
	assert claim(pair.refresh_token, pair.client)
	frappe.get_doc("User", user).remove_roles("Website Manager")
	with pytest.raises(InvalidGrant):
		claim(pair.refresh_token, pair.client)
	frappe.get_doc("User", user).add_roles("Website Manager")
	frappe.db.set_value("User", user, "enabled", 0)
	with pytest.raises(InvalidGrant):
		claim(pair.refresh_token, pair.client)


@requirement("security", "18e", "the granted scopes or fewer, never more")
@requirement("RFC 6749", "6", "a refresh asks for no more than was granted")
def test_a_wider_scope(issue_pair):
	pair = issue_pair()
	for scope in ("all", "profile all", "Profile", "profil\xe9", '"'):
		with pytest.raises(InvalidScope):
			claim(pair.refresh_token, pair.client, scope=scope)
	assert claim(pair.refresh_token, pair.client, scope="profile")
