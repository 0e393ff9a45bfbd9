"""Which documents no Bearer request may write, whatever its scope (doc_events).

Those of the app, and those that would have the site change them, or users, later and without the token.
"""

import inspect
import re
import sys
from functools import cache

import frappe
from frappe.model.document import Document
from frappe.model.meta import Meta

from oauth_provider.guard.closed_methods import CALLING, TOOLS, is_template
from oauth_provider.guard.json_texts import texts_of
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.store.own_tables import is_ours
from oauth_provider.wire.challenge import challenge

# Their Link to DocType has a name beside it that is no Dynamic Link.
REFERRING = frozenset(("File",))
# Here the name beside it is that of an example.
APPLYING = frozenset(("Webhook",))
# What these say is run as a template, later and without the token.
TEMPLATES = frozenset(
	(
		"Address Template",
		"Assignment Rule",
		"Auto Repeat",
		"Blog Post",
		"Contract Template",
		"Custom Field",
		"Customize Form",
		"DocField",
		"DocType",
		"Email Template",
		"Energy Point Rule",
		"Help Article",
		"Letter Head",
		"Newsletter",
		"Notification",
		"Portal Settings",
		"Print Format",
		"Print Format Field Template",
		"Property Setter",
		"Terms and Conditions",
		"Web Form",
		"Web Page",
		"Web Template",
		"Webhook",
		"Website Settings",
	)
)
# And these fields as a program, on the server or in other people's browsers.
PROGRAMS = {
	"Report": ("query", "report_script", "javascript"),
	"Web Form": ("client_script",),
	"Web Page": ("context_script", "javascript"),
	"Website Settings": ("head_html",),
	"Website Theme": ("js",),
}
# What code runs a template by.
RENDERING = re.compile(r"render_template|from_string")


def refuse_document(doc: Document, method: str | None = None, *args: object) -> None:
	"""Keep a Bearer request from writing a document of the app (doc_events)."""
	if token := frappe.local.flags.oauth2_token:
		raise challenge(InsufficientScope(hint=f"{doc.doctype} is not for tokens."), token)


def refuse_customization(doc: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from changing who may see or write the app's documents, and how (doc_events)."""
	names = (doc.get(field) for field in ("doc_type", "dt", "parent", "share_doctype", "name"))
	if any(is_ours(name) for name in names):
		refuse_document(doc)


def refuse_automation(doc: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from having the site change users or documents of the app later (doc_events of all).

	A Notification that sets a property, a Web Form that guests fill in, a Workflow: what such a document applies to
	is a Link to DocType. It may not be one that is closed to tokens, nor another that has the site do something: a
	Web Form for Notifications would be a detour.
	"""
	# Frappe writes its own logs with permissions ignored; what a request wants to write, it needs permission for.
	if not frappe.local.flags.oauth2_token or doc.flags.ignore_permissions or doc.doctype in REFERRING:
		return
	for row in (doc, *doc.get_all_children()):
		for fieldname in applying_fields(row.meta):
			if is_closed_doctype(row.get(fieldname)):
				refuse_document(doc)


def refuse_reference(doc: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from writing into documents of the app through those that refer to one (doc_events of all).

	A ToDo or a Comment leaves its mark on the document that it is about, which nobody's permission is asked for.
	"""
	if not frappe.local.flags.oauth2_token:
		return
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.get_dynamic_link_fields():
			if is_ours(row.get(field.options)):
				refuse_document(doc)


def refuse_template(doc: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from storing a template or a program (doc_events of all); what is there may stay."""
	if not frappe.local.flags.oauth2_token:
		return
	before = doc.get_doc_before_save()
	if doc.doctype in TEMPLATES or renders_templates(doc.__class__):
		added = templates_in(doc) - (templates_in(before) if before else set())
		if any(doc.doctype in TEMPLATES or CALLING.search(text) for text in added):
			refuse_document(doc)
	for field in PROGRAMS.get(doc.doctype, ()):
		if doc.get(field) and (not before or doc.get(field) != before.get(field)):
			refuse_document(doc)


@cache
def renders_templates(controller: type) -> bool:
	"""Tell whether the code of a DocType runs templates: some of its fields may be such, as the message of an invoice.

	Args:
		controller: the class of its documents.
	"""
	modules = {base.__module__ for base in controller.__mro__ if issubclass(base, Document)}
	return any(RENDERING.search(inspect.getsource(sys.modules[module])) for module in modules)


def templates_in(doc: Document) -> set[str]:
	rows = [row.get_valid_dict() for row in (doc, *doc.get_all_children())]
	return set(filter(is_template, texts_of(rows)))


def applying_fields(meta: Meta) -> list[str]:
	"""The fields that say to which DocType a document applies; with a name beside, it refers to one document."""
	referring = {field.options for field in meta.get("fields", {"fieldtype": "Dynamic Link"})}
	if meta.name in APPLYING:
		referring = set()
	links = meta.get("fields", {"fieldtype": "Link", "options": "DocType"})
	return [field.fieldname for field in links if field.fieldname not in referring]


def is_closed_doctype(doctype: object) -> bool:
	"""Tell whether a DocType is closed to tokens, or has the site do something for a DocType."""
	name = str(doctype or "").strip()
	if name.casefold() in ("user", *TOOLS) or name.casefold().startswith(("oauth2 ", "oauth ")):
		return True
	if not name or not frappe.db.exists("DocType", name):
		return False
	meta = frappe.get_meta(name)
	refused = frappe.get_hooks("doc_events").get(meta.name, {}).get("before_validate", [])
	is_refused = any(path.startswith(f"{__name__}.refuse_") for path in refused)
	return is_refused or (meta.name not in REFERRING and bool(applying_fields(meta)))


def refuse_attachment(file: Document, method: str | None = None) -> None:
	"""Keep a Bearer request from writing other documents by a file (doc_events of File).

	When a file becomes public or private, Frappe writes its address into the field that it names, without asking for
	permission, whatever the field holds.
	"""
	token, doctype = frappe.local.flags.oauth2_token, file.attached_to_doctype
	if not token or not doctype or file.flags.ignore_permissions:
		return
	# What a limited token attaches a file to, it writes.
	is_open = frappe.local.flags.oauth2_opened.may_write(doctype)
	if not is_open or not holds_files(doctype, file.attached_to_field):
		raise challenge(InsufficientScope(hint=f"A file for {doctype} is not for tokens."), token)


def holds_files(doctype: str, fieldname: str | None) -> bool:
	"""Tell whether a token may attach a file: to no field of the DocType, or to one that is for files."""
	if str(doctype).strip().casefold().startswith(("oauth2 ", "oauth ")):
		return False
	if not fieldname:
		return True
	field = frappe.get_meta(doctype).get_field(fieldname)
	return bool(field and field.fieldtype in ("Attach", "Attach Image"))
