"""Two nodes of a Galera cluster that both take writes, which `docs/operations.md` advises against."""

import pytest

from tests.support import flow
from tests.support.answers import bearer_refused, granted, refused
from tests.support.clients import bearer
from tests.support.concurrency import race
from tests.support.frappe_api import sign_in
from tests.support.galera import conflicts

requirement = pytest.mark.requirement
pytestmark = pytest.mark.concurrency

AT_ONCE = 16
RACES = 6
WHO = "/api/method/frappe.auth.get_logged_user"


def check_race(run) -> list:
	"""Exactly one has won; every other was refused or told to come again. Gives the answers of those refused."""
	(won,) = run.won
	granted(won)
	later = [answer for answer in run.lost if answer.status_code == 503]
	for answer in later:
		refused(answer, "temporarily_unavailable", 503)
	replays = [answer for answer in run.lost if answer not in later]
	for answer in replays:
		refused(answer, "invalid_grant")
	return replays


@requirement("security", "16b", "of redemptions at several nodes of a Galera cluster exactly one succeeds")
@requirement("security", "18f", "of refreshes at several nodes of a Galera cluster exactly one succeeds")
@pytest.mark.parametrize("grant", ["code", "refresh token"])
def test_exactly_one_of_many_wins(grant, nodes, at, on_nodes):
	"""The conflict shows at a statement or at the commit; what is tried again finds the code used."""
	client, user, _ = on_nodes
	client = at(nodes[0], client)
	session = sign_in(nodes[0], user.name, user.password)
	before, put_off = conflicts(nodes), 0
	for _ in range(RACES):
		allowed = flow.allow(session, client, user.name)
		form = {"client_id": client.client_id, "client_secret": client.secret}
		if grant == "code":
			form |= {"grant_type": "authorization_code", "code": allowed.code}
			form |= {"code_verifier": allowed.verifier, "redirect_uri": allowed.redirect_uri}
		else:
			tokens = granted(client.exchange(allowed))
			form |= {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
		run = race(nodes, "get_token", form, AT_ONCE)
		put_off += sum(answer.status_code == 503 for answer in run.lost)
		if check_race(run):
			token = granted(run.won[0])["access_token"]
			for node in nodes:
				bearer_refused(bearer(node, token, WHO), "invalid_token", 401)
	met = conflicts(nodes) - before
	assert met, "the nodes never got into each other's way: this proved nothing"
	# Each conflict is one 503, where nothing is tried once more.
	assert put_off * 2 < met, f"{put_off} of {met} were told to come again"


@requirement(
	"security", "33", "what ends at one node of a Galera cluster has ended at the next request to another"
)
def test_a_revocation_at_one_node_is_seen_at_the_other(nodes, at, on_nodes):
	client, user, _ = on_nodes
	for here, there in ((nodes[0], nodes[1]), (nodes[1], nodes[0])):
		session = sign_in(here, user.name, user.password)
		allowed = flow.allow(session, at(here, client), user.name)
		tokens = granted(at(there, client).exchange(allowed))
		assert bearer(here, tokens["access_token"], WHO).status_code == 200
		assert at(there, client).revoke(tokens["access_token"]).status_code == 200
		bearer_refused(bearer(here, tokens["access_token"], WHO), "invalid_token", 401)
