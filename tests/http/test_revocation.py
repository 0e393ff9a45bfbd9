"""Revocation: RFC 7009."""

import pytest
import requests

from tests.support.answers import body_of, granted, refused

requirement = pytest.mark.requirement


@pytest.fixture
def tokens(confidential, user, allow):
	return allow(confidential, user).tokens()


def accepted(answer) -> None:
	assert (answer.status_code, body_of(answer)) == (200, {"message": "success"}), answer.text
	assert "Set-Cookie" not in answer.headers


HINTS = [None, "access_token", "refresh_token", "nonsense", ""]


@requirement("Frappe's own provider", "", "revoke a refresh token without a hint: 200, nothing revoked")
@requirement("security", "23", "a refresh token takes its family along, whatever the hint")
@requirement("RFC 7009", "2.1", "a refresh token takes its family along; a wrong hint falls back")
@pytest.mark.parametrize("hint", HINTS)
def test_a_refresh_token_takes_its_family_along(hint, confidential, tokens):
	newer = granted(confidential.refresh(tokens["refresh_token"]))
	accepted(confidential.revoke(newer["refresh_token"], token_type_hint=hint))
	assert not confidential.is_active(tokens["access_token"])
	assert not confidential.is_active(newer["access_token"])
	refused(confidential.refresh(newer["refresh_token"]), "invalid_grant")


@requirement("security", "23", "an access token takes only itself along, whatever the hint")
@requirement("RFC 7009", "2.1", "an access token takes only itself along; a wrong hint falls back")
@pytest.mark.parametrize("hint", HINTS)
def test_an_access_token_takes_only_itself_along(hint, confidential, tokens):
	accepted(confidential.revoke(tokens["access_token"], token_type_hint=hint))
	assert not confidential.is_active(tokens["access_token"])
	newer = granted(confidential.refresh(tokens["refresh_token"]))
	assert confidential.is_active(newer["access_token"])


@requirement("security", "23", "an unknown token is a success")
@requirement("RFC 7009", "2.2", "an unknown token is a success")
@pytest.mark.parametrize("token", ["never-seen", "' OR 1=1 --", "x" * 50_000])
def test_an_unknown_token_is_a_success(token, confidential):
	accepted(confidential.revoke(token))


@requirement("RFC 7009", "2.2", "revoking twice is a success")
def test_revoking_twice_is_a_success(confidential, tokens):
	accepted(confidential.revoke(tokens["refresh_token"]))
	accepted(confidential.revoke(tokens["refresh_token"]))


@requirement("Frappe's own provider", "", "revoke client A's token as client B without a secret: revoked")
@requirement("security", "23", "another client's token stays, and the answer does not tell")
@requirement("CVE-2016-6582", "", "another client's token stays, and the answer does not tell")
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_another_clients_token_stays(kind, confidential, other_client, public, tokens):
	accepted(other_client.revoke(tokens[kind]))
	accepted(public.revoke(tokens[kind]))
	refused(other_client.revoke(tokens[kind], auth="id"), "invalid_client", 401)
	assert confidential.is_active(tokens["access_token"])
	granted(confidential.refresh(tokens["refresh_token"]))


@requirement("security", "23", "a confidential client authenticates to revoke")
@requirement("RFC 7009", "2.1", "a confidential client authenticates to revoke")
@pytest.mark.parametrize("auth", ["id", "nobody"])
def test_a_confidential_clients_token_needs_its_secret(auth, confidential, tokens):
	answer = confidential.revoke(tokens["access_token"], auth=auth)
	# With no client named, the answer must not tell whose token it was.
	refused(answer, "invalid_client", 401)
	assert confidential.is_active(tokens["access_token"])


@requirement("security", "23", "a wrong secret revokes nothing")
@requirement("CVE-2016-6582", "", "a wrong secret revokes nothing")
@requirement("RFC 7009", "2.1", "a wrong secret revokes nothing")
def test_a_wrong_secret_revokes_nothing(make_client, user, allow):
	client = make_client()
	token = allow(client, user).access_token
	answer = client.revoke(token, client_secret="wrong")
	body = refused(answer, "invalid_client", 401)
	assert body.get("message") == "bad request"
	assert client.is_active(token)


@requirement(
	"security", "23", "whoever holds a public client's token may revoke it, with or without client_id"
)
@requirement("CVE-2018-1000211", "", "revoking a public client's token revokes it, and not only says so")
@requirement("RFC 7009", "2.1", "a public client's token is revoked by whoever holds it")
@pytest.mark.parametrize("auth", ["id", "nobody"])
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_public_clients_token_is_revoked_by_its_holder(auth, kind, public, user, allow):
	tokens = allow(public, user).tokens()
	accepted(public.revoke(tokens[kind], auth=auth))
	assert not public.is_active(tokens["access_token"])


@requirement("RFC 7009", "2.2.1", "no token is a bad request, in both vocabularies")
@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_a_bad_request(token, confidential):
	body = refused(confidential.revoke(token), "invalid_request")
	assert body["message"] == "bad request"


@requirement("RFC 7009", "2", "revocation answers POST only")
def test_a_token_in_a_get_request_is_not_revoked(confidential, tokens, site):
	query = {
		"token": tokens["access_token"],
		"client_id": confidential.client_id,
		"client_secret": confidential.secret,
	}
	answer = requests.get(site.endpoint("revoke_token"), params=query, timeout=60)
	refused(answer, "invalid_request", 405)
	assert confidential.is_active(tokens["access_token"])


@requirement("RFC 7009", "2.1", "revoking works by Basic as well")
def test_revocation_by_basic(confidential, tokens):
	accepted(confidential.revoke(tokens["access_token"], auth="basic"))
	assert not confidential.is_active(tokens["access_token"])


@requirement("design", "", "a revocation is written to the audit trail, without the token")
def test_a_revocation_writes_an_event(make_client, user, allow, admin):
	client = make_client()
	tokens = allow(client, user).tokens()
	accepted(client.revoke(tokens["refresh_token"]))
	events = admin.rows("OAuth2 Event", [["client", "=", client.client_id]], ["*"])
	assert {"Consent", "Issue", "Revocation"} <= {event["event"] for event in events}
	assert tokens["refresh_token"] not in str(events)
