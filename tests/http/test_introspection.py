"""Introspection: RFC 7662."""

import time

import pytest

from tests.support import flow
from tests.support.answers import body_of, challenge_of, granted, refused
from tests.support.concurrency import on_every_worker

requirement = pytest.mark.requirement

INACTIVE = {"active": False}


@pytest.fixture
def tokens(confidential, user, allow):
	return allow(confidential, user, scope="profile").tokens()


def told(answer) -> dict:
	assert answer.status_code == 200, answer.text
	assert "no-store" in answer.headers["Cache-Control"]
	assert "Set-Cookie" not in answer.headers
	return body_of(answer)


@requirement("Frappe's own provider", "", "introspection: open to anyone; `exp` off by the site's UTC offset")
@requirement("security", "25", "a client learns about its own access token")
@requirement("RFC 7662", "2.2", "a client learns about its own access token, in UTC seconds")
def test_a_client_learns_about_its_own_access_token(confidential, tokens, user, issuer):
	about = told(confidential.introspect(tokens["access_token"]))
	assert about["active"] is True
	assert about["scope"] == "profile"
	assert about["client_id"] == confidential.client_id
	assert about["username"] == user.name
	assert about.get("iss", issuer) == issuer
	assert abs(about["iat"] - time.time()) < 60, "off by more than a slow request: a time zone?"
	assert about["exp"] == about["iat"] + tokens["expires_in"]
	assert tokens["access_token"] not in str(about)


@requirement("security", "25", "a client learns about its own refresh token")
@requirement("RFC 7662", "2.2", "a client learns about its own refresh token")
@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token"])
def test_a_client_learns_about_its_own_refresh_token(hint, confidential, tokens):
	about = told(confidential.introspect(tokens["refresh_token"], token_type_hint=hint))
	assert about["active"] is True
	assert about["client_id"] == confidential.client_id
	assert about["exp"] > time.time() + tokens["expires_in"]


@requirement("Frappe's own provider", "", "introspection: open to anyone; `exp` off by the site's UTC offset")
@requirement("security", "25", "introspection is for clients that authenticate")
@requirement("RFC 7662", "4", "introspection needs authentication")
@pytest.mark.parametrize("auth", ["nobody", "id"])
def test_without_authentication_nothing_is_told(auth, confidential, tokens):
	answer = confidential.introspect(tokens["access_token"], auth=auth)
	refused(answer, "invalid_client", 401)
	assert challenge_of(answer)[0] == "Basic"


@requirement("security", "25", "a public client learns nothing")
@requirement("RFC 7662", "2.1", "a public client cannot authenticate, so it learns nothing")
def test_a_public_client_learns_nothing(public, user, allow):
	refused(public.introspect(allow(public, user).access_token), "invalid_client", 401)


@requirement("security", "25", "another client's token is inactive, with no other member")
@requirement("RFC 7662", "2.2", "another client's token is inactive, with no other member")
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_another_clients_token_is_inactive(kind, other_client, tokens):
	assert told(other_client.introspect(tokens[kind])) == INACTIVE


@requirement("security", "25", "a client marked as resource server learns about every token")
@requirement("RFC 7662", "2.1", "a client marked as resource server learns about every token")
def test_a_resource_server_learns_about_every_token(make_client, tokens, confidential):
	about = told(make_client(is_resource_server=1).introspect(tokens["access_token"], auth="basic"))
	assert (about["active"], about["client_id"]) == (True, confidential.client_id)


@requirement("security", "25", "an unknown token is inactive, with no other member")
@requirement("RFC 7662", "2.2", "whatever is no live token is inactive, with no other member")
@pytest.mark.parametrize("token", ["never-seen", "' OR 1=1 --", "x" * 50_000])
def test_an_unknown_token_is_inactive(token, confidential):
	assert told(confidential.introspect(token)) == INACTIVE


@requirement("security", "25", "a code is inactive, with no other member")
@requirement("RFC 7662", "2.2", "a code is no token")
def test_a_code_is_inactive(confidential, user, allow):
	assert told(confidential.introspect(allow(confidential, user).code)) == INACTIVE


@requirement("security", "25", "an ended token is inactive, with no other member")
@requirement("RFC 7662", "2.2", "a revoked or replaced token is inactive")
def test_an_ended_token_is_inactive(confidential, tokens):
	newer = granted(confidential.refresh(tokens["refresh_token"]))
	assert told(confidential.introspect(tokens["refresh_token"])) == INACTIVE
	assert confidential.revoke(newer["refresh_token"]).status_code == 200
	for token in (tokens["access_token"], newer["access_token"], newer["refresh_token"]):
		assert told(confidential.introspect(token)) == INACTIVE


@requirement("security", "33", "a disabled user's token is inactive")
def test_a_disabled_users_token_is_inactive(make_user, confidential, allow, change_user):
	person = make_user()
	token = allow(confidential, person).access_token
	change_user(person, enabled=0)
	assert told(confidential.introspect(token)) == INACTIVE


@requirement("RFC 7662", "2.2", "sub: the same in introspection and refresh")
def test_the_subject_is_opaque_and_the_same_for_each_token_of_a_user(
	confidential, other_client, tokens, user, allow
):
	newer = granted(confidential.refresh(tokens["refresh_token"]))
	others = allow(other_client, user).tokens()
	asked = [(confidential, newer), (other_client, others)]
	found = {
		told(client.introspect(pair[kind]))["sub"]
		for client, pair in asked
		for kind in ("access_token", "refresh_token")
	}
	(subject,) = found
	assert user.name.split("@")[0] not in subject and subject.isascii()


@requirement("RFC 7662", "2.2", "sub: unique")
def test_first_requests_at_once_give_one_subject(make_client, make_user, allow):
	client, user = make_client(scopes=["profile"]), make_user()
	token = allow(client, user, scope="profile").access_token
	answers = on_every_worker(lambda: client.introspect(token))
	assert len({told(answer)["sub"] for answer in answers}) == 1


@requirement("RFC 7662", "2.2", "sub: it survives renaming, and is never reused")
def test_the_subject_follows_the_user_and_not_the_name(confidential, make_user, allow, login, admin):
	user = make_user()
	token = allow(confidential, user).access_token
	before = told(confidential.introspect(token))
	renamed = f"renamed-{user.name}"
	admin.call("frappe.client.rename_doc", doctype="User", old_name=user.name, new_name=renamed)
	after = told(confidential.introspect(token))
	assert (after["sub"], after["username"]) == (before["sub"], renamed)
	next_user = make_user(email=user.name)
	assert next_user.name == user.name
	# The session that `allow` keeps for this name is the first user's.
	allowed = flow.allow(login(next_user, new=True), confidential, next_user.name)
	about = told(confidential.introspect(allowed.access_token))
	assert about["username"] == user.name and about["sub"] != before["sub"]
	admin.delete("User", renamed)


@requirement("RFC 7662", "2.1", "no token is an invalid request")
@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_an_invalid_request(token, confidential):
	refused(confidential.introspect(token), "invalid_request")
