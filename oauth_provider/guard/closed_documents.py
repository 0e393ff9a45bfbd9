"""What no token writes, whatever its scopes: documents of this app and of Frappe's own OAuth, invitations, and rows of
others.

Asked with each of Frappe's questions (`permissions`). What is written past these is refused where it is written
(`statements`).
"""

from functools import cache
from typing import Any

import frappe
from frappe.model.document import Document

from oauth_provider.store.own_tables import doctype_of, is_oauth

# Whoever shows the key of an invitation is signed in as the user that it names then.
INVITATION = "user invitation"
WRITING = frozenset(("write", "create", "delete", "submit", "cancel", "amend", "share", "import"))


def find_reason(doctype: Any, action: str, doc: Any) -> str | None:
	"""Why a token must not do something to a document, for the audit trail; None if it may.

	Args:
		doctype: a name, or the document.
		action: as Frappe asks for it.
		doc: the document, its name, or None.
	"""
	if not isinstance(doctype, str):
		doctype, doc = doctype.doctype, doctype
	if doctype_of(doctype) in virtual_doctypes(frappe.local.site):
		return "What Frappe shows of others' requests and jobs is not for tokens."
	if action not in WRITING:
		return None
	if is_oauth(doctype) or doctype_of(doctype) == INVITATION:
		return f"{doctype} is not for tokens."
	if not isinstance(doc, Document):
		return None
	if any(map(is_oauth, named_doctypes(doc))) and not says_the_same(doc):
		return f"A {doctype} for documents of OAuth is not for tokens."
	return find_foreign_row(doc)


@cache
def virtual_doctypes(site: str) -> frozenset[str]:
	"""The DocTypes of Frappe's own, in lower case, whose documents are elsewhere than in the database."""
	names = frappe.get_all("DocType", {"is_virtual": 1, "module": "Core"}, pluck="name")
	return frozenset(name.lower() for name in names)


def named_doctypes(doc: Document) -> list[object]:
	"""The DocTypes that a document says something about: what it applies to, refers to, or belongs to."""
	found = []
	for row in (doc, *doc.get_all_children()):
		links = row.meta.get("fields", {"fieldtype": "Link", "options": "DocType"})
		fields = {field.fieldname for field in links} | {
			field.options for field in row.meta.get_dynamic_link_fields()
		}
		found += [row.get(fieldname) for fieldname in fields]
	# A rule of permissions names it as its parent.
	return [*found, doc.get("parent"), doc.name if doc.doctype == "DocType" else None]


def says_the_same(doc: Document) -> bool:
	"""Whether what a document says of OAuth's DocTypes is stored already, as the row of Log Settings for events."""
	if doc.is_new() or not doc.name or not frappe.db.exists(doc.doctype, doc.name):
		return False
	stored = frappe.get_doc(doc.doctype, doc.name)
	return rows_about_oauth(doc) == rows_about_oauth(stored)


def rows_about_oauth(doc: Document) -> list[dict[str, str]]:
	rows = (doc, *doc.get_all_children())
	return [
		{field.fieldname: str(row.get(field.fieldname) or "") for field in row.meta.fields}
		for row in rows
		if any(
			is_oauth(value)
			for value in row.as_dict(no_default_fields=True).values()
			if isinstance(value, str)
		)
	]


def find_foreign_row(doc: Document) -> str | None:
	"""Rows of child tables stay with their documents.

	Frappe updates a row by its name alone and does not look whose it is, so a save that names a row of another document
	takes it away from there, whatever the DocType.
	"""
	if doc.is_new():
		return None
	for field in doc.meta.get_table_fields():
		names = [row.name for row in doc.get(field.fieldname) or [] if row.name]
		if names and not frappe.get_meta(field.options).get("is_virtual") and others_have(field, names, doc):
			return f"{doc.doctype}: {field.fieldname} names rows of another document."
	return None


def others_have(field: Document, names: list[str], doc: Document) -> bool:
	row = frappe.qb.DocType(field.options)
	own = (row.parent == doc.name) & (row.parenttype == doc.doctype) & (row.parentfield == field.fieldname)
	return bool(
		frappe.qb.from_(row).select(row.name).where(row.name.isin(names) & own.negate()).limit(1).run()
	)
