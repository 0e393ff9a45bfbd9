"""The same code or refresh token, from many connections at the same moment.

32 connections each, against every process of the server. A code or token is read, judged and used up under one
lock, so one request comes first whatever the others do; and since the others hold all that the credential is
bound to, they are replays.
"""

import time

import pytest

from tests.support.answers import bearer_refused, granted, refused
from tests.support.clients import bearer
from tests.support.concurrency import race
from tests.support.provider_settings import changed

requirement = pytest.mark.requirement
pytestmark = [pytest.mark.concurrency, pytest.mark.usefixtures("unthrottled")]

AT_ONCE = 32
CREDENTIALS = 20
GRACE = 4  # seconds, longer than such a race takes


class Contest:
	"""A race for one credential, and whose it was."""

	def __init__(self, client, user, form: dict):
		credentials = {"client_id": client.client_id, "client_secret": client.secret}
		self.client, self.user = client, user
		self.race = race(client.site, "get_token", {**credentials, **form}, AT_ONCE)

	def winners(self) -> list[dict]:
		return [granted(answer) for answer in self.race.won]


def redeem(allowed) -> Contest:
	form = {"grant_type": "authorization_code", "code": allowed.code, "code_verifier": allowed.verifier}
	return Contest(allowed.client, allowed.user, {**form, "redirect_uri": allowed.redirect_uri})


def refresh(allowed) -> Contest:
	form = {"grant_type": "refresh_token", "refresh_token": allowed.refresh_token}
	return Contest(allowed.client, allowed.user, form)


@pytest.fixture(scope="module")
def without_grace(admin):
	with changed(admin, public_refresh_reuse_grace=0):
		yield


@pytest.fixture(scope="module", params=["code", "refresh token"])
def contests(request, make_client, user, allow, unthrottled, without_grace):
	"""Twenty of them, for clients with and without a secret in turn."""
	clients = [make_client(public=public) for public in (False, True)]
	allowed = [allow(clients[number % 2], user) for number in range(CREDENTIALS)]
	run = redeem if request.param == "code" else refresh
	return [run(one) for one in allowed]


@pytest.fixture
def contest_for(contests):
	"""The clients of the contests, each with the number of its contests."""
	clients = {contest.client.client_id: contest.client for contest in contests}
	return [(client, CREDENTIALS // len(clients)) for client in clients.values()]


@requirement(
	"Frappe's own provider", "", "the same code redeemed by 8 threads at once: 6 to 8 of them got tokens"
)
@requirement("security", "16b", "of any number of simultaneous redemptions of a code exactly one succeeds")
@requirement("security", "18f", "of any number of simultaneous refreshes exactly one succeeds")
@requirement("CVE-2026-1035", "", "of 32 redemptions or refreshes at once exactly one succeeds")
def test_exactly_one_wins_and_the_others_are_refused_in_the_rfcs_words(contests):
	for contest in contests:
		assert (len(contest.race.won), len(contest.race.lost)) == (1, AT_ONCE - 1)
		granted(contest.race.won[0])
		for answer in contest.race.lost:
			refused(answer, "invalid_grant")


@requirement(
	"CVE-2026-1035", "", "the rule holds between the processes of a server, not in one of them alone"
)
def test_the_requests_reach_every_process(contests, site):
	if not site.bench:
		pytest.skip("the server's processes are seen on this machine only, and the site is elsewhere")
	for contest in contests:
		assert len(contest.race.processes) == AT_ONCE, "a connection without a process at its other end"
	together = [set(contest.race.processes) for contest in contests]
	assert len(set.union(*together)) >= 2, "all requests went to one process"
	# One race or another may fall to one process alone; then it proves less, but most must not.
	assert sum(len(processes) >= 2 for processes in together) >= CREDENTIALS * 3 // 4


@requirement("security", "16d", "a replay, even at the same moment, revokes all that came from the code")
@requirement("security", "18c", "a replay, even at the same moment, revokes the family")
def test_the_losers_replayed_so_the_winners_tokens_are_dead(contests, site):
	for contest in contests:
		(tokens,) = contest.winners()
		answer = bearer(site, tokens["access_token"], site.endpoint("test_resource"))
		bearer_refused(answer, "invalid_token", 401)
		refused(contest.client.refresh(tokens["refresh_token"]), "invalid_grant")


@requirement("security", "18c", "the replay is in the audit trail, with client, user and address")
def test_the_trail_tells_of_each_replay(contests, contest_for, admin):
	for client, number in contest_for:
		filters = [["client", "=", client.client_id], ["event", "=", "Replay"]]
		events = admin.rows("OAuth2 Event", filters, ("user", "ip_address", "reason"))
		assert len(events) >= number
		assert {event["user"] for event in events} == {contests[0].user}
		assert all(event["ip_address"] and event["reason"] for event in events)


@requirement(
	"security", "18d", "within a grace that was set every use succeeds; the first one after it ends all"
)
def test_the_grace_lets_all_of_them_through_and_ends_all_of_them(make_client, user, allow, settings, site):
	settings(refresh_reuse_grace=GRACE, public_refresh_reuse_grace=GRACE)
	clients = [make_client(public=public) for public in (False, True)]
	allowed = [allow(client, user) for client in clients]
	olds = [one.tokens() for one in allowed]
	began = time.monotonic()
	contests = [refresh(one) for one in allowed]
	assert time.monotonic() - began < GRACE, "the machine is too slow for this grace"

	for contest, old in zip(contests, olds, strict=True):
		winners = contest.winners()
		assert len(winners) == AT_ONCE
		assert len({tokens["refresh_token"] for tokens in winners}) == AT_ONCE
		# The grace is the refresh token's; the access token beside it ended at the first use.
		assert not contest.client.is_active(old["access_token"])
		assert all(contest.client.is_active(tokens["access_token"]) for tokens in winners[:4])

	# From the first use on, not from the last one.
	time.sleep(max(0, began + GRACE + 2 - time.monotonic()))
	for contest, old in zip(contests, olds, strict=True):
		refused(contest.client.refresh(old["refresh_token"]), "invalid_grant")
		for tokens in contest.winners():
			assert not contest.client.is_active(tokens["access_token"])
			refused(contest.client.refresh(tokens["refresh_token"]), "invalid_grant")
