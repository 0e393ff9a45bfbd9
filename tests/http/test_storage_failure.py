"""While the database does not do what it is asked: 503, and nothing has changed."""

import threading
import time

import pytest

from tests.support.answers import granted, refused
from tests.support.clients import make_verifier
from tests.support.database import Database, needs_database
from tests.support.flow import Dialog, authorize

requirement = pytest.mark.requirement

KINDS = ["access_token", "refresh_token"]


@pytest.fixture(scope="module")
def impatient(site):
	"""Connections wait a second for a lock, not most of a minute, or for ever as on PostgreSQL."""
	needs_database(site)
	with Database(site) as database:
		if database.db_type == "postgres":
			((name,),) = database.run("select current_database()")
			database.run(f"alter database `{name}` set lock_timeout = 1000")
			yield
			database.run(f"alter database `{name}` reset lock_timeout")
			return
		((before,),) = database.run("select @@global.innodb_lock_wait_timeout")
		database.run("set global innodb_lock_wait_timeout = 1")
		yield
		database.run(f"set global innodb_lock_wait_timeout = {int(before)}")


@pytest.fixture
def locked(site):
	"""`locked(client)`: somebody else holds the locks on the client's grants and tokens until the test lets go."""
	holder = Database(site)

	def lock(client):
		holder.run("begin")
		for table in ("tabOAuth2 Grant", "tabOAuth2 Bearer Token"):
			assert holder.run(f"select name from `{table}` where client = %s for update", client.client_id)
		return holder

	yield lock
	holder.close()


@requirement("security", "24", "a revocation that the database cannot write is 503, never 200")
@requirement("CVE-2020-15223", "", "a token that could not be revoked is not said to be")
@requirement("RFC 7009", "2.2.1", "503 asks the client to come again")
@pytest.mark.parametrize("kind", KINDS)
def test_a_revocation_that_cannot_be_written_is_503(kind, impatient, locked, make_client, user, allow):
	client = make_client()
	tokens = allow(client, user).tokens()
	holder = locked(client)
	answer = client.revoke(tokens[kind])
	refused_with_503(answer)
	holder.run("rollback")
	assert client.is_active(tokens["access_token"])
	assert client.revoke(tokens[kind]).status_code == 200
	assert not client.is_active(tokens["access_token"])


@requirement("security", "24", "a connection that dies in the middle of a revocation is 503, never 200")
@requirement("CVE-2020-15223", "", "a token that could not be revoked is not said to be")
@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_dies_meanwhile_is_503(kind, site, locked, make_client, user, allow):
	needs_database(site)
	client = make_client()
	tokens = allow(client, user).tokens()
	holder = locked(client)
	answers = []
	asking = threading.Thread(target=lambda: answers.append(client.revoke(tokens[kind])))
	# Opened before, since nobody waits longer than a second.
	with Database(site) as database:
		asking.start()
		for number in waiting_for_the_lock(database):
			database.end_connection(number)
	asking.join(timeout=60)
	refused_with_503(answers[0])
	holder.run("rollback")
	granted(client.refresh(tokens["refresh_token"]))


@requirement("security", "22", "what could not be stored was not issued")
@pytest.mark.parametrize("grant", ["code", "refresh token"])
def test_an_exchange_that_cannot_be_written_issues_nothing(
	grant, impatient, locked, make_client, user, allow
):
	client = make_client()
	tokens = allow(client, user).tokens()
	allowed = allow(client, user)
	again = {
		"code": lambda: client.exchange(allowed),
		"refresh token": lambda: client.refresh(tokens["refresh_token"]),
	}[grant]
	holder = locked(client)
	refused_with_503(again())
	holder.run("rollback")
	granted(again())


@requirement("security", "22", "an Allow that could not be stored may be given again")
def test_an_allow_that_cannot_be_written_may_be_given_again(
	impatient, locked, make_client, user, allow, login
):
	client = make_client()
	allow(client, user).tokens()
	session = login(user)
	dialog = Dialog.of(authorize(session, client, make_verifier()))
	holder = locked(client)
	page = dialog.press(session, "allow")
	assert (page.status_code, "Location" in page.headers) == (503, False)
	assert page.headers["Content-Type"].startswith("text/html") and "Traceback" not in page.text
	holder.run("rollback")
	assert "code=" in dialog.press(session, "allow").headers["Location"]
	assert dialog.press(session, "deny").status_code == 400


def refused_with_503(answer) -> None:
	refused(answer, "temporarily_unavailable", 503)
	assert int(answer.headers["Retry-After"]) > 0


def waiting_for_the_lock(database: Database) -> list[int]:
	"""The connections that wait for our rows, once there is one."""
	deadline = time.monotonic() + 20
	while time.monotonic() < deadline:
		for pattern in ("%FOR UPDATE%", "UPDATE%Bearer Token%"):
			if found := database.connections_at(pattern):
				return found
		time.sleep(0.05)
	raise AssertionError("nobody waits for the lock")
