"""Base classes of the DocTypes with hash columns, and the hooks that protect these columns."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr

from oauth_provider.guard.closed_methods import refuse_document
from oauth_provider.store.own_tables import are_allowed, is_ours

# Permission level of columns with a hash, or with a nonce: a text of the client (OpenID Connect Core 3.1.2.1) that Desk
# would show as HTML. No permission rule has the level, so lists, reports and exports omit the columns.
CLOSED_PERMLEVEL = 9


#: Where a customisation names the DocType that it is about.
OF_DOCTYPE = {
	"Custom DocPerm": "parent",
	"DocField": "parent",
	"DocPerm": "parent",
	"Property Setter": "doc_type",
}
#: What may change of a closed column: what it is called, and no value of it.
WORDS = ("label", "description")


class HashHolder(Document):
	"""A document that never returns its closed columns."""

	def as_dict(self, *args, **kwargs):
		"""Return the values without the closed columns.

		Frappe applies permission levels when a document is read, but not to the answer of an insert or update, not
		to the Deleted Document, and not for Administrator.
		"""
		values = super().as_dict(*args, **kwargs)
		for field in self.meta.fields:
			if field.permlevel == CLOSED_PERMLEVEL:
				values.pop(field.fieldname, None)
		return values

	def get_password(self, fieldname="password", raise_exception=True):
		"""Refuse. Frappe would return any field's value to a System Manager who asks for it as a password."""
		frappe.throw(_("{0} has no password.").format(_(self.doctype)), frappe.PermissionError)


class ServerRow(HashHolder):
	"""A row that only the authorization server writes and deletes."""

	def validate(self):
		self.refuse_others()

	def before_rename(self, *args):
		self.refuse_others()

	def on_trash(self):
		self.refuse_others()

	def refuse_others(self) -> None:
		"""Refuse whoever writes: permission rules do not limit Administrator, and Frappe has others pass by them."""
		if not are_allowed():
			frappe.throw(
				_("Only the authorization server can write {0}.").format(_(self.doctype)),
				frappe.PermissionError,
			)


def require_permission(doc) -> None:
	"""Refuse whoever may not write a document of this app, also where Frappe passes by permissions, as in a Web Form.

	Raises:
		frappe.PermissionError: no role of the user may.
	"""
	action = "create" if doc.is_new() else "write"
	if not are_allowed() and not frappe.has_permission(doc.doctype, action):
		frappe.throw(_("You may not write {0}.").format(_(doc.doctype)), frappe.PermissionError)


def require_system_manager_post(doc) -> None:
	"""Allow methods that end access or change secrets only to System Managers with a session and a POST.

	These methods write without doc_events, and one of Frappe's routes to methods of documents ignores the HTTP method.
	"""
	refuse_document(doc)
	frappe.only_for("System Manager")
	if frappe.request and frappe.request.method != "POST":
		frappe.throw(_("Not permitted"), frappe.PermissionError)


def refuse_exposure(doc, method: str | None = None) -> None:
	"""Refuse customisations that open the closed columns to a role, or have Frappe show them (doc_events).

	Args:
		doc: a Property Setter, a field, or a permission rule (DocPerm, Custom DocPerm).

	Raises:
		frappe.PermissionError: it would.
	"""
	doctype = doc.get(OF_DOCTYPE[doc.doctype])
	if is_ours(doctype) and exposes_columns(doc, doctype):
		frappe.throw(_("Nobody can see hashes of tokens, codes and secrets."), frappe.PermissionError)


def exposes_columns(doc, doctype: str) -> bool:
	if doc.doctype in ("Custom DocPerm", "DocPerm"):
		return cint(doc.permlevel) == CLOSED_PERMLEVEL
	if doc.doctype == "DocField":
		return doc.fieldname in closed_fields(doctype) and cint(doc.permlevel) != CLOSED_PERMLEVEL
	if doc.doctype == "Property Setter" and not doc.field_name:
		# The title of a document, what a search shows... The order of fields shows nothing.
		value = cstr(doc.value).lower() if doc.property != "field_order" else ""
		named = set(re.findall(r"\w+", value))
		return not named.isdisjoint(closed_fields(doctype))
	is_of_column = doc.doctype == "Property Setter" and doc.field_name in closed_fields(doctype)
	return is_of_column and doc.property not in WORDS


def refuse_workflow(doc, method: str | None = None) -> None:
	"""Refuse a workflow on the app's documents: Frappe writes its states into all rows without their documents.

	Raises:
		frappe.PermissionError: it is about a DocType of this app.
	"""
	if is_ours(doc.document_type):
		frappe.throw(_("{0} has no workflow.").format(_(doc.document_type)), frappe.PermissionError)


def closed_fields(doctype: str) -> set[str]:
	"""The names of the closed columns of a DocType of this app."""
	fields = frappe.get_meta(doctype).fields
	return {field.fieldname for field in fields if cint(field.permlevel) == CLOSED_PERMLEVEL}


def refuse_file(file, method: str | None = None) -> None:
	"""Refuse files that would change the app's documents (doc_events of File).

	When a file becomes public or private, Frappe writes its address into the field that the file names, without the
	document and its permissions. Every user who can create a file could write any field of any document.

	Raises:
		frappe.PermissionError: the field is not a client's logo, or the user cannot write clients.
	"""
	if not is_ours(file.attached_to_doctype):
		return
	is_logo = file.attached_to_doctype == "OAuth2 Client" and file.attached_to_field in (None, "", "logo")
	if not is_logo or not frappe.has_permission("OAuth2 Client", "write"):
		frappe.throw(
			_("A file cannot be attached to {0}.").format(_(file.attached_to_doctype)), frappe.PermissionError
		)
