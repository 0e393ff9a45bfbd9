"""What lets somebody in is not read by tokens: the ids of sessions, and the passwords and keys of users."""

import frappe
import pytest
from frappe.sessions import get_sessions_to_clear
from frappe.utils.password import get_decrypted_password, update_password
from frappe.utils.safe_exec import read_sql
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import statements
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
	],
)
def test_no_statement_reads_them(statement):
	for send in (frappe.db.sql, read_sql):
		with pytest.raises(HTTPException):
			send(statement)


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
	update_password("a name", "x", doctype="Email Account", fieldname="password")
	assert get_decrypted_password("Email Account", "another name", raise_exception=False) is None
	frappe.db.delete("__Auth", {"doctype": "Email Account", "name": "a name"})


def test_a_method_that_a_scope_names_reads_them():
	frappe.local.flags.oauth2_named_method = True
	frappe.db.sql("select sid from tabSessions limit 1")
