"""When an app was last used: on the grant soon after, and never written by the request itself."""

import time

import pytest

from tests.support.bench import run_command
from tests.support.clients import bearer
from tests.support.database import Database, needs_mariadb

WHO = "/api/method/frappe.auth.get_logged_user"
GRANTS = "tabOAuth2 Grant"
REQUESTS = 100
# What the scheduler writes by itself, and what a job makes of a user who is new.
OTHERS = ("tabScheduled Job Type", "tabScheduled Job Log", "tabContact", "tabContact Email")


@pytest.fixture
def changed_rows(site):
	"""Tell how many rows of each table were written so far."""
	needs_mariadb(site, "a count of the rows that were written")
	with Database(site) as database:
		[[before]] = database.run("select @@global.userstat")
		database.run("set global userstat = 1")

		def count() -> dict[str, int]:
			rows = database.run(
				"select table_name, rows_changed from information_schema.table_statistics"
				" where table_schema = database()"
			)
			return {name: int(number) for name, number in rows if name not in OTHERS}

		yield count
		database.run(f"set global userstat = {before}")


# Whatever a request of a token could have to do with.
WATCHED = ("tabOAuth2 ", "tabSessions", "tabUser", "tabActivity Log", "tabSingles", "__Auth")


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
	return {
		name: number - before.get(name, 0) for name, number in after.items() if number > before.get(name, 0)
	}


def grant_of(admin, allowed) -> dict:
	[grant] = admin.rows(
		"OAuth2 Grant",
		{"client": allowed.client.client_id, "user": allowed.user},
		["last_used_at", "modified"],
	)
	return grant


def test_a_hundred_requests_write_at_most_one_row_and_not_in_the_request(
	site, admin, make_client, make_user, allow, changed_rows
):
	# Of a grant that nobody has used: within an hour a use is not written again.
	allowed = allow(make_client(scopes=["profile"]), make_user())
	token = allowed.access_token
	# What other tests have used is written before the count begins.
	run_command(site, "execute", "oauth_provider.api.scheduled_jobs.write_uses")
	before, grant, begin = changed_rows(), grant_of(admin, allowed), int(time.time())
	assert bearer(site, token, WHO).status_code == 200
	assert grant_of(admin, allowed) == grant
	answers = [bearer(site, token, WHO) for _request in range(REQUESTS - 1)]
	assert {answer.status_code for answer in answers} == {200}
	in_requests = difference(before, changed_rows())
	# The scheduler may have come by, and jobs of what was made before write other tables.
	assert in_requests.pop(GRANTS, 0) <= 1
	assert not [name for name in in_requests if name.startswith(WATCHED) and name != "tabOAuth2 Event"]
	for _run in range(2):
		run_command(site, "execute", "oauth_provider.api.scheduled_jobs.write_uses")
	assert difference(before, changed_rows()).get(GRANTS) == 1
	after = grant_of(admin, allowed)
	assert begin <= after["last_used_at"] <= time.time()
	assert after["modified"] == grant["modified"]
	assert bearer(site, token, WHO).status_code == 200
	run_command(site, "execute", "oauth_provider.api.scheduled_jobs.write_uses")
	assert grant_of(admin, allowed) == after
