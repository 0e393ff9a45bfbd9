"""What the DocTypes of this module have in common."""

import frappe
from frappe import _
from frappe.model.document import Document

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
