"""Lists of a limited token: which tables a statement names."""

import frappe
import pytest

from oauth_provider.guard.list_wall import Wall, keep_within, tables_of
from oauth_provider.protocol.scope_map import DocumentAccess, Opened

pytestmark = pytest.mark.requirement("security", "30", "a limited scope opens what it lists and nothing else")
OPENED = Opened(False, {"Event": frozenset(("read",)), "Note": frozenset(("write",))}, frozenset())


@pytest.mark.parametrize(
	"statement, tables",
	[
		("select `name` from `tabToDo`", {"ToDo"}),
		("select name from tabToDo join tabUser on 1", {"ToDo", "User"}),
		("select * from `tabToDo` where name in (select name from `tabHas Role`)", {"ToDo", "Has Role"}),
		("select * from `tabToDo` where x = '`tabUser`'", {"ToDo"}),
		('select * from `tabToDo` where x = "tabUser"', {"ToDo"}),
		(r"select * from `tabToDo` where x = 'it\'s' or y in (select 1 from tabUser)", {"ToDo", "User"}),
		("select * from `tabToDo` where x = 'it''s `tabUser`'", {"ToDo"}),
		("select * from `tabToDo` /* x */", {"ToDo", "/*"}),
		("select * from `tabToDo` # x", {"ToDo", "#"}),
		("select * from `tabToDo` where x = '# /* -- '", {"ToDo"}),
		("select 1", set()),
	],
)
def test_tables_of_a_statement(statement, tables):
	assert tables_of(statement) == tables


@pytest.fixture
def wall():
	"""`wall(listed)`: a wall before this connection, for a list of that DocType."""
	run = frappe.db.sql
	yield lambda listed: Wall(listed, OPENED, frappe.db)
	frappe.db.sql = run


@pytest.mark.parametrize(
	"statement",
	[
		"select name from `tabToDo` limit 1",
		"select t.name from `tabToDo` t join `tabEvent` on 1 join `tabEvent Participants` on 1 limit 1",
		"select name from `tabUser` limit 1",
		"select '`tabToDo`' from `tabSingles` limit 1",
	],
)
def test_what_is_opened_and_what_frappe_asks_for_itself_passes(statement, wall):
	wall("ToDo")
	frappe.db.sql(statement)


@pytest.mark.parametrize("other", ["User", "Note", "Has Role", "Singles"])
def test_other_tables_beside_the_listed_one_are_refused(other, wall):
	wall("ToDo")
	with pytest.raises(frappe.PermissionError):
		frappe.db.sql(f"select * from `tabToDo` join `tab{other}` on 1")
	assert frappe.local.flags.pop("oauth2_missing") == (DocumentAccess(other, ("read",)),)


def test_rows_of_a_child_table_are_walled_as_well(wall):
	wall("Event Participants")
	frappe.db.sql("select name from `tabEvent Participants` limit 1")
	with pytest.raises(frappe.PermissionError):
		frappe.db.sql("select name from `tabEvent Participants` where email in (select email from tabUser)")


def test_the_sites_own_rules_may_read_other_tables(wall, monkeypatch):
	"""Also where such a rule itself asks the database about both."""

	def rule(*args):
		frappe.db.sql("select 1 from `tabToDo`, `tabHas Role` limit 1")
		return "`tabToDo`.owner in (select parent from `tabHas Role`)"

	monkeypatch.setattr("frappe.model.db_query.DatabaseQuery.get_permission_query_conditions", rule)
	wall("ToDo")
	frappe.db.sql("select name from `tabToDo` where owner in (select parent from `tabHas Role`) limit 1")
	with pytest.raises(frappe.PermissionError):
		frappe.db.sql("select 1 from `tabToDo`, `tabUser`")


def test_lists_of_a_limited_token_read_the_primary(wall):
	conf, run = frappe.local.conf, frappe.db.sql
	frappe.local.conf = frappe._dict(conf, read_from_replica=1)
	try:
		keep_within("ToDo", OPENED)
		assert not frappe.conf.read_from_replica
	finally:
		frappe.local.conf, frappe.db.sql = conf, run
