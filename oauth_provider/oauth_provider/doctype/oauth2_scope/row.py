"""Rows of a scope's tables. Frappe calls what is here for a row that is saved or deleted without its scope."""

import frappe
from frappe import _
from frappe.model.document import Document

from oauth_provider.guard.closed_documents import refuse_document


class Row(Document):
	def validate(self):
		# Nothing would check it, and what was compiled of the scope would stay in use.
		refuse(self)

	def on_trash(self):
		refuse(self)


def refuse(row: Row) -> None:
	# A token is told of scopes; the hooks that see to it come after this.
	refuse_document(row)
	frappe.throw(_("Open the scope itself, change its rows there, and save it."))
