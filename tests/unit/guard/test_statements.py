"""Which statements of a Bearer request are refused, whatever led to them."""

import frappe
import frappe.utils.jinja
import pytest
from frappe.utils.password import update_password
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import statements, templates
from oauth_provider.store.own_tables import own_writes
from tests.support.collation import alike
from tests.unit.web import current_request

requirement = pytest.mark.requirement
NEVER = requirement("security", "31", "no statement of a token writes documents of the app, or credentials")


@pytest.fixture
def wall():
	"""`wall(statement, values)`: whether it is refused. Nothing is sent to the database."""

	def refuses(statement: str, values=None, **flags) -> bool:
		with current_request("POST", "/"):
			frappe.local.flags.update(oauth2_token=frappe._dict(scopes="all"), **flags)
			try:
				statements.check_statement(statement.lstrip(), values)
			except HTTPException as refusal:
				assert refusal.get_response().status_code == 403
				return True
		return False

	return refuses


@pytest.fixture
def watched():
	"""The site's own connection, with the wall before it, in a request of a token."""
	with current_request("POST", "/"):
		frappe.local.flags.oauth2_token = frappe._dict(scopes="all")
		statements.stand_before(frappe.local.db)
		templates.watch_templates()
		frappe.local.jenv = None
		yield
	frappe.local.jenv = None


@pytest.fixture
def client(make_client) -> str:
	return make_client().name


@pytest.fixture
def person(make_user) -> str:
	return make_user().name


@NEVER
def test_no_road_past_documents_writes_the_apps_tables(client, watched):
	for write in (
		lambda: frappe.db.set_value("OAuth2 Client", client, "app_name", "x"),
		lambda: frappe.db.sql("update `tabOAuth2 Client` set app_name = 'x'"),
		lambda: frappe.db.delete("OAuth2 Event"),
		lambda: frappe.db.bulk_insert("OAuth2 Scope", ["name"], [["x"]]),
		lambda: frappe.qb.update("OAuth2 Client").set("app_name", "x").run(),
		lambda: frappe.db.set_value("User", "Administrator", "reset_password_key", "x"),
		lambda: update_password("Administrator", "x"),
	):
		with pytest.raises(HTTPException):
			write()


def test_reading_and_other_writing_goes_on(watched):
	assert frappe.db.get_value("OAuth2 Scope", "profile", "name") == "profile"
	note = frappe.get_doc(doctype="Note", title=frappe.generate_hash()).insert()
	frappe.db.set_value("Note", note.name, "title", "y")
	frappe.db.set_value("User", "Administrator", "last_active", frappe.utils.now())
	assert frappe.db.get_value("Note", note.name, "title") == "y"


def test_a_user_can_be_made_changed_and_deleted(person, watched):
	user = frappe.get_doc(
		doctype="User", email="made-by-a-token@example.com", first_name="x", send_welcome_email=0
	)
	user.insert()
	user.first_name = "y"
	user.save()
	# A welcome mail carries a link for the first password. Nobody else's is made.
	frappe.db.set_value("User", user.name, "reset_password_key", "x")
	with pytest.raises(HTTPException):
		frappe.db.set_value("User", person, "reset_password_key", "x")
	user.delete()


def test_what_a_save_allows_is_for_that_save(person, watched):
	user = frappe.get_doc("User", person)
	user.first_name = "y"
	user.save()
	with pytest.raises(HTTPException):
		frappe.db.set_value("User", person, "email", "elsewhere@example.com")


@NEVER
def test_a_template_writes_nothing(watched):
	environment = frappe.utils.jinja.get_jenv()
	called = []

	def set_value():
		called.append(True)
		frappe.db.sql("update `tabNote` set title = 'x' where name = 'none'")

	assert frappe.render_template("Dear {{ name }}", {"name": "x"}) == "Dear x"
	for render in (
		lambda: frappe.render_template("{{ f() }}", {"f": set_value}),
		lambda: environment.from_string("{% set x = f() %}").render(f=set_value),
	):
		with pytest.raises(HTTPException):
			render()
	assert len(called) == 2
	set_value()


@NEVER
def test_a_single_value_is_looked_at_whole(wall):
	"""Frappe takes one value that is no list for a list of one."""
	statement = "update `tabSingles` set value = 0 where doctype = %s and field = 'pkce_required_for'"
	for values in ("OAuth2 Provider Settings", ("OAuth2 Provider Settings",), ["OAuth2 Provider Settings"]):
		assert wall(statement, values)
	assert not wall(statement, "System Settings")
	for values in (7, None):
		# It does not say whose settings.
		assert wall(statement, values)


@NEVER
def test_a_save_that_fails_leaves_nothing_open(person, watched):
	user = frappe.get_doc("User", person)
	user.first_name = ""
	with pytest.raises(frappe.MandatoryError):
		user.save()
	with pytest.raises(HTTPException):
		frappe.db.set_value("User", user.name, "email", "elsewhere@example.com")


@NEVER
@pytest.mark.parametrize(
	"statement",
	[
		"UPDATE `tabOAuth2 Bearer Token` SET `user`='Administrator'",
		"  update `tabOAuth2 Client` set `app_name`=%(a)s",
		'INSERT INTO "tabOAuth2 Scope" ("name") VALUES (%s)',
		"DELETE FROM `tabOAuth2 Event`",
		"/* x */ DELETE FROM `tabOAuth2 Event`",
		"INSERT INTO `tabNote` SELECT 'it''s', \"a'b\", `x` FROM `tabOAuth2 Client`",
		"UPDATE `tabNote` n JOIN `taboauth2 grant` g SET g.status = 'Active'",
		"ALTER TABLE `tabOAuth2 Client` ADD COLUMN x int",
		"truncate `tabOAuth2 Event`",
		"SET STATEMENT max_statement_time=1 FOR UPDATE `tabOAuth2 Client` SET enabled=1",
		"WITH x AS (SELECT 1) DELETE FROM `tabOAuth2 Event`",
		"REPLACE INTO `tabOAuth2 Client` VALUES (1)",
		"BEGIN NOT ATOMIC UPDATE `tabOAuth2 Client` SET enabled=1; END",
		# A quote within a name, a comment or a literal hides nothing of what follows.
		"UPDATE `tabToDo` `a'` JOIN `tabOAuth2 Scope` `b'` ON 1=1 SET `b'`.title='x'",
		pytest.param(
			"UPDATE `tabToDo` `a\"` JOIN `tabOAuth2 Scope` `b\"` ON 1=1 SET title='x'",
			marks=pytest.mark.skipif(
				"frappe.db.db_type != 'mariadb'", reason="on PostgreSQL both quotes are one character"
			),
		),
		"UPDATE /* ' */ `tabOAuth2 Scope` SET title='x'",
		"UPDATE -- '\n `tabOAuth2 Scope` SET title='x'",
		"UPDATE # '\n `tabOAuth2 Scope` SET title='x'",
		"/*! UPDATE `tabOAuth2 Scope` SET title='x' */",
		"UPDATE `a``'` JOIN `tabOAuth2 Scope` SET title='x'",
		"UPDATE `tabOAuth Bearer Token` SET `user`='Administrator'",
		# Which comments MariaDB runs depends on its version, and on the character behind `--`.
		"UPDATE `tabNote` SET a='x' /* y */",
		"UPDATE `tabNote` SET a=1 --\x01'\n, b=2 -- '",
		"UPDATE `tabNote` /*!999999 '*/ JOIN `tabOAuth2 Client` /*!999999 '*/ SET a=1",
		# MariaDB finds a setting by these as well.
		alike("UPDATE `tabSingles` SET value='1' WHERE doctype = 'OAuth\u0662 Provider Settings\u0345'"),
		"UPDATE `tabSingles` SET value='1' WHERE doctype = 'oauth2 provider settings '",
		alike("UPDATE `tabSingles` SET value='1' WHERE doctype = 'ÓAuth2 Pr\u200bovider Settings'"),
		"UPDATE `tabSingles` SET value='1' WHERE doctype = 'OAuth Provider Settings'",
		"INSERT INTO `tabSingles` (`doctype`,`field`) VALUES ('OAuth2 Provider Settings','issuer')",
		"UPDATE `tabSingles` SET value='1' WHERE doctype = \"OAuth2 Provider Settings\"",
		"DELETE FROM `tabSingles` WHERE `doctype`='OAuth2 Provider Settings'",
	],
)
def test_writes_to_the_apps_tables(wall, statement):
	assert wall(statement)


@NEVER
@pytest.mark.parametrize(
	"statement, values",
	[
		("INSERT INTO `__Auth` (`doctype`,`name`) VALUES (%(p1)s,%(p2)s)", {"p1": "User", "p2": "a@b.c"}),
		("INSERT INTO __Auth (doctype) VALUES (%s)", ("User",)),
		("UPDATE `__Auth` SET `password`='x' WHERE `doctype`='User'", ()),
		("UPDATE `__Auth` SET `password`='x' WHERE `name`='Administrator'", ()),
		("UPDATE `tabUser` SET `reset_password_key`=%(k)s WHERE `name`='Administrator'", {"k": "x"}),
		("update tabUser set api_key='x'", ()),
		("UPDATE `tabUser` SET `email`='x'", ()),
		("UPDATE `tabUser` SET `phone`='x'", ()),
		("INSERT INTO `tabUser Invitation` (`name`,`email`) VALUES ('a','a@b.c')", ()),
		("UPDATE `tabUser Invitation` SET `email`='x'", ()),
		("INSERT INTO `tabUser` (`name`,`email`) VALUES ('a','a')", ()),
		("INSERT INTO `tabUser Social Login` (`name`) VALUES ('a')", ()),
		alike("INSERT INTO `__Auth` (doctype) VALUES ('Usér ')", ()),
		("INSERT INTO `tabSessions` (`sid`,`user`) VALUES ('a','Administrator')", ()),
		("update tabSessions set user='Administrator'", ()),
		("INSERT INTO `tabDefaultValue` (`defkey`) VALUES (%s)", ("a@b.c_otpsecret",)),
		("DELETE FROM `tabDefaultValue` WHERE `defkey`='a@b.c_otplogin'", ()),
		("INSERT INTO `tabSingles` VALUES (%(p1)s)", {"p1": "OAuth2 Provider Settings"}),
	],
)
def test_writes_of_credentials(wall, statement, values):
	assert wall(statement, values)


@pytest.mark.parametrize(
	"statement",
	[
		"SELECT * FROM `tabOAuth2 Client` FOR UPDATE",
		"UPDATE `tabNote` SET `title`='about `tabOAuth2 Client` and __Auth'",
		'UPDATE `tabNote` SET `title`="it\'s `tabOAuth2 Client`"',
		"UPDATE `tabUser` SET `last_active`='2026-01-01'",
		"UPDATE `tabUser Permission` SET `email`='x'",
		"INSERT INTO `__Auth` (`doctype`) VALUES ('Email Account')",
		"DELETE FROM `__Auth` WHERE `doctype`='User'",
		"UPDATE `__Auth` SET `name`='b' WHERE `doctype`='Email Account' AND `name`='a'",
		"DELETE FROM `tabSessions` WHERE `user`='a'",
		# As Frappe 15 does where a user is deleted.
		"DELETE FROM `tabOAuth Authorization Code` WHERE `user`='a'",
		"INSERT INTO `tabSingles` (`doctype`,`field`) VALUES ('System Settings','country')",
		"INSERT INTO `tabSingles` VALUES ('Website Settings','app_name','OAuth2 is what we speak')",
		"commit",
		"ROLLBACK TO SAVEPOINT x",
	],
)
def test_everything_else_goes_through(wall, statement):
	assert not wall(statement)


def test_the_apps_own_code_writes(wall):
	statement = "UPDATE `tabOAuth2 Bearer Token` SET `status`='Revoked'"
	assert not wall(statement, oauth2_own_writes=True)
	with own_writes():
		assert not wall(statement)
	assert wall(statement)


def test_a_method_that_a_scope_names_may_set_a_password(wall):
	statement = "INSERT INTO `__Auth` (`doctype`) VALUES ('User')"
	assert not wall(statement, oauth2_named_method=True)


def test_an_unclosed_quote_hides_nothing(wall):
	assert wall("UPDATE `tabNote` SET a = 'x, b = (SELECT 1) ; DELETE FROM `tabOAuth2 Event`")
