"""Compiled scopes: what is older than the last change is not used."""

import frappe
import pytest
from frappe.exceptions import QueryTimeoutError
from frappe.utils.redis_wrapper import RedisWrapper

from oauth_provider.protocol.scope_map import opened_by
from oauth_provider.store import compiled_scopes

pytestmark = pytest.mark.requirement("security", "30", "a change of a scope acts on the next request")
SCOPE = {"full_access": False, "doctypes": {}, "methods": ["frappe.ping"]}


def test_what_is_kept_is_read_until_it_is_forgotten():
	generation, found = compiled_scopes.read(["kept-scope"])
	assert found == {}
	compiled_scopes.store(generation, "kept-scope", SCOPE)
	assert compiled_scopes.read(["kept-scope", "other"]) == (generation, {"kept-scope": SCOPE})
	compiled_scopes.forget()
	assert compiled_scopes.read(["kept-scope"])[1] == {}


def test_what_was_compiled_before_a_change_is_not_used_after_it():
	generation, _ = compiled_scopes.read(["late-scope"])
	compiled_scopes.forget()
	compiled_scopes.store(generation, "late-scope", SCOPE)
	now, found = compiled_scopes.read(["late-scope"])
	assert now != generation and found == {}


def test_without_a_generation_nothing_is_kept():
	compiled_scopes.store(None, "no-generation", SCOPE)
	assert compiled_scopes.read(["no-generation"])[1] == {}


def test_without_redis_the_database_is_read_each_time(make_scope, monkeypatch):
	scope = make_scope(methods=["frappe.ping"])
	# A port on which nothing listens.
	monkeypatch.setattr(frappe, "cache", RedisWrapper.from_url("redis://127.0.0.1:1"))
	assert compiled_scopes.read([scope.name]) == (None, {})
	assert opened_by([scope.name]).methods == {"frappe.ping"}
	frappe.db.set_value("OAuth2 Scope", scope.name, "enabled", 0)
	assert opened_by([scope.name]).methods == set()


def test_two_sites_do_not_share(monkeypatch):
	generation, _ = compiled_scopes.read(["of-one-site"])
	compiled_scopes.store(generation, "of-one-site", SCOPE)
	with monkeypatch.context() as other_site:
		other_site.setitem(frappe.conf, "db_name", "another-site")
		try:
			other, found = compiled_scopes.read(["of-one-site"])
			assert other != generation and found == {}
		finally:
			frappe.cache.execute_command("DEL", compiled_scopes.key())
	assert compiled_scopes.read(["of-one-site"])[1] == {"of-one-site": SCOPE}
	compiled_scopes.forget()


# Of the site, so that every connection sees it.
COMMITTED = "profile"
WAIT_A_SECOND = {"mariadb": "set innodb_lock_wait_timeout = 1", "postgres": "set lock_timeout = '1s'"}
CONNECTIONS = {
	"mariadb": "select count(*) from information_schema.processlist where db = database()",
	"postgres": "select count(*) from pg_stat_activity where datname = current_database()",
}


@pytest.fixture
def elsewhere():
	"""Another connection, as another request has it: `elsewhere(statement)` runs and commits."""
	database = frappe.local.db
	frappe.connect(set_admin_as_user=False)
	other, frappe.local.db = frappe.local.db, database

	def run(statement):
		rows = other.sql(statement)
		other.commit()
		return rows

	yield run
	other.rollback()
	other.close()


def test_the_callers_transaction_goes_on(elsewhere):
	compiled_scopes.forget()
	frappe.db.rollback()
	ran = []
	frappe.db.after_commit.add(lambda: ran.append("commit"))
	frappe.db.sql("select name from `tabUser` where name = 'Guest' for update")
	assert opened_by([COMMITTED]).methods
	assert COMMITTED in compiled_scopes.read([COMMITTED])[1]
	elsewhere(WAIT_A_SECOND[frappe.db.db_type])
	with pytest.raises((QueryTimeoutError, frappe.db.OperationalError)):
		elsewhere("select name from `tabUser` where name = 'Guest' for update")
	frappe.db.commit()
	assert ran == ["commit"]


@pytest.mark.skipif(
	"frappe.db.db_type != 'mariadb'",
	reason="on PostgreSQL Frappe's transactions, but for the first of a connection, see what is committed meanwhile",
)
def test_what_an_older_snapshot_shows_is_not_stored(elsewhere):
	was_open = f"select enabled from `tabOAuth2 Scope` where name = '{COMMITTED}'"
	assert frappe.db.sql(was_open)[0] == (1,)
	try:
		elsewhere(f"update `tabOAuth2 Scope` set enabled = 0 where name = '{COMMITTED}'")
		compiled_scopes.renew()
		assert frappe.db.sql(was_open)[0] == (1,), "the snapshot is not older"
		assert opened_by([COMMITTED]).methods == set()
		assert compiled_scopes.read([COMMITTED])[1][COMMITTED]["methods"] == []
		assert frappe.db.sql(was_open)[0] == (1,), "the transaction has ended"
	finally:
		elsewhere(f"update `tabOAuth2 Scope` set enabled = 1 where name = '{COMMITTED}'")
		compiled_scopes.renew()
	assert opened_by([COMMITTED]).methods


def test_rows_that_are_not_committed_are_used_and_not_stored(make_scope):
	name = make_scope(methods=["frappe.ping"]).name
	assert opened_by([name]).methods == {"frappe.ping"}
	assert compiled_scopes.read([name])[1] == {}


def test_without_a_connection_to_spare_nothing_is_stored(monkeypatch):
	compiled_scopes.renew()
	database = frappe.local.db
	with monkeypatch.context() as full:
		# A server that answers nobody.
		for name, value in (("db_host", "127.0.0.1"), ("db_port", 1), ("db_socket", None)):
			full.setitem(frappe.local.conf, name, value)
		assert opened_by([COMMITTED]).methods
	assert frappe.local.db is database
	assert compiled_scopes.read([COMMITTED])[1] == {}
	assert opened_by([COMMITTED]).methods
	assert COMMITTED in compiled_scopes.read([COMMITTED])[1]


def test_each_compilation_gives_its_connection_back():
	def connections() -> int:
		return frappe.db.sql(CONNECTIONS[frappe.db.db_type])[0][0]

	before = connections()
	for _ in range(30):
		compiled_scopes.renew()
		assert opened_by([COMMITTED]).methods
	# Other processes of the site come and go.
	assert connections() < before + 15
