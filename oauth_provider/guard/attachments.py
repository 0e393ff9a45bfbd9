"""Which documents a file belongs to."""

import posixpath

import frappe

from oauth_provider.guard.arguments import Needs, look_up, merge, of_document
from oauth_provider.guard.listing import JsonValue, NotUnderstood
from oauth_provider.protocol.access import DocumentAccess

PRIVATE = "/private/files/"
PUBLIC = "/files/"


def of_file(url: str) -> Needs:
	"""What it takes to read a file: to read whatever it is attached to, which may be several documents.

	Raises:
		NotUnderstood: there is no such file, or the path is another way to write that of one: its rows are not all
			that lead to the same content.
	"""
	if not url.startswith((PRIVATE, PUBLIC)) or posixpath.normpath(url) != url:
		raise NotUnderstood
	look_up()
	fields = ["file_url", "attached_to_doctype", "attached_to_name"]
	files = frappe.get_all("File", filters={"file_url": url}, fields=fields)
	# MariaDB finds the row of another spelling; on the disk that is another file.
	if not files or any(file.file_url != url for file in files):
		raise NotUnderstood
	return merge(*(need for file in files for need in of_attachment(file)))


def of_attachment(file: frappe._dict) -> Needs:
	if not (file.attached_to_doctype and file.attached_to_name):
		return (DocumentAccess("File", ("read",)),)
	return of_document(file.attached_to_doctype, file.attached_to_name, "read")


def check_reference(doctype: str, value: JsonValue) -> None:
	"""Refuse a value by which a document would take a file from another DocType.

	Frappe attaches to a document whatever file an Attach field of it names, or copies the content.

	Raises:
		NotUnderstood: the file is not known, is also of something else, or the path leads elsewhere.
	"""
	if not isinstance(value, str) or not value.startswith(("/files", "/private/files")):
		return
	if posixpath.normpath(value) != value:
		raise NotUnderstood
	if value.startswith("/private") and any(need.doctype != doctype for need in of_file(value)):
		raise NotUnderstood
