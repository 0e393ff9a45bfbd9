"""Redeeming an authorization code."""

import frappe
import pytest

from oauth_provider.protocol import ending_access
from oauth_provider.protocol.errors import InvalidGrant, InvalidRequest, ReplayedGrant
from oauth_provider.protocol.grants import authorization_code, refresh_token
from oauth_provider.protocol.parameters import Parameters
from oauth_provider.store import codes, tokens
from tests.unit.protocol.conftest import CALLBACK, VERIFIER

requirement = pytest.mark.requirement


def claim(issued, client=None, **changes):
	return authorization_code.claim(issued.redemption(**changes), client or issued.client)


def status(pair):
	return frappe.db.get_value("OAuth2 Bearer Token", pair.row, "status")


@requirement("RFC 6749", "4.1.3", "a code is redeemed by the client, with the redirect URI it was issued for")
def test_a_good_code(issue_code):
	issued = issue_code()
	found = claim(issued)
	assert (found.family, found.user, found.scopes) == (issued.family, "Administrator", ("profile",))


@requirement("security", "16c", "a code is bound to client, redirect URI and challenge")
@pytest.mark.parametrize(
	"changes, error",
	[
		({"code": "unknown"}, InvalidGrant),
		({"code": "é\x00"}, InvalidGrant),
		({"redirect_uri": CALLBACK + "/"}, InvalidGrant),
		({"redirect_uri": CALLBACK.upper()}, InvalidGrant),
		({"redirect_uri": CALLBACK + " "}, InvalidGrant),
		({"code_verifier": None}, InvalidRequest),
		({"code_verifier": "short"}, InvalidRequest),
		({"code_verifier": VERIFIER[::-1]}, InvalidGrant),
	],
)
def test_a_code_with_something_else(issue_code, changes, error):
	issued = issue_code()
	with pytest.raises(error):
		claim(issued, **changes)
	# None of it uses the code up.
	assert claim(issued)


def test_a_code_in_other_case_is_another_code(issue_code):
	issued = issue_code()
	with pytest.raises(InvalidGrant):
		claim(issued, code=issued.code.swapcase())


@requirement("security", "16c", "another client's code")
def test_another_clients_code(issue_code, find_client):
	issued, other = issue_code(), find_client()
	with pytest.raises(InvalidGrant):
		claim(issued, other)
	assert claim(issued)


@requirement("security", "17", "a verifier for a code without a challenge is refused")
def test_a_code_without_a_challenge(issue_code):
	issued = issue_code(code_challenge=None, code_challenge_method=None)
	with pytest.raises(InvalidGrant):
		claim(issued)
	with pytest.raises(InvalidRequest):
		claim(issued, code_verifier=None, redirect_uri=None)
	assert claim(issued, code_verifier=None)


@requirement("RFC 6749", "4.1.2", "a code expires shortly after it is issued")
@pytest.mark.parametrize("lifetime", [0, -1, -(10**6)])
def test_an_expired_code(issue_code, lifetime):
	with pytest.raises(InvalidGrant):
		claim(issue_code(lifetime=lifetime))


@requirement("security", "16d", "a valid replay ends all that came from the code")
@requirement("RFC 6749", "10.5", "a code used twice ends the tokens that came from it")
def test_a_replay_ends_the_family(issue_code, issue_pair):
	issued = issue_code()
	codes.mark_used(issued.family)
	first = issue_pair(came_from=issued)
	tokens.replace(first.row)
	second, stranger = issue_pair(came_from=issued), issue_pair(client=issued.client)
	with pytest.raises(ReplayedGrant):
		claim(issued)
	assert (status(first), status(second), status(stranger)) == ("Revoked", "Revoked", "Active")
	with pytest.raises(InvalidGrant):
		refresh_token.claim(Parameters.parse(f"refresh_token={second.refresh_token}"), issued.client)


@requirement("security", "16e", "an invalid replay ends nothing")
@requirement("OAuth 2.1", "4.1.3", "only a valid replay ends what came from a code")
@pytest.mark.parametrize(
	"changes",
	[
		{"code_verifier": VERIFIER[::-1]},
		{"code_verifier": None},
		{"redirect_uri": CALLBACK + "/"},
		{"other": 1},
	],
)
def test_a_replay_by_somebody_who_does_not_hold_it_all_ends_nothing(
	issue_code, issue_pair, find_client, changes
):
	issued = issue_code()
	codes.mark_used(issued.family)
	pair = issue_pair(came_from=issued)
	client = find_client() if changes.pop("other", None) else None
	with pytest.raises((InvalidGrant, InvalidRequest)) as refusal:
		claim(issued, client, **changes)
	assert not isinstance(refusal.value, ReplayedGrant)
	assert status(pair) == "Active"


@requirement("security", "16d", "a valid replay ends all that came from the code")
def test_an_expired_code_that_was_used_is_still_a_replay(issue_code, issue_pair):
	issued = issue_code(lifetime=-10)
	codes.mark_used(issued.family)
	pair = issue_pair(came_from=issued)
	with pytest.raises(InvalidGrant):
		claim(issued)
	assert status(pair) == "Revoked"


@requirement("security", "33", "revoking a grant ends codes not yet redeemed")
def test_a_code_of_a_revoked_grant(issue_code):
	issued = issue_code()
	ending_access.end_grants([issued.grant], "test")
	with pytest.raises(InvalidGrant):
		claim(issued)


def test_a_code_is_not_redeemed_under_a_grant_that_ended_otherwise(issue_code):
	issued = issue_code()
	frappe.db.set_value("OAuth2 Grant", issued.grant, "status", "Revoked")
	with pytest.raises(InvalidGrant):
		claim(issued)
	frappe.db.delete("OAuth2 Grant", {"name": issued.grant})
	with pytest.raises(InvalidGrant):
		claim(issued)


@requirement("security", "12b", "user and roles are checked again at the token endpoint")
def test_a_user_who_may_not_use_the_client_any_more(issue_code, find_client, make_user):
	user = make_user().name
	issued = issue_code(find_client(allowed_roles=[{"role": "Website Manager"}]), user)
	with pytest.raises(InvalidGrant):
		claim(issued)
	frappe.get_doc("User", user).add_roles("Website Manager")
	assert claim(issued)
	frappe.db.set_value("User", user, "enabled", 0)
	with pytest.raises(InvalidGrant):
		claim(issued)
	frappe.db.delete("User", {"name": user})
	with pytest.raises(InvalidGrant):
		claim(issued)
