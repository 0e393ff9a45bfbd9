"""What lets somebody in is not read by tokens: the ids of sessions, and the passwords and keys of users."""

import frappe
import pytest
from frappe.sessions import get_sessions_to_clear
from frappe.utils.password import get_decrypted_password, update_password
from frappe.utils.safe_exec import read_sql
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import closed_methods, statements
from oauth_provider.protocol.errors import ClosedToTokens
from tests.support.collation import MARIADB_COLLATION
from tests.unit.web import current_request

requirement = pytest.mark.requirement
NEVER = requirement("security", "31", "no token reads keys, passwords or sessions, which sign somebody in")


@pytest.fixture(autouse=True)
def watched():
	"""The site's own connection, with the wall before it, in a request of a token."""
	with current_request("GET", "/"):
		frappe.local.flags.oauth2_token = frappe._dict(scopes="all")
		statements.stand_before(frappe.local.db)
		yield


@NEVER
@pytest.mark.parametrize(
	"statement",
	[
		"select sid from tabSessions",
		"select * from `tabSessions`",
		"SELECT s.* FROM `tabSessions` s",
		"select count(*) from tabSessions where sid like 'a%'",
		"with x as (select sid from tabSessions) select 1 from x",
		"select name from tabNote where title in (select `sid` from `tabSessions`)",
		"select password from __Auth",
		"select 1 from `__Auth` where doctype = 'User'",
		"select 1 as a --\x01'\n, (select sid from tabSessions limit 1) as b -- '",
		"select 1 /*!999999 '*/, (select password from __Auth limit 1) /*!999999 '*/",
		"select (select sid from tabSessions limit 1) as b -- x",
		"select /* x */ (select sid from tabSessions limit 1) as b",
		"select sid from tabSessions where 1=1 # x",
		"select info from information_schema.processlist",
		"select * from performance_schema.threads",
		"select message from `tabEmail Queue`",
		"select * from `tabEmail Queue` limit 1",
		"select name from `tabEmail Queue` where message like '%key=a%'",
		"select access_token from `tabOAuth Bearer Token`",
		"select * from `tabOAuth Client`",
	],
)
def test_no_statement_reads_them(statement):
	with pytest.raises(HTTPException):
		frappe.db.sql(statement)
	# On PostgreSQL, Frappe lets a template send nothing that begins with WITH.
	with pytest.raises((HTTPException, frappe.PermissionError)):
		read_sql(statement)


@NEVER
def test_statements_of_others_are_not_shown():
	with pytest.raises(HTTPException):
		frappe.db.sql("show full processlist")
	if frappe.db.db_type == "mariadb":
		frappe.db.sql("show tables like 'tabNote'")


@NEVER
def test_no_document_gives_the_key_of_a_user():
	user = frappe.get_doc("User", "Administrator")
	for send in (
		lambda: user.get_password("api_secret", raise_exception=False),
		lambda: frappe.db.get_value("Sessions", {"user": user.name}, "sid"),
	):
		with pytest.raises(HTTPException):
			send()


def test_frappe_reads_what_it_needs():
	assert frappe.db.count("Sessions") >= 0
	get_sessions_to_clear("Administrator", keep_current=False)
	frappe.db.sql("select user, lastupdate from tabSessions limit 1")
	frappe.db.sql("select name, status, message_id from `tabEmail Queue` where sender = 'message' limit 1")
	frappe.db.sql("select name, app_name from `tabOAuth Client` limit 1")
	update_password("a name", "x", doctype="Email Account", fieldname="password")
	assert get_decrypted_password("Email Account", "another name", raise_exception=False) is None
	frappe.db.delete("__Auth", {"doctype": "Email Account", "name": "a name"})


def test_a_method_that_a_scope_names_reads_them():
	frappe.local.flags.oauth2_named_method = True
	frappe.db.sql("select sid from tabSessions limit 1")


@NEVER
def test_a_one_time_secret_is_not_deleted_by_the_name_of_its_row():
	frappe.local.flags.oauth2_token = None
	frappe.db.set_default("somebody@example.com_otpsecret", "x")
	frappe.db.set_default("another", "x")
	rows = dict(frappe.get_all("DefaultValue", {"defvalue": "x"}, ["defkey", "name"], as_list=True))
	frappe.local.flags.oauth2_token = frappe._dict(scopes="admin")
	secret = rows["somebody@example.com_otpsecret"]
	for delete in (
		lambda: frappe.db.delete("DefaultValue", {"name": secret}),
		lambda: frappe.db.delete("DefaultValue", {"parent": "__default"}),
		lambda: frappe.db.set_value("DefaultValue", secret, "defvalue", "y"),
	):
		with pytest.raises(HTTPException):
			delete()
	frappe.db.delete("DefaultValue", {"name": rows["another"]})
	frappe.db.set_default("another", "z")


@NEVER
@MARIADB_COLLATION
def test_a_one_time_secret_is_not_deleted_by_another_spelling():
	frappe.local.flags.oauth2_token = None
	frappe.db.set_default("somebody@example.com_otpsecret", "x")
	frappe.local.flags.oauth2_token = frappe._dict(scopes="admin")
	with pytest.raises(HTTPException):
		frappe.db.delete("DefaultValue", {"defkey": "Somebody@example.com_otpsecr\u00e9t"})


@NEVER
def test_each_connection_is_watched_whatever_frappe_puts_on_it(monkeypatch):
	"""Frappe's Recorder holds the method, and a replica is another connection."""
	original = next(iter(statements.stand_before_statements()))
	monkeypatch.setattr(frappe.db, "_sql", original.__get__(frappe.db), raising=False)
	statements.stand_before(frappe.db)
	another = frappe.database.get_db(user=frappe.conf.db_name, password=frappe.conf.db_password)
	try:
		for send in (frappe.db._sql, another.sql):
			with pytest.raises(HTTPException):
				send("select sid from tabSessions")
	finally:
		another.close()


@NEVER
def test_what_runs_between_the_check_of_a_user_and_its_statement_changes_no_credential(
	make_user, monkeypatch
):
	"""A condition of a Notification, a Workflow or another app's hook may change the document."""
	frappe.local.flags.oauth2_token = None
	user = frappe.get_doc("User", make_user().name)
	frappe.local.flags.oauth2_token = frappe._dict(scopes="admin")
	user.location = "x"
	user.save()
	changes = (
		lambda doc: doc.update({"reset_password_key": "x"}),
		lambda doc: doc.db_set("phone", "1"),
		lambda doc: doc.update({"flags": {}, "phone": "1"}),
	)
	for change in changes:
		monkeypatch.setattr(type(user), "validate", change)
		with pytest.raises(HTTPException):
			user.save()
		user.reload()


def test_a_doctype_may_be_called_like_a_schema():
	for statement in (
		"select `tabLimsys`.`name`, `tabLim Sys`.`sys`, `tabInnodb Report`.`processlist` from `tabLimsys`",
		"select name from `tabNote` where title = 'mysql.user' or content = 'processlist'",
	):
		statements.check_statement(statement)


@NEVER
@pytest.mark.parametrize(
	"statement",
	[
		"UPDATE `tabUser` SET `name`='b@example.com' WHERE `name`='a@example.com'",
		"update tabUser set bio = 'x', tabUser.name = 'b@example.com'",
		"UPDATE `tabUser Invitation` SET `email`='b@example.com' WHERE `email`='a@example.com'",
		"UPDATE `tabEmail Queue Recipient` SET `recipient`='b@example.com' WHERE `recipient`='a@example.com'",
		"INSERT INTO `tabEmail Queue Recipient` (`name`, `recipient`) VALUES ('x', 'b@example.com')",
	],
)
def test_no_statement_moves_what_signs_somebody_in_to_another(statement):
	with pytest.raises(HTTPException):
		statements.check_statement(statement)


def test_frappe_writes_what_is_no_name_of_a_user():
	statements.check_statement(
		"UPDATE `tabUser` SET `full_name`='x', `bio`=' name = x' WHERE `name`='a@example.com'"
	)


@NEVER
def test_a_one_time_secret_is_not_changed_by_its_value():
	frappe.local.flags.oauth2_token = None
	frappe.db.set_default("somebody@example.com_otpsecret", "the secret")
	frappe.local.flags.oauth2_token = frappe._dict(scopes="admin")
	with pytest.raises(HTTPException):
		frappe.db.set_value("DefaultValue", {"defvalue": "the secret"}, "defvalue", "another")


@NEVER
def test_no_further_social_login_of_the_same_provider_comes_in_between(make_user, monkeypatch):
	frappe.local.flags.oauth2_token = None
	user = frappe.get_doc("User", make_user().name)
	user.append("social_logins", {"provider": "google", "userid": "z"})
	user.save()
	frappe.local.flags.oauth2_token = frappe._dict(scopes="admin")
	add = lambda doc: doc.append("social_logins", {"provider": "google", "userid": "a"})  # noqa: E731
	monkeypatch.setattr(type(user), "validate", add)
	with pytest.raises(HTTPException):
		user.save()


@NEVER
def test_the_key_of_backups_is_not_read():
	for method in (
		"frappe.utils.backups.get_backup_encryption_key",
		"frappe.integrations.doctype.ldap_settings.ldap_settings.reset_password",
	):
		with pytest.raises(ClosedToTokens):
			closed_methods.refuse_method(method)
