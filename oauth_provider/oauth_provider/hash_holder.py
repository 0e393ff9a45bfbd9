"""Base classes of the DocTypes with hash columns, and the hooks that protect these columns."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from oauth_provider.guard.closed_methods import refuse_document
from oauth_provider.store.own_tables import are_allowed, is_ours

# Permission level of columns with a hash, or with a nonce: a text of the client (OpenID Connect Core 3.1.2.1) that Desk
# would show as HTML. No permission rule has the level, so lists, reports and exports omit the columns.
CLOSED_PERMLEVEL = 9


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
	"""Refuse customisations that open the closed columns to a role (doc_events).

	Args:
		doc: a Property Setter, a field, or a permission rule (DocPerm, Custom DocPerm).

	Raises:
		frappe.PermissionError: it would open them.
	"""
	if not is_ours(doc.get("doc_type") or doc.get("parent")):
		return
	if doc.doctype in ("Custom DocPerm", "DocPerm"):
		exposes = cint(doc.permlevel) == CLOSED_PERMLEVEL
	elif doc.doctype == "DocField":
		exposes = is_closed_field(doc.parent, doc.fieldname) and cint(doc.permlevel) != CLOSED_PERMLEVEL
	else:
		exposes = doc.property == "permlevel" and is_closed_field(doc.doc_type, doc.field_name)
	if exposes:
		frappe.throw(_("Nobody can see hashes of tokens, codes and secrets."), frappe.PermissionError)


def refuse_workflow(doc, method: str | None = None) -> None:
	"""Refuse a workflow on the app's documents: Frappe writes its states into all rows without their documents.

	Raises:
		frappe.PermissionError: it is about a DocType of this app.
	"""
	if is_ours(doc.document_type):
		frappe.throw(_("{0} has no workflow.").format(_(doc.document_type)), frappe.PermissionError)


def is_closed_field(doctype: str, fieldname: str | None) -> bool:
	field = frappe.get_meta(doctype).get_field(fieldname)
	return bool(field and cint(field.permlevel) == CLOSED_PERMLEVEL)


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
