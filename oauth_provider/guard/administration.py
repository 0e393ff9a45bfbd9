"""What only the administration roles may write, and so no token of everyday work whose user has such roles.

The DocType's own permissions say what that is. What follows from everyday work is everyday work, whatever it writes: a
document counts up the naming rule that names it, and what refers to a deleted one goes with it. So the document that is
saved, deleted or renamed decides, and not each of the rows that Frappe writes on the way.
"""

import re
from inspect import unwrap
from types import CodeType

import frappe
from frappe.model.delete_doc import delete_doc, delete_dynamic_links
from frappe.model.document import Document
from frappe.model.meta import Meta
from frappe.model.rename_doc import rename_doc

from oauth_provider.guard import interception, roles, unasked
from oauth_provider.store.own_tables import is_oauth, is_ours, may_be_oauth

# Every save, deletion and renaming of a document goes through one of these; what refers to a deleted one goes in a job.
WORK: frozenset[CodeType] = frozenset(
	unwrap(function).__code__
	for function in (Document.insert, Document._save, delete_doc, delete_dynamic_links, rename_doc)
)
RENAME, RUN_METHOD = unwrap(rename_doc).__code__, Document.run_method.__code__
VALUE = r"(?:%s|%\(\w+\)s|null|'(?:[^'\\]|\\.|'')*')"
# What everybody who may read a document puts on it: likes, tags, assignments, comments, and who has seen it.
LABELS = re.compile(
	rf"update\s+`[^`]+`\s+set\s+(?:`?_(?:liked_by|user_tags|assign|comments|seen)`?\s*=\s*{VALUE}[\s,]*)+where\b",
	re.IGNORECASE | re.DOTALL,
)


def find_written(statement: str, tables: set[str], texts: list[str]) -> list[str]:
	"""The DocTypes of administration's that a statement of everyday work writes, where roles are left out.

	Of a user without administration roles, Frappe writes for a token what it writes for a session.

	Args:
		statement: its text.
		tables: that it names.
		texts: its values that are texts.
	"""
	work = frappe.local.flags.oauth2_everyday_work
	# A method that a scope names is trusted.
	if not work or not work.has_fewer_roles or frappe.local.flags.oauth2_named_method:
		return []
	if follows_from_everyday_work() or LABELS.match(statement):
		return []
	written = {table.removeprefix("tab") for table in tables if is_administration(table)}
	if writes_singles(tables):
		written |= {single for single in singles_among(texts) if is_administration(f"tab{single}")}
	return sorted(written)


def writes_singles(tables: set[str]) -> bool:
	return any(table.casefold() == "tabsingles" for table in tables)


def singles_among(texts: list[str]) -> list[str]:
	"""The DocTypes with one document that are named; their values are in one table."""
	return frappe.get_all("DocType", {"name": ("in", texts or [""]), "issingle": 1}, pluck="name")


def follows_from_everyday_work() -> bool:
	"""Whether Frappe saves, deletes or renames a document that is not administration's; the first one decides."""
	at_work = [frame for frame in interception.current_frames() if frame.f_code in WORK]
	if not at_work:
		return False
	values = at_work[-1].f_locals
	doctype = values["self"].doctype if "self" in values else values["doctype"]
	return not is_administration(f"tab{doctype}")


def is_renaming() -> bool:
	"""Whether Frappe renames a document that is not the app's, and with it what names the document.

	Not so for what the code of a DocType or an app does meanwhile, nor where a document is merged into another: what
	named one names the other then.
	"""
	for frame in interception.current_frames():
		if frame.f_code is RUN_METHOD:
			return False
		if frame.f_code is RENAME:
			return not frame.f_locals["merge"] and not is_ours(frame.f_locals["doctype"])
	return False


def is_administration(table: str) -> bool:
	"""Whether nobody but the administration roles may write the documents of a table, by the DocType's permissions.

	A child table is its parents'. Not so for what code alone makes ("In Create"), whoever may correct it, but for
	settings; and not for users, whose credentials have a rule of their own.
	"""
	known = frappe.local.flags.setdefault("oauth2_administration", {"tabUser": False})
	if table not in known:
		known[table] = False
		meta = meta_of(table)
		known[table] = bool(meta and ask_permissions(meta))
	return known[table]


def ask_permissions(meta: Meta) -> bool:
	if meta.istable:
		parents = unasked.parents_of(meta.name)
		return bool(parents) and all(is_administration(f"tab{parent}") for parent in parents)
	writing = {row.role for row in meta.permissions if not row.permlevel and (row.write or row.create)}
	return (
		not (meta.in_create and not meta.issingle)
		and bool(writing)
		and writing <= roles.list_administration_roles()
	)


def meta_of(table: str) -> Meta | None:
	"""The meta of the DocType that has a table; None where it is a table of Frappe's that is no DocType's."""
	if not table.startswith("tab"):
		return None
	try:
		return frappe.get_meta(table[3:])
	except (frappe.DoesNotExistError, ImportError):
		frappe.clear_messages()
		return None


def says_who_may(tables: set[str], texts: list[str]) -> bool:
	"""Whether a row of administration's is about a DocType of this app or of Frappe's OAuth: its permissions, fields...

	Args:
		tables: where it is written.
		texts: its values.
	"""
	suspects = [text for text in texts if may_be_oauth(text)]
	if not suspects:
		return False
	is_rule = any(is_administration(table) and is_about_doctypes(meta_of(table)) for table in tables)
	return is_rule and any(map(is_oauth, suspects))


def is_about_doctypes(meta: Meta | None) -> bool:
	if not meta:
		return False
	if meta.name == "DocType" or any(
		"DocType" == field.options or field.fieldname == "parent" for field in meta.fields
	):
		return True
	return bool(meta.istable) and any(
		is_about_doctypes(frappe.get_meta(name)) for name in unasked.parents_of(meta.name)
	)
