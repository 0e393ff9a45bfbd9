"""Statements on what the rows of clients say about the documents that they were read from."""

import frappe

from oauth_provider.store.clients import DOCTYPE, columns_of
from oauth_provider.store.hashing import digest
from oauth_provider.store.records import DocumentCopy


def find_copy(client_id: str) -> DocumentCopy | None:
	"""Read a client as the copy of its document, however it came to the site; None when there is no such client."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(*columns_of(DocumentCopy, client))
	found = query.where(client.client_id_hash == digest(client_id)).run(as_dict=True)
	return DocumentCopy.from_row(found[0]) if found else None


def mark_read(name: str, moment: int, fresh_until: int) -> None:
	"""Store when the document of a client was read, and until when it is fresh."""
	values = {"document_read_at": moment, "document_fresh_until": fresh_until, "document_gone_since": 0}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def mark_gone(name: str, moment: int) -> None:
	"""Store since when there is no document of a client any more."""
	frappe.db.set_value(DOCTYPE, name, "document_gone_since", moment, update_modified=False)


def gone_since(moment: int) -> list[str]:
	"""List the names of enabled apps whose document has been gone since a moment or longer."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.app_name).orderby(client.app_name)
	is_gone = (client.document_gone_since > 0) & (client.document_gone_since <= moment)
	return query.where(is_gone & (client.enabled == 1)).run(pluck=True)
