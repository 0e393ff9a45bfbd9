"""A request that another transaction was in the way of is run once more."""

import threading
import time

import pytest

from tests.support.answers import no_traceback
from tests.support.database import Database, needs_mariadb

requirement = pytest.mark.requirement
pytestmark = pytest.mark.usefixtures("unthrottled")

TABLE = "`tabOAuth2 Event`"
# Of two transactions that wait for each other, MariaDB lets the one go on that has written more.
HEAVY = f"insert into {TABLE} (name, creation, modified) select concat('heavy-', seq), now(), now() from seq_1_to_500"
# The end of one index, where the request comes after it has written its row, and then that row. From this second on:
# an event of the same second may have a greater name, and the request's row comes before it.
RECENT = "occurred_at >= unix_timestamp()"
LOCK_END = f"select name from {TABLE} force index (occurred_at) where {RECENT} for update"
LOCK_ROWS = f"select count(*) from {TABLE} force index (primary) where name > '' for update"


@requirement("security", "36", "a page that met a deadlock in the database is answered at the second try")
def test_the_page_of_authorized_apps_is_tried_once_more(site, login, user):
	needs_mariadb(site, "a rule by which one of two that wait for each other goes on")
	session, answers = login(user), []
	# Its refusal is written into the audit trail.
	address = f"{site.base_url}/authorized-apps?" + "&".join(f"p{number}=1" for number in range(101))

	def ask():
		answers.append(session.get(address, allow_redirects=False, timeout=120))

	asking = threading.Thread(target=ask)
	with Database(site) as holder, Database(site) as observer:
		holder.run("begin")
		holder.run(HEAVY)
		holder.run(LOCK_END)
		asking.start()
		wait_for_the_insert(observer)
		holder.run(LOCK_ROWS)
		holder.run("rollback")
	asking.join(timeout=120)
	assert answers[0].status_code == 400, answers[0].text[:300]
	assert "too long" in answers[0].text
	no_traceback(answers[0])


def wait_for_the_insert(observer: Database) -> None:
	deadline = time.monotonic() + 30
	while time.monotonic() < deadline:
		if observer.connections_at("insert into `tabOAuth2 Event`%"):
			return
		time.sleep(0.05)
	raise AssertionError("the request did not write into the audit trail")
