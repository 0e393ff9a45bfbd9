"""What the DocTypes of this module have in common."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from oauth_provider.guard.closed_documents import refuse_document
from oauth_provider.store.own_tables import is_ours

# Fields at this level hold hashes. No permission rule names it, so lists, reports and exports leave them out.
HASH_PERMLEVEL = 9


class HashHolder(Document):
	"""A document whose hash columns never leave the database through Frappe."""

	def as_dict(self, *args, **kwargs):
		"""As in Frappe, without the hash columns.

		Permission levels are applied when a document is read, but not to the answer of an insert or update, to
		the Deleted Document, nor for Administrator.
		"""
		values = super().as_dict(*args, **kwargs)
		for field in self.meta.fields:
			if field.permlevel == HASH_PERMLEVEL:
				values.pop(field.fieldname, None)
		return values

	def get_password(self, fieldname="password", raise_exception=True):
		"""Refuse: Frappe would give any field's value to a System Manager who asks for it as a password."""
		frappe.throw(_("{0} holds no password.").format(_(self.doctype)), frappe.PermissionError)


class ServerRow(HashHolder):
	"""A row that the authorization server writes and people only look at."""

	def validate(self):
		# Permission rules do not bind Administrator, whose session an attacker may hold.
		if not self.flags.ignore_permissions:
			frappe.throw(
				_("{0} is written by the authorization server alone.").format(_(self.doctype)),
				frappe.PermissionError,
			)


def refuse_others(doc) -> None:
	"""Keep what ends access or secrets to System Managers, who come with a session and a POST.

	These write past doc_events, and methods of documents have more than one route, of which one asks for no verb.
	"""
	refuse_document(doc)
	frappe.only_for("System Manager")
	if frappe.request and frappe.request.method != "POST":
		frappe.throw(_("Not permitted"), frappe.PermissionError)


def refuse_exposure(doc, method: str | None = None) -> None:
	"""Keep customisations from opening the hash columns to anyone (doc_events).

	Args:
		doc: a Property Setter, a field, or a permission rule (DocPerm, Custom DocPerm).

	Raises:
		frappe.PermissionError: it would.
	"""
	if not is_ours(doc.get("doc_type") or doc.get("parent")):
		return
	if doc.doctype in ("Custom DocPerm", "DocPerm"):
		exposes = cint(doc.permlevel) == HASH_PERMLEVEL
	elif doc.doctype == "DocField":
		exposes = (doc.fieldname or "").endswith("_hash") and cint(doc.permlevel) != HASH_PERMLEVEL
	else:
		exposes = doc.property == "permlevel" and (doc.field_name or "").endswith("_hash")
	if exposes:
		frappe.throw(_("Hashes of tokens, codes and secrets are for nobody to see."), frappe.PermissionError)


def refuse_attachment(file, method: str | None = None) -> None:
	"""Keep files from changing the app's documents (doc_events of File).

	When a file becomes public or private, Frappe writes its address into the field that it names, past the document
	and its permissions. Whoever may make a file could write any field of any document.

	Raises:
		frappe.PermissionError: it names a field other than a client's logo, or the user may not write clients.
	"""
	if not is_ours(file.attached_to_doctype):
		return
	is_logo = file.attached_to_doctype == "OAuth2 Client" and file.attached_to_field in (None, "", "logo")
	if not is_logo or not frappe.has_permission("OAuth2 Client", "write"):
		frappe.throw(
			_("A file cannot be attached to {0}.").format(_(file.attached_to_doctype)), frappe.PermissionError
		)
