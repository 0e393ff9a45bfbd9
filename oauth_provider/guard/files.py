"""Files: whoever may read the document that one belongs to may read the file."""

from typing import Any

import frappe

from oauth_provider.guard import print_methods
from oauth_provider.guard.arguments import (
	Needs,
	check_arguments,
	document_name,
	meta_of,
	no_table,
	of_document,
	text,
)
from oauth_provider.guard.attachments import PRIVATE, of_file
from oauth_provider.guard.listing import NotUnderstood
from oauth_provider.protocol.access import Access, DocumentAccess

PRINT_VIEW = "/printview"
UPLOAD = "doctype docname fieldname folder file_name is_private optimize max_width max_height"
# These would take the content from another file, or from elsewhere.
TAKING = ("file_url", "library_file_name", "method")


def identify(path: str) -> Access:
	"""Say what a path outside of the API would reach.

	Raises:
		NotUnderstood: the file is not known, or an argument is not mapped.
	"""
	if frappe.request.method in ("GET", "HEAD"):
		if path.startswith(PRIVATE):
			check_arguments(frappe.form_dict, "fid")
			return Access(documents=of_file(path))
		if path == PRINT_VIEW:
			return Access(documents=print_methods.printview(frappe.form_dict))
	return Access()


def download_file(form: dict[str, Any]) -> Needs:
	check_arguments(form, "file_url")
	return of_file(text(form, "file_url"))


def upload_file(form: dict[str, Any]) -> Needs:
	"""To attach a file is to write the document; without one it is a file for itself."""
	check_arguments(form, UPLOAD, " ".join(TAKING))
	if "file" not in frappe.request.files or any(form.get(name) for name in TAKING):
		raise NotUnderstood
	doctype = form.get("doctype")
	if not doctype:
		if form.get("docname"):
			raise NotUnderstood
		return (DocumentAccess("File", ("create",)),)
	if meta_of(doctype).istable:
		return of_document(doctype, document_name(form, "docname"), "write")
	return (DocumentAccess(no_table(doctype), ("write",)),)
