"""Thousands of clients that registered themselves, and that nobody uses."""

import time

import pytest

from tests.support.agents import CLAUDE_CODE
from tests.support.database import Database, needs_database

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("nothing_logged")
# Beyond twice the number that the site keeps, so that no more are taken.
MANY = 2001
KEPT = 1000


@pytest.fixture
def crowd(site):
	"""Rows of clients of another site's flood, without their documents."""
	needs_database(site)
	columns = "name, client_id, client_id_hash, app_name, enabled, registration, registered_at, last_used_at"
	rows = ", ".join(
		f"('crowd-{n}', 'crowd-{n}', 'crowd-{n}', 'x', 1, 'Dynamic Registration', {n}, 0)"
		for n in range(MANY)
	)
	with Database(site) as database:
		database.run("begin")
		database.run(f"insert into `tabOAuth2 Client` ({columns}) values {rows}")
		database.run("commit")

		def count() -> int:
			database.run("begin")
			return database.run("select count(*) from `tabOAuth2 Client` where name like 'crowd-%%'")[0][0]

		yield count
		database.run("begin")
		database.run("delete from `tabOAuth2 Client` where name like 'crowd-%%'")
		database.run("commit")


@requirement("security", "45", "thousands that registered themselves keep others out for some seconds alone")
def test_room_is_made_for_others(crowd, registering, send):
	answer = send(CLAUDE_CODE.sends)
	assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
	deadline = time.monotonic() + 60
	while (answer := send(CLAUDE_CODE.sends)).status_code == 503 and time.monotonic() < deadline:
		time.sleep(1)
	assert answer.status_code == 201, answer.text
	while crowd() > KEPT and time.monotonic() < deadline:
		time.sleep(1)
	# The oldest have gone.
	assert 0 < crowd() <= KEPT
