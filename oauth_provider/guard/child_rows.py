"""Rows of child tables stay with their documents.

Frappe updates a row of a document by the row's name alone and does not look whose it is, so a save that names a row of
another document takes it away from there, whatever the DocType.
"""

import frappe
from frappe.model.document import Document

from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.wire.challenge import challenge


def refuse_foreign_rows(doc: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from taking rows of other documents (doc_events of all, before each kind of save)."""
	token = frappe.local.flags.oauth2_token
	if not token or doc.is_new():
		return
	for field in doc.meta.get_table_fields():
		names = [row.name for row in doc.get(field.fieldname) or [] if row.name]
		if names and not frappe.get_meta(field.options).get("is_virtual") and others_have(field, names, doc):
			hint = f"{doc.doctype}: {field.fieldname} names rows of another document."
			raise challenge(InsufficientScope(hint=hint), token)


def others_have(field: Document, names: list[str], doc: Document) -> bool:
	row = frappe.qb.DocType(field.options)
	own = (row.parent == doc.name) & (row.parenttype == doc.doctype) & (row.parentfield == field.fieldname)
	return bool(
		frappe.qb.from_(row).select(row.name).where(row.name.isin(names) & own.negate()).limit(1).run()
	)
