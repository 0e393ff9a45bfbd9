"""How far the text of a statement is read."""

import pytest

from oauth_provider.guard import sql_text


@pytest.mark.parametrize(
	"statement",
	[
		"select 'a\\' , (select sid from \"tabSessions\") , '",
		'select "a` , (select sid from "tabSessions") as `b"',
		"select E'a\\'b', 1 from `tabSessions` where x = E'\\''",
	],
)
def test_postgresql_ends_a_literal_elsewhere(monkeypatch, statement):
	monkeypatch.setattr(sql_text, "token", lambda: sql_text.TOKENS["postgres"])
	assert "tabSessions" in sql_text.names_in(statement)


@pytest.mark.parametrize(
	"statement",
	[
		"select $$a$$, (select sid from x)",
		'select U&"\\0074abSessions"',
		"select query_to_xml('select sid from \"tabSessions\"', true, true, '')",
	],
)
def test_what_only_postgresql_has_hides_nothing(monkeypatch, statement):
	monkeypatch.setattr(sql_text, "token", lambda: sql_text.TOKENS["postgres"])
	assert sql_text.has_comment(statement)
