"""The token endpoint: a refresh token against new tokens."""

import pytest

from tests.support.answers import granted, refused
from tests.support.clients import bearer

requirement = pytest.mark.requirement


@requirement("security", "20a", "bare JSON, not stored, without cookies, with its scope")
@requirement("security", "18b", "rotated for every client, old one dead at once")
@requirement("RFC 9700", "4.14.2", "a refresh rotates both tokens, for every kind of client")
@pytest.mark.parametrize("who", ["confidential", "public"])
def test_a_refresh_rotates_both_tokens(who, user, allow, request):
	client = request.getfixturevalue(who)
	old = allow(client, user).tokens()
	new = granted(client.refresh(old["refresh_token"]))
	assert new["access_token"] != old["access_token"]
	assert new["refresh_token"] != old["refresh_token"]
	assert new["scope"] == old["scope"]
	assert client.is_active(new["access_token"])
	assert not client.is_active(old["access_token"])


@requirement("Frappe's own provider", "", "a refresh token used again after rotation: tokens, every time")
@requirement("security", "18c", "a replay ends its family and no other")
@requirement("RFC 9700", "4.14.2", "a refresh token used again is refused and ends its family")
@pytest.mark.parametrize("who", ["confidential", "public"])
def test_a_replayed_refresh_token_ends_the_family(who, user, allow, request, settings):
	settings(public_refresh_reuse_grace=0)
	client = request.getfixturevalue(who)
	first = allow(client, user).tokens()
	second = granted(client.refresh(first["refresh_token"]))
	third = granted(client.refresh(second["refresh_token"]))
	refused(client.refresh(first["refresh_token"]), "invalid_grant")
	refused(client.refresh(third["refresh_token"]), "invalid_grant")
	for tokens in (first, second, third):
		assert not client.is_active(tokens["access_token"])


@requirement("security", "18c", "a replay ends its family and no other")
@requirement("RFC 9700", "4.14.2", "a replay leaves what came of another consent alone")
def test_a_replay_spares_other_families(confidential, user, allow):
	spared = allow(confidential, user).tokens()
	first = allow(confidential, user).tokens()
	granted(confidential.refresh(first["refresh_token"]))
	refused(confidential.refresh(first["refresh_token"]), "invalid_grant")
	assert confidential.is_active(spared["access_token"])
	granted(confidential.refresh(spared["refresh_token"]))


@requirement("security", "18a", "what a refresh brings acts for the same user and client")
def test_a_refresh_keeps_user_and_client(confidential, user, allow):
	tokens = granted(confidential.refresh(allow(confidential, user).refresh_token))
	told = bearer(
		confidential.site, tokens["access_token"], confidential.site.endpoint("test_resource")
	).json()
	assert (told["user"], told["client_id"]) == (user.name, confidential.client_id)


@requirement("security", "18d", "within the grace a used refresh token is no replay; without one it is")
@pytest.mark.parametrize("who", ["confidential", "public"])
def test_a_grace_lets_a_refresh_be_repeated(who, make_client, user, allow, settings):
	client = make_client(public=who == "public")
	ours, others = "public_refresh_reuse_grace", "refresh_reuse_grace"
	if who == "confidential":
		ours, others = others, ours
	old = allow(client, user).refresh_token
	settings(**{ours: 60, others: 0})
	first, second = granted(client.refresh(old)), granted(client.refresh(old))
	assert first["refresh_token"] != second["refresh_token"]
	assert client.is_active(second["access_token"])
	settings(**{ours: 0, others: 60})
	refused(client.refresh(old), "invalid_grant")
	assert not client.is_active(second["access_token"])


@requirement("security", "18d", "a grace of 30 s is the default for public clients, and none for others")
def test_several_workers_refresh_at_once(public, confidential, user, allow):
	old = allow(public, user).refresh_token
	first, second = granted(public.refresh(old)), granted(public.refresh(old))
	# Each worker goes on with what it got.
	for tokens in (first, second):
		assert public.is_active(granted(public.refresh(tokens["refresh_token"]))["access_token"])
	old = allow(confidential, user).refresh_token
	granted(confidential.refresh(old))
	refused(confidential.refresh(old), "invalid_grant")


@requirement("security", "18c", "a replay is written to the audit trail")
def test_a_replay_writes_an_event(make_client, user, allow, admin):
	client = make_client()
	first = allow(client, user).tokens()
	granted(client.refresh(first["refresh_token"]))
	refused(client.refresh(first["refresh_token"]), "invalid_grant")
	events = admin.rows("OAuth2 Event", [["client", "=", client.client_id]], ["*"])
	replays = [event for event in events if event["event"] == "Replay"]
	assert len(replays) == 1 and replays[0]["user"] == user.name
	assert first["refresh_token"] not in str(events)


@requirement("Frappe's own provider", "", "client A's refresh token used by client B: tokens, now B's")
@requirement("security", "18a", "a refresh token is bound to its client and user")
@requirement("RFC 6749", "6", "a refresh token belongs to one client")
def test_a_refresh_token_of_another_client_is_refused(confidential, other_client, public, user, allow):
	tokens = allow(confidential, user).tokens()
	refused(other_client.refresh(tokens["refresh_token"]), "invalid_grant")
	refused(public.refresh(tokens["refresh_token"]), "invalid_grant")
	granted(confidential.refresh(tokens["refresh_token"]))


@requirement("security", "14a", "confidential clients always authenticate")
@requirement("RFC 6749", "6", "a confidential client authenticates to refresh")
def test_a_confidential_client_authenticates_to_refresh(confidential, user, allow):
	refresh_token = allow(confidential, user).refresh_token
	refused(confidential.refresh(refresh_token, auth="id"), "invalid_client", 401)
	granted(confidential.refresh(refresh_token))


@requirement("security", "18e", "the granted scopes or fewer, never more")
@requirement("RFC 6749", "6", "a narrower scope may be asked for")
def test_a_narrower_scope_is_given(confidential, user, allow):
	old = allow(confidential, user).tokens()
	assert set(old["scope"].split()) == {"all", "profile"}
	narrow = granted(confidential.refresh(old["refresh_token"], scope="profile"))
	assert narrow["scope"] == "profile"
	# What was granted once stays with the refresh token.
	wide = granted(confidential.refresh(narrow["refresh_token"], scope="profile all"))
	assert set(wide["scope"].split()) == {"all", "profile"}


@requirement("security", "18e", "the granted scopes or fewer, never more")
@requirement("RFC 6749", "6", "a wider scope is refused and the refresh token survives")
@pytest.mark.parametrize("scope", ["all", "profile all", "no-such-scope", "profile no-such-scope"])
def test_a_wider_scope_is_refused(scope, confidential, user, allow):
	old = allow(confidential, user, scope="profile").tokens()
	refused(confidential.refresh(old["refresh_token"], scope=scope), "invalid_scope")
	granted(confidential.refresh(old["refresh_token"], scope="profile"))


@requirement("Frappe's own provider", "", "unknown refresh token: 404 that echoes the token")
@requirement("security", "20c", "unknown things are 400 in the RFC's words")
@requirement("security", "20b", "an error gives nothing away")
@requirement("RFC 6749", "5.2", "something that is no refresh token is refused and not echoed")
@pytest.mark.parametrize(
	"token, error",
	[
		("nonsense-token", "invalid_grant"),
		("' OR 1=1 --", "invalid_grant"),
		# More than a request may hold, and a control character.
		("x" * 100_000, "invalid_request"),
		("a\x00b", "invalid_request"),
	],
)
def test_something_that_is_no_refresh_token_is_refused(token, error, confidential):
	answer = confidential.refresh(token)
	refused(answer, error)
	assert token[:50] not in answer.text


@requirement("RFC 6749", "6", "an access token or a code is no refresh token")
def test_an_access_token_is_no_refresh_token(confidential, user, allow):
	allowed = allow(confidential, user)
	refused(confidential.refresh(allowed.code), "invalid_grant")
	refused(confidential.refresh(allowed.access_token), "invalid_grant")


@requirement("RFC 6749", "6", "no refresh token is an invalid request")
@pytest.mark.parametrize("token", [None, ""])
def test_a_missing_refresh_token_is_an_invalid_request(token, confidential):
	refused(confidential.token(grant_type="refresh_token", refresh_token=token), "invalid_request")


@requirement("Frappe's own provider", "", "a disabled user's token: works, and refreshes")
@requirement("security", "12b", "user and roles are checked again at the token endpoint")
@requirement("security", "33", "a disabled user's refresh token is dead")
def test_a_disabled_users_refresh_token_is_dead(make_user, confidential, allow, change_user):
	person = make_user()
	tokens = allow(confidential, person).tokens()
	change_user(person, enabled=0)
	refused(confidential.refresh(tokens["refresh_token"]), "invalid_grant")


@requirement("Frappe's own provider", "", "after a password change: tokens work")
@requirement("security", "33", "a refresh token ends with the password")
def test_a_new_password_ends_the_refresh_token(make_user, confidential, allow, change_user):
	person = make_user()
	tokens = allow(confidential, person).tokens()
	change_user(person, new_password="correct-horse-9-Battery")
	refused(confidential.refresh(tokens["refresh_token"]), "invalid_grant")
	assert not confidential.is_active(tokens["access_token"])


@requirement("security", "12b", "a role lost ends the refresh")
def test_a_lost_role_ends_the_refresh(make_client, make_user, allow, change_user):
	client = make_client(roles=["Report Manager"])
	person = make_user(roles=["Report Manager"])
	tokens = allow(client, person).tokens()
	change_user(person, roles=[])
	refused(client.refresh(tokens["refresh_token"]), "invalid_grant")


@requirement("security", "18e", "a scope taken from the client is not in a new token, by refresh or by code")
@requirement("RFC 6749", "3.3", "the server may issue less than was asked for, and says so")
def test_a_scope_that_the_client_has_lost_is_not_issued(make_client, make_scope, user, allow, admin):
	kept, lost, another = (make_scope(methods=["frappe.ping"]) for _ in range(3))
	client = make_client(scopes=[kept, lost])
	allowed, waiting = allow(client, user), allow(client, user)
	assert granted(client.refresh(allowed.refresh_token))["scope"].split() == [kept, lost]
	refresh_token = granted(client.exchange(waiting))["refresh_token"]
	late = allow(client, user)
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": kept}, {"scope": another}])
	refused(client.refresh(refresh_token, scope=lost), "invalid_scope")
	refused(client.refresh(refresh_token, scope=f"{kept} {another}"), "invalid_scope")
	tokens = [granted(client.refresh(refresh_token)), granted(client.exchange(late))]
	assert [each["scope"] for each in tokens] == [kept, kept]


@requirement(
	"security", "18e", "a refresh that repeats its scopes gets those that the client still has, each time"
)
@requirement("RFC 6749", "6", "a scope that was granted may be asked for, also after the client has lost it")
def test_a_refresh_may_repeat_a_scope_that_the_client_has_lost(make_client, make_scope, user, allow, admin):
	kept, lost = (make_scope(methods=["frappe.ping"]) for _ in range(2))
	client = make_client(scopes=[kept, lost])
	tokens, late = allow(client, user).tokens(), allow(client, user)
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": kept}])
	exchanged = granted(client.exchange(late))
	for refresh_token in (tokens["refresh_token"], exchanged["refresh_token"]):
		for _time in range(2):
			tokens = granted(client.refresh(refresh_token, scope=f"{kept} {lost}"))
			assert tokens["scope"] == kept
			refresh_token = tokens["refresh_token"]
	# Given back, it is in the next token: the user has allowed it.
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": kept}, {"scope": lost}])
	assert granted(client.refresh(refresh_token))["scope"].split() == [kept, lost]


@requirement("security", "18e", "when the client has lost all of a token's scopes there is nothing to issue")
def test_without_a_scope_nothing_is_issued(make_client, make_scope, user, allow, admin):
	lost, other = (make_scope(methods=["frappe.ping"]) for _ in range(2))
	client = make_client(scopes=[lost])
	allowed, waiting = allow(client, user), allow(client, user)
	allowed.tokens()
	admin.update("OAuth2 Client", client.client_id, scopes=[{"scope": other}])
	refused(client.refresh(allowed.refresh_token), "invalid_grant")
	refused(client.exchange(waiting), "invalid_grant")


@requirement(
	"RFC 6749", "6", "a client that repeats the scopes of its request may have asked for offline_access too"
)
def test_offline_access_is_ignored_at_each_step(confidential, user, allow):
	scopes = f"{confidential.scope} offline_access"
	assert "offline_access" not in confidential.scopes
	tokens = allow(confidential, user, scope=scopes).tokens()
	assert set(tokens["scope"].split()) == set(confidential.scopes)
	refreshed = granted(confidential.refresh(tokens["refresh_token"], scope=scopes))
	assert refreshed["scope"] == tokens["scope"]
