"""What a token without administration writes of what is administration's."""

import frappe
import pytest
from frappe.model.delete_doc import delete_dynamic_links
from werkzeug.exceptions import HTTPException

from oauth_provider.guard import administration, statements
from oauth_provider.guard.roles import EverydayWork
from oauth_provider.protocol.scope_map import ADMINISTRATION, EVERYDAY_WORK
from tests.support.collation import alike
from tests.unit.web import current_request

requirement = pytest.mark.requirement
NEVER = requirement("security", "30", "`all` is the user's everyday work")


@pytest.fixture
def watched():
	"""The site's own connection, with the wall before it, in a request of a token that has full access."""
	with current_request("POST", "/"):
		frappe.local.flags.update(oauth2_token=frappe._dict(scopes="all"), oauth2_opened=ADMINISTRATION)
		statements.stand_before(frappe.local.db)
		yield


@pytest.fixture
def note(watched):
	return frappe.get_doc(doctype="Note", title=frappe.generate_hash()).insert()


@pytest.fixture
def role(watched) -> str:
	return frappe.get_doc(doctype="Role", role_name=frappe.generate_hash()).insert().name


def as_everyday_work(has_fewer_roles: bool = True):
	frappe.local.flags.oauth2_opened = EVERYDAY_WORK
	frappe.local.flags.oauth2_everyday_work = EverydayWork(
		"somebody", frozenset(("System Manager",)), has_fewer_roles
	)


def is_refused(write) -> bool:
	try:
		write()
	except HTTPException as refusal:
		return refusal.get_response().status_code == 403
	return False


def is_statement_refused(statement: str, *values) -> bool:
	return is_refused(lambda: statements.check_statement(statement, values))


@NEVER
def test_what_only_administration_may_write_is_not_everyday_work(role):
	write = lambda: frappe.db.set_value("Role", role, "home_page", "/x")  # noqa: E731
	assert not is_refused(write)
	as_everyday_work()
	assert is_refused(write)
	for statement in (
		"insert into `tabDocPerm` (parent) values ('x')",
		"update `tabCustom Field` set hidden = 1",
	):
		assert is_statement_refused(statement)
	# What code alone makes, whoever may correct it, and what others than administration may write.
	for statement in ("insert into `tabError Log` (name) values ('x')", "update `tabNote` set title = 'x'"):
		statements.check_statement(statement)


@NEVER
def test_what_follows_from_an_allowed_save_is_everyday_work(note, role, monkeypatch):
	as_everyday_work()
	write = lambda _note: frappe.db.set_value("Role", role, "home_page", "/x")  # noqa: E731
	monkeypatch.setattr(type(note), "validate", write)
	note.save()


@NEVER
def test_what_follows_from_a_save_of_administration_is_not(role):
	"""A save of a Note within it changes nothing about that."""
	document = frappe.get_doc("Role", role)
	as_everyday_work()

	def save_note(_role):
		frappe.get_doc(doctype="Note", title=frappe.generate_hash()).insert()
		assert is_refused(lambda: frappe.db.set_value("Role", role, "home_page", "/x"))

	document.flags.ignore_permissions = True
	type(document).validate, before = save_note, type(document).validate
	try:
		assert is_refused(document.save)
	finally:
		type(document).validate = before


@NEVER
def test_a_document_counts_up_the_rule_that_names_it(watched):
	rule = {
		"document_type": "Event",
		"prefix": f"{frappe.generate_hash()}-",
		"prefix_digits": 3,
		"counter": 0,
	}
	name = frappe.get_doc(doctype="Document Naming Rule", **rule).insert().name
	frappe.cache_manager.clear_doctype_map("Document Naming Rule", "Event")
	as_everyday_work()
	event = frappe.get_doc(doctype="Event", subject="x", starts_on="2026-01-01 10:00:00").insert()
	assert event.name == f"{rule['prefix']}001"
	assert frappe.db.get_value("Document Naming Rule", name, "counter") == 1


@NEVER
def test_what_refers_to_a_document_goes_and_moves_with_it(note):
	"""Email Unsubscribe is administration's."""
	unsubscribed = {"reference_doctype": "Note", "reference_name": note.name, "email": "a@example.com"}
	frappe.get_doc(doctype="Email Unsubscribe", **unsubscribed).insert(ignore_permissions=True)
	as_everyday_work()
	frappe.delete_doc("Note", frappe.rename_doc("Note", note.name, frappe.generate_hash(), force=True))
	assert not frappe.db.exists("Note", note.name)


@NEVER
def test_everybody_likes_and_tags_what_administration_writes(role):
	as_everyday_work()
	for label in ("_liked_by", "_user_tags", "_comments", "_assign", "_seen"):
		statements.check_statement(f"UPDATE `tabRole` SET `{label}`=%(p1)s WHERE `name`=%(p2)s", {})
		statements.check_statement(f"update `tabRole` set `{label}`='[\"it\\'s\"]' where name='x'")
	for statement in (
		"UPDATE `tabRole` SET `_liked_by`=%s, `home_page`=%s WHERE `name`=%s",
		"UPDATE `tabRole` SET `home_page`=%s, `_liked_by`=%s WHERE `name`=%s",
		"UPDATE `tabRole` SET `_liked_by`=(select 1) WHERE `name`=%s",
		"UPDATE `tabRole` SET `home_page`='_liked_by=%s where' WHERE `name`=%s",
	):
		assert is_statement_refused(statement)


@requirement("security", "31", "no statement of a token says who may see or write documents of the app")
@pytest.mark.parametrize(
	"name", ["OAuth2 Client", "oauth2 client ", alike("OAuth2 Cli\u00ebnt"), alike("OAuth2\u200b Client")]
)
def test_a_rule_about_a_document_of_the_app_is_refused(watched, name):
	for table in ("DocPerm", "Custom DocPerm", "Property Setter", "Custom Field", "DocField", "DocType"):
		assert is_statement_refused(f"insert into `tab{table}` values (%s)", name)


@pytest.mark.parametrize("text", ["OAuth2 Client", "OAuth2 for partners"])
def test_a_text_about_oauth_is_written(watched, text):
	"""A role, a translation or a tag may be called so; a rule for documents may not be about the app's."""
	for table in ("Role", "Translation", "Tag", "Country"):
		statements.check_statement(f"insert into `tab{table}` values (%s)", (text,))
	statements.check_statement("insert into `tabNotification` (subject) values ('OAuth2 for partners')")


def test_tables_of_no_doctype_are_nobodys_administration(watched):
	assert not administration.is_administration("__Auth")
	assert not administration.is_administration("tabSeries") and not administration.is_administration("tabNo")


@NEVER
def test_of_a_user_without_administration_roles_nothing_is_left_out(role):
	"""What Frappe and its apps write for such a user in a session, they write for a token as well."""
	as_everyday_work(has_fewer_roles=False)
	frappe.db.set_value("Role", role, "home_page", "/x")


@NEVER
def test_settings_of_administration_are_not_everyday_work(watched):
	settings = frappe.get_doc("System Settings")
	as_everyday_work()
	settings.flags.ignore_permissions = True
	assert is_refused(settings.save)
	assert is_refused(lambda: frappe.db.set_single_value("System Settings", "country", "Germany"))
	assert not is_statement_refused(
		"update `tabSingles` set value = 1 where doctype = %s", "Website Settings"
	)


@requirement("security", "31", "no rename of a token's changes what documents of the app say")
def test_a_rename_moves_names_and_nothing_else(watched, role):
	"""Whoever is merged into another is named by what named the other; what code does meanwhile is no renaming."""

	def is_renaming_in(**values) -> bool:
		found = []
		with pytest.MonkeyPatch.context() as patch:
			patch.setattr("frappe.model.rename_doc.rename_versions", lambda *_: found.append(ask(**values)))
			frappe.rename_doc("Role", role, values["new"], merge=values["merge"], force=True)
		return found[0]

	def ask(code=False, **_values):
		if not code:
			return administration.is_renaming()
		document = frappe.get_doc(doctype="Note", title="x")
		document.on_something = administration.is_renaming
		return document.run_method("on_something")

	other = frappe.get_doc(doctype="Role", role_name=frappe.generate_hash()).insert().name
	frappe.local.flags.oauth2_token = None
	names = [frappe.generate_hash() for _ in range(2)]
	assert is_renaming_in(new=names[0], merge=False)
	role = names[0]
	assert not is_renaming_in(new=names[1], merge=False, code=True)
	role = names[1]
	assert not is_renaming_in(new=other, merge=True)


@requirement("security", "31", "no statement of a token says who may see or write documents of OAuth")
@pytest.mark.parametrize("name", ["OAuth Client", "OAuth Bearer Token", alike("oauth provider settings")])
def test_a_rule_about_a_document_of_frappes_oauth_is_refused(watched, name):
	"""By a link that somebody declares, a renaming writes any column."""
	for table in ("Custom DocPerm", "Property Setter", "Custom Field"):
		assert is_statement_refused(f"insert into `tab{table}` values (%s)", name)
	setter = frappe.get_doc(
		doctype="Property Setter",
		doctype_or_field="DocField",
		doc_type=name,
		field_name="user",
		property="options",
		property_type="Data",
		value="Note",
	)
	assert not setter.has_permission("create") or is_refused(setter.insert)


@requirement("security", "31", "no statement of a token writes a document or setting of OAuth")
def test_a_statement_that_writes_settings_says_whose(watched):
	assert is_statement_refused("update `tabSingles` set `value` = 'Auto' where `value` = 'Force'")
	assert is_statement_refused(
		"update `tabSingles` set `value` = 'System Settings' where `value` = 'doctype'"
	)
	assert is_statement_refused("alter table `tabSingles` add column `x` int")
	assert is_statement_refused("update `tabSingles` set value = 1 where doctype = %s", "ldap s\u00ebttings")
	assert not is_statement_refused("delete from `tabSingles` where `field` = 'x'")
	frappe.db.set_single_value("Website Settings", "copyright", "x")


@NEVER
def test_settings_that_code_makes_are_administration(watched):
	"""Frappe makes one document of them, and others correct it."""
	if not frappe.db.exists("DocType", "Dropbox Settings"):
		pytest.skip("this Frappe has no Dropbox Settings")
	assert administration.is_administration("tabDropbox Settings")
	assert not administration.is_administration("tabError Log")


@NEVER
def test_what_refers_to_a_deleted_document_goes_in_a_job_too(note):
	as_everyday_work()
	delete_dynamic_links("Note", note.name)
	assert is_refused(lambda: delete_dynamic_links("Role", "x"))
