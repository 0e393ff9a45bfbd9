"""The rows that the server writes: who sees them, who changes them, how they are stored."""

import frappe
import pytest

from oauth_provider.store.hashing import digest

SERVER_ROWS = (
	"OAuth2 Authorization Code",
	"OAuth2 Bearer Token",
	"OAuth2 Grant",
	"OAuth2 Event",
	"OAuth2 Subject",
)
requirement = pytest.mark.requirement


@pytest.mark.parametrize("doctype", SERVER_ROWS)
@pytest.mark.parametrize("role", ["Administrator", "System Manager"])
def test_nobody_writes_them_by_hand(make_user, as_user, issue_token, doctype, role):
	issued = issue_token()
	name = {
		"OAuth2 Authorization Code": issued.code,
		"OAuth2 Bearer Token": issued.token,
		"OAuth2 Grant": issued.grant,
	}.get(doctype)
	if role != "Administrator":
		as_user(make_user(role).name)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({"doctype": doctype, "client": issued.client, "user": issued.user}).insert()
	if name:
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(doctype, name).save()


@requirement("security", "32", "no role, System Manager included, reads a hash")
@pytest.mark.parametrize("role", ["Administrator", "System Manager"])
@pytest.mark.parametrize(
	("doctype", "key", "columns"),
	[
		("OAuth2 Authorization Code", "code", ["code_hash", "nonce"]),
		("OAuth2 Bearer Token", "token", ["access_token_hash", "refresh_token_hash"]),
	],
)
def test_hashes_stay_in_the_database(make_user, as_user, issue_token, role, doctype, key, columns):
	issued = issue_token()
	if role != "Administrator":
		as_user(make_user(role).name)
	read = frappe.get_doc(doctype, issued[key]).as_dict()
	(listed,) = frappe.get_list(doctype, ["*"], {"name": issued[key]})
	# One at a time: Frappe skips the field after one that it removes, so a second hash in a row slips through.
	asked = [frappe.get_list(doctype, ["name", column], {"name": issued[key]})[0] for column in columns]
	for answer in (read, listed, *asked):
		assert answer["name"] == issued[key]
		assert not set(columns) & set(answer)


@requirement("Frappe", "permissions", "users see only their own grants")
def test_users_see_only_their_own_grants(make_user, as_user, issue_token):
	mine, theirs = issue_token(), issue_token()
	as_user(mine.user)
	assert frappe.get_list("OAuth2 Grant", pluck="name") == [mine.grant]
	assert frappe.get_doc("OAuth2 Grant", mine.grant).has_permission("read")
	assert not frappe.get_doc("OAuth2 Grant", theirs.grant).has_permission("read")
	assert not frappe.get_doc("OAuth2 Grant", mine.grant).has_permission("write")


def test_the_owner_of_the_row_is_not_its_user(make_user, as_user, issue_token):
	"""Whoever was logged in when the row was made need not be whom it is about."""
	issued = issue_token()
	somebody = make_user().name
	frappe.db.set_value("OAuth2 Grant", issued.grant, "owner", somebody)
	as_user(somebody)
	assert issued.grant not in frappe.get_list("OAuth2 Grant", pluck="name")


@requirement("security", "32", "an ordinary user lists no codes, tokens, events or clients")
@pytest.mark.parametrize("doctype", [*SERVER_ROWS[:2], *SERVER_ROWS[3:], "OAuth2 Client", "OAuth2 Scope"])
def test_other_rows_are_for_system_managers(make_user, as_user, doctype):
	as_user(make_user().name)
	with pytest.raises(frappe.PermissionError):
		frappe.get_list(doctype)


def test_a_hostile_user_name_stays_a_value():
	"""The condition is SQL, so a quote in a user's name must not end the string."""
	from oauth_provider.oauth_provider.doctype.oauth2_grant.oauth2_grant import (
		get_permission_query_conditions,
	)

	condition = get_permission_query_conditions("o'hara@example.com")
	frappe.db.sql(f"select name from `tabOAuth2 Grant` where {condition}")
	assert condition.startswith("`tabOAuth2 Grant`.`user` = 'o")


def indexes(doctype):
	found = {}
	for row in frappe.db.sql(f"show index from `tab{doctype}`", as_dict=True):
		found.setdefault((row.Key_name, row.Non_unique), []).append(row.Column_name)
	return {(tuple(columns), not non_unique) for (_, non_unique), columns in found.items()}


@pytest.mark.skipif("frappe.db.db_type != 'mariadb'", reason="reads MariaDB's own tables")
@pytest.mark.parametrize(
	("doctype", "columns", "unique"),
	[
		("OAuth2 Authorization Code", ("code_hash",), True),
		("OAuth2 Authorization Code", ("oauth2_grant",), False),
		("OAuth2 Bearer Token", ("access_token_hash",), True),
		("OAuth2 Bearer Token", ("refresh_token_hash",), True),
		("OAuth2 Bearer Token", ("family",), False),
		("OAuth2 Bearer Token", ("oauth2_grant",), False),
		("OAuth2 Bearer Token", ("issued_at", "client"), False),
		("OAuth2 Grant", ("client", "user"), True),
		("OAuth2 Grant", ("user",), False),
		("OAuth2 Event", ("reference",), False),
		("OAuth2 Event", ("occurred_at",), False),
		("OAuth2 Subject", ("user",), True),
	],
)
def test_indexes(doctype, columns, unique):
	assert (columns, unique) in indexes(doctype)


@pytest.mark.skipif("frappe.db.db_type != 'mariadb'", reason="reads MariaDB's own tables")
@pytest.mark.parametrize(
	("doctype", "column"), [("OAuth2 Authorization Code", "validity"), ("OAuth2 Bearer Token", "status")]
)
def test_no_index_begins_with_what_every_exchange_changes(doctype, column):
	"""Clearing goes along the primary key; each further index costs every exchange a write."""
	assert not [columns for columns, _unique in indexes(doctype) if columns[0] == column]


@pytest.mark.parametrize(
	("doctype", "columns"),
	[
		("OAuth2 Authorization Code", ["issued_at", "expires_at", "used_at"]),
		("OAuth2 Bearer Token", ["issued_at", "expires_at", "refresh_token_expires_at", "revoked_at"]),
		("OAuth2 Event", ["occurred_at"]),
	],
)
def test_moments_outlive_2038(doctype, columns):
	for column in columns:
		assert frappe.db.get_column_type(doctype, column).startswith("bigint")


def test_one_grant_for_a_client_and_a_user(issue_token):
	from oauth_provider.store import rows

	issued = issue_token()
	with pytest.raises(Exception) as problem:  # noqa: B017  (each database has a class of its own)
		rows.insert_row("OAuth2 Grant", client=issued.client, user=issued.user, scopes="all", status="Active")
	assert frappe.db.is_duplicate_entry(problem.value)


def test_tokens_without_a_refresh_token_do_not_clash(make_client, make_user):
	from oauth_provider.store import tokens

	common = {"client": make_client().name, "user": make_user().name, "scopes": "profile"}
	for number in range(2):
		tokens.issue(digest(str(number)), None, 60, 0, oauth2_grant=None, family=None, **common)


@pytest.mark.parametrize(
	"doctype",
	# Frappe does not customize Singles.
	[*SERVER_ROWS, "OAuth2 Client", "OAuth2 Scope"],
)
def test_customize_form_works(doctype):
	"""An unusual field type would break it."""
	form = frappe.get_doc("Customize Form")
	form.doc_type = doctype
	form.fetch_to_customize()
	assert len(form.fields) == len(frappe.get_meta(doctype).fields)
	options = frappe.get_meta("Customize Form Field").get_field("fieldtype").options.split("\n")
	assert {field.fieldtype for field in form.fields} <= set(options)
	form.fields[-1].description = "Customized"
	form.hide_success = True
	try:
		form.save_customization()
		assert frappe.get_meta(doctype).fields[-1].description == "Customized"
	finally:
		frappe.db.rollback()
		frappe.clear_cache(doctype=doctype)


@pytest.mark.parametrize(
	"doctype",
	[
		*SERVER_ROWS,
		"OAuth2 Client",
		"OAuth2 Client Role",
		"OAuth2 Client Scope",
		"OAuth2 Scope",
		"OAuth2 Scope DocType",
		"OAuth2 Scope Include",
		"OAuth2 Scope Method",
		"OAuth2 Scope Route",
		"OAuth2 Provider Settings",
	],
)
def test_doctypes_pass_frappes_own_validation(doctype, monkeypatch):
	"""Migration skips it, so a field name that hides a method would go unnoticed until somebody edits the DocType."""
	monkeypatch.setitem(frappe.conf, "developer_mode", 1)
	document = frappe.get_doc("DocType", doctype)
	document.validate_field_name_conflicts()
	document.load_doc_before_save()
	document.run_method("validate")
	document._validate()


@requirement("security", "34", "events are cleared after their retention")
def test_old_events_are_cleared():
	import time

	from oauth_provider.oauth_provider.doctype.oauth2_event import oauth2_event
	from oauth_provider.store import rows

	now = int(time.time())
	old = rows.insert_row("OAuth2 Event", event="Issue", occurred_at=now - 11 * 86400)
	young = rows.insert_row("OAuth2 Event", event="Issue", occurred_at=now - 9 * 86400)
	oauth2_event.OAuth2Event.clear_old_logs(days=10)
	assert not frappe.db.exists("OAuth2 Event", old)
	assert frappe.db.exists("OAuth2 Event", young)


@requirement("security", "34", "Frappe's Log Settings clear the events")
def test_frappe_clears_events(connected_site):
	from frappe.core.doctype.log_settings.log_settings import LogType
	from frappe.model.base_document import get_controller

	assert issubclass(get_controller("OAuth2 Event"), LogType)
	assert "OAuth2 Event" in [row.ref_doctype for row in frappe.get_single("Log Settings").logs_to_clear]
