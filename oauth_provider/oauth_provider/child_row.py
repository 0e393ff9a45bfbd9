"""The controller of child tables. Frappe calls it for a row that is saved or deleted without its document."""

import frappe
from frappe import _
from frappe.model.document import Document

from oauth_provider.guard.closed_methods import refuse_document


class ChildRow(Document):
	"""A row that is written with its document alone, whose checks and caches depend on it."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self) -> None:
		# Give tokens the usual insufficient_scope first: doc_events run later than this.
		refuse_document(self)
		frappe.throw(_("To change this row, open its document, edit the row there, and save the document."))
