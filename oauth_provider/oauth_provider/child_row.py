"""Controllers of a scope's child tables. Frappe calls them for a row that is saved or deleted without its scope."""

import frappe
from frappe import _
from frappe.model.document import Document

from oauth_provider.guard.closed_methods import refuse_document


class Row(Document):
	def validate(self):
		# The row would be saved unchecked, and the compiled scope in the cache would not change.
		refuse(self)

	def on_trash(self):
		refuse(self)


def refuse(row: Row) -> None:
	# Give tokens the usual insufficient_scope first: doc_events run later than this.
	refuse_document(row)
	frappe.throw(_("To change this row, open its scope, edit the row there, and save the scope."))
