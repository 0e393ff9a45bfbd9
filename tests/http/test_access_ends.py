"""Each event that ends access: what it does to access tokens, refresh tokens and codes, on every web worker."""

import re
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from devbench import process
from tests.support.answers import an_error_page, bearer_refused, granted, refused, refused_somehow
from tests.support.bench import revoke_grant
from tests.support.clients import bearer
from tests.support.concurrency import on_every_worker
from tests.support.database import Database, needs_database
from tests.support.flow import Dialog, authorize, redirect_of
from tests.support.frappe_api import FrappeError

requirement = pytest.mark.requirement

WHO = "/api/method/frappe.auth.get_logged_user"
ROLE = "Report Manager"
NEW_PASSWORD = "another-Horse-7-battery"
BLOCKED = {
	"mariadb": """
		select waits.requesting_trx_id from information_schema.innodb_lock_waits waits
		join information_schema.innodb_trx holder on holder.trx_id = waits.blocking_trx_id
		where holder.trx_mysql_thread_id = connection_id()""",
	"postgres": "select pid from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))",
}


@pytest.fixture
def access(make_client, make_user, allow):
	"""A client with all three kinds of credentials of a user: tokens, and a code that is not yet redeemed."""
	client, user = make_client(roles=[ROLE]), make_user(roles=[ROLE])
	allowed = allow(client, user)
	allowed.tokens()
	return Access(client, user, allowed, allow(client, user))


class Access:
	"""What is to end, and whether it has."""

	def __init__(self, client, user, allowed, waiting):
		self.client, self.user, self.allowed, self.waiting = client, user, allowed, waiting

	def is_there_on_every_worker(self) -> None:
		answers = on_every_worker(self.ask)
		assert [answer.json() for answer in answers] == [{"message": self.user.name}] * len(answers)

	def is_gone_on_every_worker(self, error: str = "invalid_grant") -> None:
		"""Whoever comes with the token, the refresh token or the code is refused, whichever process answers."""
		for answer in on_every_worker(self.ask):
			bearer_refused(answer, "invalid_token", 401)
		# A grant that is refused counts as a failure: too many would be answered by the throttle.
		for present in (self.refresh, self.exchange):
			for answer in [present() for _ in range(4)]:
				refused(answer, error, 401 if error == "invalid_client" else 400)

	def ask(self):
		return bearer(self.client.site, self.allowed.access_token, WHO)

	def refresh(self):
		return self.client.refresh(self.allowed.refresh_token)

	def exchange(self):
		return self.client.exchange(self.waiting)


def change_password(site, session, **form) -> int:
	form = {"new_password": NEW_PASSWORD, "logout_all_sessions": 0, **form}
	return session.post(site.method("frappe.core.doctype.user.user.update_password"), data=form).status_code


@requirement("security", "33", "disabling a client ends all three credentials on every worker")
def test_disabling_the_client(access, admin):
	access.is_there_on_every_worker()
	admin.update("OAuth2 Client", access.client.client_id, enabled=0)
	access.is_gone_on_every_worker("invalid_client")
	admin.update("OAuth2 Client", access.client.client_id, enabled=1)
	access.is_gone_on_every_worker()


def waits_for_us(database: Database) -> bool:
	"""True if another transaction waits for a lock of this connection's."""
	return bool(database.run(BLOCKED[database.db_type]))


@requirement("security", "33", "what is consented to while the client or the user is being disabled ends too")
@pytest.mark.parametrize(
	"doctype, before", [("OAuth2 Client", 0), ("OAuth2 Client", 1), ("User", 0), ("User", 1)]
)
def test_disabling_while_a_user_decides(doctype, before, site, make_client, make_user, login, allow):
	needs_database(site)
	client, user = make_client(), make_user()
	if before:
		allow(client, user)
	session = login(user)
	dialog = Dialog.of(authorize(session, client))
	name = {"OAuth2 Client": client.client_id, "User": user.name}[doctype]
	answers = []
	pressing = threading.Thread(target=lambda: answers.append(dialog.press(session, "allow")))
	with Database(site) as database:
		database.run("begin")
		# As the administrator's save does first; it is not committed when the user presses Allow.
		database.run(f"update `tab{doctype}` set enabled = 0 where name = %s", name)
		pressing.start()
		# MariaDB renews these tables only when nobody has read them for a tenth of a second.
		assert process.wait(lambda: waits_for_us(database) or answers, 60, 0.2)
		assert not answers, answers[0].headers
		database.run("commit")
	pressing.join(timeout=60)
	if answers[0].is_redirect:
		# PostgreSQL refuses the transaction, and the next one sees from the start that the user is disabled.
		assert doctype == "User" and redirect_of(answers[0])["error"] == "access_denied"
	else:
		an_error_page(answers[0])


def disable(admin, client) -> bool:
	"""Disable a client; PostgreSQL refuses a save if one of its rows has changed meanwhile, and one saves again."""
	try:
		admin.update("OAuth2 Client", client.client_id, enabled=0)
	except FrappeError as error:
		if not re.search("could not serialize access|SerializationFailure", error.said):
			raise
		return False
	return True


class Refreshing(threading.Thread):
	"""A client that redeems its code and refreshes without a pause until it is refused."""

	def __init__(self, allowed):
		super().__init__()
		self.allowed, self.issued = allowed, []

	def run(self):
		answer = self.allowed.client.exchange(self.allowed)
		while answer.status_code == 200:
			self.issued.append(granted(answer))
			answer = self.allowed.client.refresh(self.issued[-1]["refresh_token"])
		self.refusal = answer


@requirement("security", "33", "what is issued while the client is being disabled ends too")
def test_disabling_a_client_that_is_refreshing(site, admin, make_client, make_user, allow):
	client = make_client()
	people = [Refreshing(allow(client, make_user())) for _number in range(3)]
	for person in people:
		person.start()
	assert process.wait(lambda: all(len(person.issued) > 1 for person in people), 60)
	assert process.wait(lambda: disable(admin, client), 60)
	for person in people:
		person.join(timeout=60)
		# Before the save was committed the grant is the first to be seen as ended.
		assert refused_somehow(person.refusal) in ("invalid_client", "invalid_grant")
	admin.update("OAuth2 Client", client.client_id, enabled=1)
	for person in people:
		bearer_refused(bearer(site, person.issued[-1]["access_token"], WHO), "invalid_token", 401)
		refused(client.refresh(person.issued[-1]["refresh_token"]), "invalid_grant")


@requirement("security", "33", "a client with codes, tokens and grants can be deleted, which ends them all")
def test_deleting_the_client(access, admin):
	access.is_there_on_every_worker()
	admin.delete("OAuth2 Client", access.client.client_id)
	access.is_gone_on_every_worker("invalid_client")


@requirement("security", "33", "revoking a grant ends all three credentials on every worker")
def test_revoking_the_grant(access, site):
	if not site.bench:
		pytest.skip("needs the commands of a bench on this machine")
	access.is_there_on_every_worker()
	revoke_grant(site, access.client.client_id, access.user.name)
	access.is_gone_on_every_worker()


@requirement("security", "33", "disabling a user ends all three credentials on every worker, for good")
def test_disabling_the_user(access, admin):
	access.is_there_on_every_worker()
	admin.update("User", access.user.name, enabled=0)
	access.is_gone_on_every_worker()
	admin.update("User", access.user.name, enabled=1)
	access.is_gone_on_every_worker()


@requirement("security", "33", "a user with codes, tokens and grants can be deleted, which ends them all")
def test_deleting_the_user(access, admin, manager):
	# Frappe of 2023 deletes a user only while there is a System Manager: the manager.
	access.is_there_on_every_worker()
	admin.delete("User", access.user.name)
	access.is_gone_on_every_worker()


@requirement("security", "33", "taking away the role that a client asks for stops all three on every worker")
def test_taking_the_role_away(access, admin):
	access.is_there_on_every_worker()
	admin.update("User", access.user.name, roles=[])
	access.is_gone_on_every_worker()


@requirement("security", "33", "a password changed by its user ends all three credentials on every worker")
def test_changing_the_own_password(access, login, site):
	access.is_there_on_every_worker()
	session = login(access.user, new=True)
	assert change_password(site, session, old_password=access.user.password) == 200
	access.is_gone_on_every_worker()


@requirement(
	"security", "33", "a password set by an administrator ends all three credentials on every worker"
)
def test_setting_somebodys_password(access, admin):
	access.is_there_on_every_worker()
	admin.update("User", access.user.name, new_password=NEW_PASSWORD)
	access.is_gone_on_every_worker()


@requirement(
	"security", "33", "a password set by the link of a mail ends all three credentials on every worker"
)
def test_setting_a_forgotten_password(access, site, world):
	if not site.bench:
		pytest.skip("needs a bench on this machine")
	access.is_there_on_every_worker()
	(key,) = parse_qs(urlsplit(world.link_to_set_password(access.user)).query)["key"]
	assert change_password(site, requests.Session(), key=key) == 200
	access.is_gone_on_every_worker()


@requirement("security", "33", "with the setting off, all three credentials outlive a change of password")
def test_a_setting_keeps_access_over_a_change_of_password(access, login, site, settings):
	settings(end_tokens_on_password_change=0)
	session = login(access.user, new=True)
	assert change_password(site, session, old_password=access.user.password) == 200
	access.is_there_on_every_worker()
	granted(access.refresh())
	granted(access.exchange())
