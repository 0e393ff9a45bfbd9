"""What a client was refused, and the scope that is proposed for it."""

import json
import time

import frappe
import pytest

from oauth_provider.oauth_provider.doctype.oauth2_client.refused import describe_refusals, write_report
from oauth_provider.store import rows

requirement = pytest.mark.requirement
DAY = 86400


@pytest.fixture
def refuse(make_client):
	"""`refuse(asked, reason, documents={...})`: a line of the audit trail of one client, `refuse.client`."""

	def record(asked: str, reason: str, days_ago: float = 0, **missing):
		rows.insert_row(
			"OAuth2 Event",
			event="Refused Scope",
			client=record.client,
			asked=asked,
			reason=reason,
			occurred_at=int(time.time() - days_ago * DAY),
			missing=json.dumps({"documents": {}, "methods": [], "routes": [], **missing})
			if missing
			else None,
		)

	record.client = make_client(app_name="Träger App").name
	return record


def proposed(client: str) -> dict:
	proposal = describe_refusals(client)["proposal"]
	# The rows are good for a scope.
	tables = {name: [dict(row) for row in proposal[name]] for name in ("doctypes", "methods", "routes")}
	if any(tables.values()):
		frappe.get_doc({"doctype": "OAuth2 Scope", "scope_name": frappe.generate_hash(), **tables}).insert()
	return proposal


def test_refusals_of_the_same_are_counted_together(refuse):
	refuse("call a.b", "Missing: the method a.b.", methods=["a.b"])
	for days_ago in (1, 2, 9):
		refuse("read Note, by x", "Missing: Note (read).", days_ago, documents={"Note": ["read"]})
	found = describe_refusals(refuse.client)["refusals"]
	assert [(row["asked"], row["count"]) for row in found] == [("read Note, by x", 2), ("call a.b", 1)]
	assert abs(found[0]["last"] - (time.time() - DAY)) < 60
	assert describe_refusals(refuse.client, "10")["refusals"][0]["count"] == 3


def test_the_most_frequent_refusals_are_looked_at(refuse):
	for number in range(120):
		refuse(f"GET /shop/{number}", "r", routes=[f"/shop/{number}"])
	refuse("GET /shop/119", "r", routes=["/shop/119"])
	answer = describe_refusals(refuse.client)
	assert answer["refusals"][0]["asked"] == "GET /shop/119"
	assert len(answer["refusals"]) == len(answer["proposal"]["routes"]) == 100


def test_a_scope_that_would_do_is_named(refuse, make_scope):
	frappe.db.sql("update `tabOAuth2 Scope` set enabled = 0 where full_access = 0")
	scope = make_scope(doctypes=[{"document_type": "Note", "read": 1}], routes=[{"path": "/mcp/*"}]).name
	refuse("a", "r", documents={"Note": ["read"]})
	refuse("b", "r", routes=["/mcp/x"])
	refuse("c", "r", documents={"Note": ["write"]})
	found = {row["asked"]: row["scope"] for row in describe_refusals(refuse.client)["refusals"]}
	assert found == {"a": scope, "b": scope, "c": ""}


def test_the_proposal_has_all_that_was_missing(refuse):
	refuse("a", "r", documents={"Note": ["read"], "ToDo": ["delete"]})
	refuse("b", "r", documents={"Note": ["write"]})
	refuse("c", "r", documents={"Has Role": ["read"], "ToDo Nothing": ["read"]})
	refuse("d", "r", methods=["frappe.ping"])
	refuse("e", "r", routes=["/mcp"])
	proposal = proposed(refuse.client)
	ticked = {
		row["document_type"]: {name for name, value in row.items() if value == 1}
		for row in proposal["doctypes"]
	}
	assert ticked == {"Note": {"read", "write"}, "ToDo": {"can_delete"}}
	assert proposal["methods"] == [{"method": "frappe.ping"}] and proposal["routes"] == [{"path": "/mcp"}]
	assert proposal["scope_name"] == "trager_app"
	assert proposal["title"] == "Notes, ToDos: see and change"
	said = " ".join(proposal["left_out"])
	assert "ToDo Nothing" in said and "Has Role" in said


def test_the_rows_of_a_child_table_are_its_parents(refuse):
	refuse("a", "r", documents={"Event Participants": ["read"]})
	(row,) = proposed(refuse.client)["doctypes"]
	assert row["document_type"] == "Event"


@requirement("security", "31", "no token makes credentials or approves, unless a scope names the method")
def test_nothing_is_proposed_that_is_closed_to_tokens(refuse):
	refuse("GET /backups/x", "Closed to every token: Backups are not for tokens.")
	refuse("a", "r", documents={"OAuth2 Client": ["write"], "OAuth2 Grant": ["read"]})
	refuse(
		"b", "r", methods=["frappe.client.get_list", "frappe.core.doctype.user.user.generate_keys", "no.such"]
	)
	proposal = proposed(refuse.client)
	assert [row["document_type"] for row in proposal["doctypes"]] == ["OAuth2 Grant"]
	assert proposal["methods"] == [] and len(proposal["left_out"]) == 4
	closed = [
		row["asked"] for row in describe_refusals(refuse.client)["refusals"] if not row["can_be_opened"]
	]
	assert closed == ["GET /backups/x"]


def test_what_a_stranger_wrote_is_text(refuse):
	refuse("GET /<img src=x>", "Closed to every token: <b>.")
	refuse("a", "r", methods=["<script>"], documents={"<i>": ["read"]})
	said = " ".join(describe_refusals(refuse.client)["proposal"]["left_out"])
	assert not any(tag in said for tag in ("<img", "<script", "<i>", "<b>."))


def test_a_terminal_obeys_nothing_that_a_stranger_wrote(refuse):
	refuse("GET /\x9b2Jx", "r", documents={"\x1b]0;title\x07": ["read"]}, methods=["\u202eb.a"])
	report = write_report(describe_refusals(refuse.client))
	assert "There is no DocType ?]0;title?." in report
	assert all(character == "\n" or character.isprintable() for character in report)


def test_a_title_that_cannot_name_everything_is_left_to_the_administrator(refuse):
	names = frappe.get_all("DocType", {"istable": 0, "module": "Core"}, pluck="name", limit=20)
	refuse("a", "r", documents=dict.fromkeys(names, ["read"]))
	proposal = describe_refusals(refuse.client)["proposal"]
	assert len(proposal["doctypes"]) > 10
	assert proposal["title"] == ""


def test_others_see_nothing(refuse, make_user, as_user):
	as_user(make_user("Website Manager").name)
	with pytest.raises(frappe.PermissionError):
		describe_refusals(refuse.client)


def test_a_report_for_a_terminal(refuse, make_scope):
	assert (
		write_report(describe_refusals(refuse.client)) == "Nothing was refused for its scopes in these days."
	)
	refuse("read Note, by x", "Missing: Note (read).", documents={"Note": ["read"]})
	refuse("GET /backups/x", "Closed to every token: Backups are not for tokens.", days_ago=1)
	lines = write_report(describe_refusals(refuse.client)).splitlines()
	assert lines[0].startswith("1 x read Note, by x (last: 20")
	assert "    Note: read" in lines
	assert "    Closed to every token: Backups are not for tokens." in lines
