"""Statements against the database."""

import json
import time

import frappe
import pytest

from oauth_provider.protocol import ending_access
from oauth_provider.store import clients, codes, events, grants, rows, scopes, tokens, users
from oauth_provider.store.hashing import digest, generate, matches
from oauth_provider.store.records import OpenedDocType, Scope, ScopeDescription

requirement = pytest.mark.requirement


@requirement("RFC 6749", "10.10", "credentials that cannot be guessed")
def test_credentials():
	made = {generate() for _ in range(100)}
	assert len(made) == 100 and {len(value) for value in made} == {43}
	for value in ("x", "", "é", "\udc80", "\x00", "x" * 10**6):
		assert matches(value, digest(value))
		for stored in (None, "", digest(value).upper(), digest(value)[:-1], digest(value + "x")):
			assert not matches(value, stored)


@requirement("security", "25", "moments are right in every time zone")
def test_now_is_in_seconds_since_1970():
	assert abs(rows.now() - time.time()) < 2


def test_a_row_has_frappes_standard_columns():
	name = events.record("Denial", None, None, "because") or frappe.get_all("OAuth2 Event", pluck="name")[0]
	row = frappe.get_doc("OAuth2 Event", name)
	assert (row.owner, row.docstatus, row.reason) == ("Administrator", 0, "because")


def test_moments_fit_beyond_2038(make_client, issue_token):
	issued = issue_token()
	for moment in (2**31, 2**33, 253402300799):
		frappe.db.set_value("OAuth2 Bearer Token", issued.token, {"expires_at": moment, "revoked_at": moment})
		assert frappe.db.get_value("OAuth2 Bearer Token", issued.token, "expires_at") == moment


@requirement("security", "32", "hashes only")
def test_nothing_but_hashes_is_stored(make_client):
	client, access_token, refresh_token, code = make_client(), generate(), generate(), generate()
	grant = grants.add_consent(client.name, "Administrator", ["profile"])
	family = codes.issue(code, 300, client=client.name, user="Administrator", oauth2_grant=grant)
	row = tokens.issue(
		access_token,
		refresh_token,
		60,
		60,
		client=client.name,
		user="Administrator",
		oauth2_grant=grant,
		family=family,
	)
	stored = json.dumps(
		[
			frappe.db.get_value("OAuth2 Authorization Code", family, "*", as_dict=True),
			frappe.db.get_value("OAuth2 Bearer Token", row, "*", as_dict=True),
		],
		default=str,
	)
	for credential in (access_token, refresh_token, code):
		assert credential not in stored and digest(credential) in stored


def test_clients_are_found_by_their_exact_name(make_client):
	name = make_client(redirect_uris="https://a.example/1\nhttps://a.example/2").name
	found = clients.find(name)
	assert (found.name, found.client_id, found.grant_types) == (
		name,
		name,
		("authorization_code", "refresh_token"),
	)
	assert found.redirect_uris == ("https://a.example/1", "https://a.example/2")
	# MariaDB ignores case, accents and trailing blanks.
	for other in (
		name.upper(),
		name + " ",
		name + "\t",
		name[:-1],
		name[:-1] + "%",
		f"{name}\u0301",
		"",
		"' or 1=1 -- ",
	):
		assert other == name or clients.find(other) is None


def test_scopes_are_found_by_their_exact_name(make_scope):
	name = make_scope("aScope", methods=["frappe.ping"]).name
	assert scopes.find(name).methods == ("frappe.ping",)
	assert scopes.find("all").full_access is True and scopes.find("all").administration is False
	for other in ("ascope", "ASCOPE", "ALL", "aScope ", "unknown", ""):
		assert scopes.find(other) is None
	assert [scope.name for scope in scopes.describe([name, "all"])] == [name, "all"]


def test_a_scope_opens_the_actions_that_are_ticked(make_scope):
	included = make_scope(methods=["frappe.ping"]).name
	ticked = {"document_type": "ToDo", "read": 1, "write": 0, "can_delete": 1, "can_submit": 1, "share": 1}
	name = make_scope(doctypes=[ticked], routes=[{"path": "/mcp/*"}], includes=[{"scope": included}]).name
	assert scopes.find(name) == Scope(
		full_access=False,
		administration=False,
		doctypes=(OpenedDocType(document_type="ToDo", actions=("read", "delete", "submit", "share")),),
		methods=(),
		routes=("/mcp/*",),
		includes=(included,),
	)


def test_a_scope_is_described_without_columns_that_are_null(make_scope):
	name = make_scope(methods=["frappe.ping"]).name
	values = {"title": None, "description": None, "methods_only_read": 1, "enabled": 0}
	frappe.db.set_value("OAuth2 Scope", name, values)
	assert scopes.describe([name]) == [
		ScopeDescription(
			name=name,
			title="",
			description="",
			full_access=False,
			administration=False,
			methods_only_read=True,
			enabled=False,
		)
	]


def test_a_clients_scopes_are_those_enabled_in_the_order_of_its_form(make_client, make_scope):
	first, second = make_scope("zz-first"), make_scope("aa-second", enabled=0)
	client = make_client(scopes=[{"scope": first.name}, {"scope": second.name}, {"scope": "profile"}])
	assert [scope.name for scope in clients.enabled_scopes(client.name)] == ["zz-first", "profile"]
	assert clients.enabled_scopes("unknown") == []


def test_a_grant_grows_and_starts_anew_once_revoked(make_client):
	client = make_client().name
	name = grants.add_consent(client, "Administrator", ["a", "b"])
	assert grants.add_consent(client, "Administrator", ["b", "c"]) == name
	assert grants.find(client, "Administrator").scopes == ("a", "b", "c")
	grants.mark_revoked([name])
	assert grants.find(client, "Administrator").status == "Revoked"
	assert grants.add_consent(client, "Administrator", ["d"]) == name
	found = grants.find(client, "Administrator")
	assert (found.status, found.scopes) == ("Active", ("d",))
	assert grants.names_of(client=client) == grants.names_of(client, "Administrator") == [name]
	assert grants.names_of(client=client, user="Guest") == []


@requirement(
	"security", "33", "revoking a grant ends access tokens, refresh tokens and codes not yet redeemed"
)
def test_revoking_by_grant_client_and_user(issue_token, state_of, make_client, make_user):
	client, user = make_client().name, make_user().name
	both, of_client, of_user, stranger = (
		issue_token(client, user),
		issue_token(client, "Administrator"),
		issue_token(None, user),
		issue_token(),
	)
	ended, alive = ("Revoked", "Revoked", "Revoked"), ("Valid", "Active", "Active")
	assert ending_access.end_grants([both.grant], "test") == 1
	assert [state_of(issued) for issued in (both, of_client, of_user)] == [ended, alive, alive]
	assert ending_access.end_grants([both.grant], "test") == 0
	assert ending_access.end_access("test", client=client) == 1
	assert ending_access.end_access("test", user=user) == 1
	assert [state_of(issued) for issued in (of_client, of_user, stranger)] == [ended, ended, alive]


def test_a_code_is_used_once(issue_token):
	issued = issue_token()
	codes.mark_used(issued.code)
	codes.revoke_codes([issued.grant])
	assert frappe.db.get_value("OAuth2 Authorization Code", issued.code, "validity") == "Used"


def test_users():
	assert users.find("Administrator").enabled is True
	for name in ("unknown@example.com", "", "' or 1=1 -- "):
		assert users.find(name) is None


def test_a_long_reason_is_cut(make_client):
	client = make_client().name
	events.record("Denial", client, None, "é😀" * 1000)
	assert frappe.get_all("OAuth2 Event", {"client": client}, pluck="reason")[0] == ("é😀" * 1000)[:500]
