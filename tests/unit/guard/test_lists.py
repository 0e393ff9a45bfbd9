"""Lists of a limited token: which tables a statement names."""

import frappe
import pytest
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import statements
from oauth_provider.guard.lists import ListBounds, doctypes_named_in, keep_within
from oauth_provider.protocol.scope_map import DocumentAccess, Opened
from tests.unit.web import current_request

pytestmark = pytest.mark.requirement("security", "30", "a limited scope opens what it lists and nothing else")
OPENED = Opened(False, {"Event": frozenset(("read",)), "Note": frozenset(("write",))}, frozenset())


@pytest.mark.parametrize(
	"statement, tables",
	[
		("select `name` from `tabToDo`", {"ToDo"}),
		("select name from tabToDo join tabUser on 1", {"ToDo", "User"}),
		("select * from `tabToDo` where name in (select name from `tabHas Role`)", {"ToDo", "Has Role"}),
		("select * from `tabToDo` where x = '`tabUser`'", {"ToDo"}),
		(r"select * from `tabToDo` where x = 'it\'s' or y in (select 1 from tabUser)", {"ToDo", "User"}),
		("select * from `tabToDo` where x = 'it''s `tabUser`'", {"ToDo"}),
		# In PostgreSQL that is a name.
		('select * from "tabToDo" join "tabUser" on 1 = 1', {"ToDo", "User"}),
		("select table_name, `tabular` from `tabToDo`", {"ToDo"}),
		("select 1", set()),
	],
)
def test_tables_of_a_statement(statement, tables):
	assert doctypes_named_in(statement) == tables


JOINED = "select `tabUser_1`.`email` from `tabToDo` left join `tabUser` `tabUser_1` on `tabUser_1`.`name` = 1"


@pytest.mark.parametrize(
	"statement, tables",
	[
		(JOINED, {"ToDo", "User"}),
		(JOINED.replace("`tabUser` `", "`tabUser` as `"), {"ToDo", "User"}),
		# A table does not vanish because another one is called by its name.
		("select 1 from `tabToDo` `tabUser` where 1 in (select 1 from `tabUser`)", {"ToDo", "User"}),
	],
)
def test_another_name_of_a_table_is_no_table(statement, tables):
	assert doctypes_named_in(statement) == tables


@pytest.mark.parametrize(
	"comment", ["/* x */", "# x", "-- x", "--\x01'", "/*!999999 '*/(select 1 from `tabUser`)/*!999999 '*/"]
)
def test_a_list_with_a_comment_is_refused(comment):
	assert ListBounds("ToDo", OPENED).tables_beyond(f"select * from `tabToDo` {comment}") == {"a comment"}
	quoted = comment.replace("'", "")
	assert not ListBounds("ToDo", OPENED).tables_beyond(f"select * from `tabToDo` where x = ' {quoted}'")


@pytest.mark.parametrize("name", ["__Auth", "`__global_search`", "information_schema.tables", "`mysql`.user"])
def test_a_list_reads_no_table_of_the_database_itself(name):
	beyond = ListBounds("ToDo", OPENED).tables_beyond(f"select (select 1 from {name}) from `tabToDo`")
	assert beyond
	assert not ListBounds("ToDo", OPENED).tables_beyond(f"select `name` from `tabToDo` where x = '{name}'")


@pytest.mark.parametrize(
	"column",
	[
		"setval(`a_seq`, 1)",
		"nextval(a_seq)",
		"next value for a_seq",
		"greatest(`name`, benchmark(1, md5(1)))",
		"sleep (1)",
		"`sleep`(1)",
		"get_lock('a', 1)",
		"user ()",
		"query_to_xml('select 1 from `tabUser`', true, true, '')",
	],
)
def test_a_list_calls_nothing_that_waits_locks_or_counts_up(column):
	bounds = ListBounds("ToDo", OPENED)
	assert bounds.tables_beyond(f"select {column} from `tabToDo`")
	assert bounds.tables_beyond(f"select `name` from `tabToDo` order by {column}")
	quoted = column.replace("'", "")
	assert not bounds.tables_beyond(f"select `name` from `tabToDo` where x = '{quoted}'")


@pytest.mark.parametrize(
	"end", ["for update", "lock in share mode", "into outfile 'x'", "procedure analyse()"]
)
def test_a_list_locks_no_rows_and_writes_no_file(end):
	assert ListBounds("ToDo", OPENED).tables_beyond(f"select `name` from `tabToDo` order by `name` {end}")


@pytest.mark.parametrize(
	"columns",
	[
		"count(distinct `name`), max(`modified`), group_concat(`owner`)",
		"date_format(`creation`, '%Y-%m'), timestampdiff(day, `creation`, `modified`)",
		"ifnull(nullif(`owner`, ''), left(upper(`status`), 3))",
		"case when (`idx` in (1, 2)) then coalesce(`idx`, 0) else round(`idx` / 2) end",
	],
)
def test_a_list_computes(columns):
	assert not ListBounds("ToDo", OPENED).tables_beyond(
		f"select {columns} from `tabToDo` order by field(`a`, 1)"
	)


@pytest.mark.parametrize(
	"column",
	[
		r"""greatest(name, '\' || (select api_key from "tabUser" limit 1) || '')""",
		r"""greatest(name, "\" || (select api_key from "tabUser" limit 1) || "")""",
		r"""greatest(name, `x" || (select api_key from "tabUser" limit 1) || "y`)""",
		"""greatest(name, $$'$$ || (select api_key from "tabUser" limit 1) || $$'$$)""",
	],
)
def test_postgresql_ends_a_literal_elsewhere(column, monkeypatch):
	statement = f'select {column} as x from "tabToDo"'
	monkeypatch.setattr(type(frappe.db), "db_type", "postgres", raising=False)
	assert ListBounds("ToDo", OPENED).tables_beyond(statement)
	escaped = r"""select "name" from `tabToDo` `tabToDo_1` where x = E'it\'s "tabUser" $$' and "tabToDo_1".y = '`'"""
	assert not ListBounds("ToDo", OPENED).tables_beyond(escaped)


@pytest.fixture
def wall():
	"""`wall(listed)`: from then on, this request of a token is bounded to a list of that DocType."""
	with current_request("GET", "/"):
		frappe.local.flags.oauth2_token = frappe._dict(scopes="x")
		statements.stand_before(frappe.local.db)
		yield lambda listed: keep_within(listed, OPENED)


@pytest.mark.parametrize(
	"statement",
	[
		"select name from `tabToDo` limit 1",
		"select t.name from `tabToDo` t join `tabEvent` on 1 = 1 join `tabEvent Participants` on 1 = 1 limit 1",
		"select count(*) as a from (select distinct `tabToDo`.`name` from `tabToDo` limit 9) p",
		"select name from `tabUser` limit 1",
		"select 'ToDo' from `tabSingles` limit 1",
	],
)
def test_what_is_opened_and_what_frappe_asks_for_itself_passes(statement, wall):
	wall("ToDo")
	frappe.db.sql(statement)


@pytest.mark.skipif("frappe.db.db_type != 'mariadb'", reason="only MariaDB limits a statement so")
def test_a_count_with_a_limit_of_time_is_a_count(wall):
	wall("ToDo")
	limit = "SET STATEMENT max_statement_time=1 FOR"
	frappe.db.sql(
		f"{limit} select count(*) from ( select distinct `tabToDo`.`name` from `tabToDo` limit 9 ) p"
	)
	for statement in (
		f"{limit} select count(*) from ( select name from `tabToDo` where name in (select name from `tabUser`) ) p",
		f"{limit} select name from `tabToDo` join `tabUser` on 1",
	):
		with pytest.raises(frappe.PermissionError):
			frappe.db.sql(statement)
	with pytest.raises(HTTPException):
		frappe.db.sql(f"{limit} update `tabOAuth2 Client` set enabled = 1")


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("table", ["`tabUser`", "`tabUser` `tabToDo`", "`tabToDo`"])
def test_a_column_does_not_open_a_quote_around_the_rest(table, quote):
	"""What Frappe writes between the column and the order is a literal then, with its table and its conditions."""
	columns, order = f"`name` as a, `owner` from {table} where `owner` != {quote}", f"{quote} limit 20"
	statement = f"select {columns}\n\tfrom `tabToDo`\nwhere `tabToDo`.`owner` = 1\n order by {order}"
	assert ListBounds("ToDo", OPENED).tables_beyond(statement)


@pytest.mark.parametrize("other", ["User", "Note", "Has Role", "Singles"])
def test_other_tables_beside_the_listed_one_are_refused(other, wall):
	wall("ToDo")
	with pytest.raises(frappe.PermissionError):
		frappe.db.sql(f"select * from `tabToDo` join `tab{other}` on 1")
	assert frappe.local.flags.pop("oauth2_missing") == (DocumentAccess(other, ("read",)),)


def test_a_table_that_begins_like_the_listed_one_is_another(wall):
	wall("Role")
	frappe.db.sql("select name from `tabRole Profile` limit 1")


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


@pytest.mark.parametrize(
	"query",
	[
		"select 1 from `tabEvent`",
		"SELECT content from .__global_search",
		"select 1 from `a schema`.`x`",
		"/**/select 1",
		"(select 1)",
	],
)
def test_a_list_has_no_query_within(query):
	statement = f"select `name`, ({query}) as x from `tabToDo` where title = 'select'"
	assert ListBounds("ToDo", OPENED).tables_beyond(statement)


def test_a_column_may_be_called_like_a_schema():
	statement = "select `tabToDo`.`sys`, `mysql`, pg_id from `tabToDo` where `sys` = 'x'"
	assert not ListBounds("ToDo", OPENED).tables_beyond(statement)
