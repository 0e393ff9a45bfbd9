"""What the methods reach that Desk calls for its forms: a document, and what surrounds it."""

from typing import Any

import frappe
from frappe.model.base_document import get_controller

from oauth_provider.guard.arguments import (
	Needs,
	check_arguments,
	document_name,
	look_up,
	merge,
	meta_of,
	no_table,
	text,
)
from oauth_provider.guard.client_methods import of_save
from oauth_provider.guard.listing import NotUnderstood, expect, parse_json
from oauth_provider.protocol.access import DocumentAccess

# Where Frappe looks for what it shows around a document. A site may not have all of them.
SURROUNDINGS = (
	"Comment",
	"Communication",
	"DocShare",
	"Document Follow",
	"Email Account",
	"Energy Point Log",
	"File",
	"Milestone",
	"Tag Link",
	"ToDo",
	"User",
	"Version",
	"View Log",
)
DOCSTATUS = {"Save": 0, "Submit": 1, "Update": 1, "Cancel": 2}


def getdoc(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name")
	doctype, name = no_table(form.get("doctype")), document_name(form)
	refuse_onload(doctype)
	needs = with_surroundings(doctype)
	titles = (DocumentAccess(linked, ("read",)) for linked in titled_links(doctype, name, "read"))
	return merge(*needs, *titles)


def get_docinfo(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name")
	document_name(form)
	return with_surroundings(no_table(form.get("doctype")))


def savedocs(form: dict[str, Any]) -> Needs:
	check_arguments(form, "action", "doc")
	document = expect(parse_json(expect(form.get("doc"), str)), dict)
	action = form.get("action")
	if action not in DOCSTATUS:
		raise NotUnderstood
	need = of_save({**document, "docstatus": DOCSTATUS[action]})
	refuse_onload(need.doctype)
	# A background job does not know of the token.
	if meta_of(need.doctype).get("queue_in_background"):
		raise NotUnderstood
	return merge(need, *with_surroundings(need.doctype))


def cancel(form: dict[str, Any]) -> Needs:
	check_arguments(form, "doctype name")
	document_name(form)
	doctype = no_table(form.get("doctype"))
	return merge(DocumentAccess(doctype, ("cancel",)), *with_surroundings(doctype))


def add_comment(form: dict[str, Any]) -> Needs:
	"""Images in the text become files."""
	check_arguments(form, "reference_doctype reference_name content comment_email comment_by")
	document_name(form, "reference_name")
	needs = [
		DocumentAccess(no_table(form.get("reference_doctype")), ("read",)),
		DocumentAccess("Comment", ("create",)),
	]
	if "data:" in text(form, "content").lower():
		needs.append(DocumentAccess("File", ("create",)))
	return merge(*needs)


def with_surroundings(doctype: str) -> Needs:
	"""Reading a document with everything that Desk shows around it.

	Raises:
		NotUnderstood: an app of the site adds to it, from wherever it likes.
	"""
	added = frappe.get_hooks("additional_timeline_content") or {}
	if added.get("*") or added.get(doctype):
		raise NotUnderstood
	around = [name for name in SURROUNDINGS if frappe.db.exists("DocType", name)]
	return merge(*(DocumentAccess(name, ("read",)) for name in (doctype, *around)))


def refuse_onload(doctype: str) -> None:
	"""Leave a DocType to a row for the method when code of its own adds to what a form is answered with."""
	events = frappe.get_doc_hooks()
	hooked = any("onload" in (events.get(name) or {}) for name in (doctype, "*"))
	try:
		controller = get_controller(doctype)
	except ImportError:
		raise NotUnderstood from None
	if hooked or hasattr(controller, "onload"):
		raise NotUnderstood


def titled_links(doctype: str, name: str, *actions: str) -> list[str]:
	"""The DocTypes whose titles are shown in place of the names that a document links to.

	Args:
		doctype: of the document.
		name: of the document.
		actions: what the scopes have to open on it before it is looked at.
	"""
	look_up(DocumentAccess(doctype, actions))
	try:
		document = frappe.get_doc(doctype, name)
	except frappe.DoesNotExistError:
		raise NotUnderstood from None
	found: dict[str, None] = {}
	for row in (document, *document.get_all_children()):
		for field in row.meta.get_link_fields() + row.meta.get_dynamic_link_fields():
			linked = field.options if field.fieldtype == "Link" else row.get(field.options)
			if linked and row.get(field.fieldname) and shows_title(linked):
				found[linked] = None
	return list(found)


def shows_title(doctype: str) -> bool:
	meta = meta_of(doctype)
	return bool(meta.title_field and meta.show_title_field_in_link)
