"""Private files: whoever may read the documents that one is attached to may read the file.

Frappe does not ask for everybody: the owner of a file, and Administrator, may always read it. And nobody is asked when
a document names a file in an Attach field, by which it becomes the document's own.
"""

from collections.abc import Iterator
from posixpath import normpath
from typing import Any

import frappe
from frappe.model.document import Document

from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess
from oauth_provider.wire.challenge import challenge

PRIVATE = "/private/files/"
ATTACHABLE = ("Attach", "Attach Image")
READ_ANY = DocumentAccess("File", ("read",))


def read_file(url: str) -> Iterator[DocumentAccess]:
	"""What it takes to read a private file by its address: to read every document that it is attached to.

	Args:
		url: its path.
	"""
	fields = ["file_url", "attached_to_doctype", "attached_to_name"]
	files = frappe.get_all("File", {"file_url": url}, fields)
	# MariaDB finds the row of another spelling, and another path may lead to the same file on the disk.
	if not files or normpath(url) != url or any(file.file_url != url for file in files):
		yield READ_ANY
	for file in files:
		is_attached = file.attached_to_doctype and file.attached_to_name
		yield of_attachment(file, "read") if is_attached else READ_ANY


def of_attachment(file: Any, action: str) -> DocumentAccess:
	"""What it takes to read or write an attached file: the document; of a row, its parent."""
	attached = file.attached_to_doctype
	if frappe.is_table(attached):
		attached = frappe.db.get_value(attached, file.attached_to_name, "parenttype")
	return DocumentAccess(attached, (action,))


def take_files(doc: Document) -> Iterator[DocumentAccess]:
	"""What it takes to read the private files that a document names, and would get as its own."""
	for url in set(named_files(doc)):
		# What it has already, it may keep.
		if not frappe.db.exists("File", {"file_url": url, **attached_to(doc)}):
			yield from read_file(url)


def attached_to(doc: Document) -> dict[str, Any]:
	return {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}


def named_files(doc: Document) -> Iterator[str]:
	if doc.doctype == "File":
		values = [doc.file_url] if doc.is_new() and not doc.get("content") else []
	else:
		values = [
			row.get(field.fieldname)
			for row in (doc, *doc.get_all_children())
			for field in row.meta.get("fields", {"fieldtype": ("in", ATTACHABLE)})
		]
	return (value for value in values if isinstance(value, str) and value.startswith("/private"))


def refuse_attachment(file: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from writing other documents by a file (doc_events of File).

	When a file becomes public or private, Frappe writes its address into the field that it names, without asking for
	permission, whatever the field holds.
	"""
	token, doctype = frappe.local.flags.oauth2_token, file.attached_to_doctype
	if not token or not doctype or file.flags.ignore_permissions:
		return
	# What a limited token attaches a file to, it writes.
	opened = frappe.local.flags.oauth2_opened
	if not opened.may_write(doctype) or not holds_files(doctype, file.attached_to_field):
		raise challenge(InsufficientScope(hint=f"A file for {doctype} is not for this token."), token)


def holds_files(doctype: str, fieldname: str | None) -> bool:
	"""Tell whether a token may attach a file: to no field of the DocType, or to one that is for files."""
	if not fieldname:
		return True
	field = frappe.get_meta(doctype).get_field(fieldname)
	return bool(field and field.fieldtype in ATTACHABLE)
