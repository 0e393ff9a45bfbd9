"""The token endpoint: a code against tokens."""

import pytest
import requests

from tests.support.answers import body_of, granted, no_traceback, refused
from tests.support.flow import Dialog, authorize

requirement = pytest.mark.requirement


@requirement("Frappe's own provider", "", "token answer: no `Cache-Control`; five guest cookies")
@requirement("security", "20a", "bare JSON, not stored, without cookies, with its scope")
@requirement("RFC 6749", "5.1", "a code brings tokens in a bare JSON object that nobody stores")
def test_a_code_brings_tokens(confidential, user, allow):
	tokens = granted(confidential.exchange(allow(confidential, user, scope="profile")))
	assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
	assert tokens["scope"] == "profile"
	assert tokens["expires_in"] == 3600
	assert len(tokens["access_token"]) >= 43 and len(tokens["refresh_token"]) >= 43
	assert confidential.is_active(tokens["access_token"])


@requirement("design", "", "a client may have token lifetimes of its own, in seconds")
def test_a_client_has_its_own_lifetime(make_client, user, allow):
	client = make_client(access_token_lifetime=120)
	assert allow(client, user).tokens()["expires_in"] == 120


@requirement("Frappe's own provider", "", "the same code again, later: the first tokens lived on")
@requirement("security", "16d", "a valid replay ends all that came from the code")
@requirement("security", "16b", "a code is redeemed exactly once")
@requirement("RFC 6749", "4.1.2", "a code is redeemed once")
@requirement("RFC 9700", "2.1.1", "a replay ends what came from the code")
def test_a_code_is_redeemed_once_and_a_replay_ends_the_family(confidential, user, allow):
	allowed = allow(confidential, user)
	first = granted(confidential.exchange(allowed))
	second = granted(confidential.refresh(first["refresh_token"]))
	refused(confidential.exchange(allowed), "invalid_grant")
	assert not confidential.is_active(first["access_token"])
	assert not confidential.is_active(second["access_token"])
	refused(confidential.refresh(second["refresh_token"]), "invalid_grant")


@requirement("security", "16e", "an invalid replay ends nothing")
@requirement("OAuth 2.1", "4.1.3", "a replay with a wrong verifier or by another client ends nothing")
def test_an_invalid_replay_ends_nothing(confidential, other_client, user, allow):
	allowed = allow(confidential, user)
	access_token = allowed.access_token
	refused(confidential.exchange(allowed, code_verifier="w" * 43), "invalid_grant")
	refused(other_client.exchange(allowed), "invalid_grant")
	assert confidential.is_active(access_token)


@requirement("security", "16d", "a replay is written to the audit trail, without the code")
def test_a_replay_writes_an_event(make_client, user, allow, admin):
	client = make_client()
	allowed = allow(client, user)
	allowed.tokens()
	refused(client.exchange(allowed), "invalid_grant")
	events = admin.rows("OAuth2 Event", [["client", "=", client.client_id]], ["*"])
	assert "Replay" in {event["event"] for event in events}
	assert allowed.code not in str(events)


@requirement("security", "20c", "unknown things are 400 in the RFC's words")
@requirement("security", "20b", "an error gives nothing away")
@requirement("RFC 6749", "5.2", "an unknown or missing code is refused in the RFC's words")
@pytest.mark.parametrize(
	"code, error",
	[
		("nonsense", "invalid_grant"),
		("x" * 5000, "invalid_grant"),
		("'; DROP TABLE x; --", "invalid_grant"),
		("%00", "invalid_grant"),
		("ä", "invalid_grant"),
		# A control character is malformed before it is unknown.
		("\x00", "invalid_request"),
	],
)
def test_an_unknown_code_is_refused(code, error, confidential):
	answer = confidential.token(
		grant_type="authorization_code", code=code, redirect_uri=confidential.redirect_uri
	)
	refused(answer, error)
	assert code not in answer.text


@requirement("RFC 6749", "5.2", "a missing code is an invalid request")
@pytest.mark.parametrize("code", [None, ""])
def test_a_missing_code_is_an_invalid_request(code, confidential):
	refused(confidential.token(grant_type="authorization_code", code=code), "invalid_request")


@requirement("Frappe's own provider", "", "password grant without a secret: tokens")
@requirement("CVE-2026-39976", "", "no grant gives a token without a person, so none can be taken for one")
@requirement("security", "19a", "no password grant")
@requirement("RFC 6749", "5.2", "grant types that do not exist here are unsupported")
@pytest.mark.parametrize("grant_type", ["password", "implicit", "client_credentials", "nonsense"])
def test_other_grant_types_are_unsupported(grant_type, confidential, public, user):
	for client in (confidential, public):
		answer = client.token(grant_type=grant_type, username=user.name, password=user.password)
		refused(answer, "unsupported_grant_type")


@requirement("RFC 6749", "5.2", "no grant type, or one that cannot be read, is an invalid request")
@pytest.mark.parametrize("grant_type", [None, "", "x\x00y"])
def test_no_grant_type_is_an_invalid_request(grant_type, confidential):
	refused(confidential.token(grant_type=grant_type), "invalid_request")


@requirement("RFC 6749", "5.2", "a grant type that the client is not registered for is refused")
def test_a_grant_type_not_registered_is_unauthorized(make_client, user, allow):
	client = make_client(grant_types="authorization_code")
	tokens = granted(client.exchange(allow(client, user)))
	assert "refresh_token" not in tokens
	refused(client.refresh("whatever"), "unauthorized_client")


@requirement("security", "28", "a code of a client that is disabled meanwhile is dead")
def test_a_disabled_client_redeems_nothing(make_client, user, allow, admin):
	client = make_client()
	allowed = allow(client, user)
	admin.update("OAuth2 Client", client.client_id, enabled=0)
	refused(client.exchange(allowed), "invalid_client", 401)


@requirement("security", "12b", "user and roles are checked again at the token endpoint")
@requirement("security", "33", "a code of a user who is disabled meanwhile is dead")
def test_a_disabled_users_code_is_dead(make_user, confidential, allow, change_user):
	person = make_user()
	allowed = allow(confidential, person)
	change_user(person, enabled=0)
	refused(confidential.exchange(allowed), "invalid_grant")


@requirement("security", "12b", "allowed roles are checked again at the token endpoint")
def test_a_role_lost_meanwhile_ends_the_code(make_client, make_user, allow, change_user):
	client = make_client(roles=["Report Manager"])
	person = make_user(roles=["Report Manager"])
	allowed = allow(client, person)
	change_user(person, roles=[])
	refused(client.exchange(allowed), "invalid_grant")


@requirement("security", "13a", "a token request is a POST with a form body")
@requirement("RFC 6749", "3.2", "the token endpoint answers POST only")
@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_other_verbs_are_refused(verb, site):
	answer = requests.request(verb, site.endpoint("get_token"), timeout=60, allow_redirects=False)
	assert answer.status_code == 405
	no_traceback(answer)


@requirement(
	"Frappe's own provider",
	"",
	"the user_id cookie set to Administrator: a token that acts as Administrator",
)
@requirement("security", "9b", "the code goes to the user of the session, whatever the cookies say")
def test_the_code_is_the_sessions_users(login, user, confidential, site):
	session = requests.Session()
	session.cookies.set("sid", login(user).cookies["sid"])
	session.cookies.set("user_id", "Administrator")
	dialog = Dialog.of(authorize(session, confidential))
	location = dialog.press(session, "allow").headers["Location"]
	code = location.partition("code=")[2].partition("&")[0]
	tokens = granted(
		confidential.token(grant_type="authorization_code", code=code, redirect_uri=confidential.redirect_uri)
	)
	answer = requests.get(
		site.endpoint("test_resource"),
		headers={"Authorization": f"Bearer {tokens['access_token']}"},
		timeout=60,
	)
	assert body_of(answer)["user"] == user.name
