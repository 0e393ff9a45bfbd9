"""What an import leaves to do: `bench import-doc`, fixtures, Data Import."""

import frappe
from frappe import _
from frappe.utils import strip_html


def is_importing() -> bool:
	return bool(frappe.flags.in_import)


def say(message: str) -> None:
	"""Tell whoever imports what is to be done, in Desk or on the terminal.

	Args:
		message: HTML.
	"""
	frappe.msgprint(message, title=_("To Do After the Import"), indicator="orange")
	if not frappe.request:
		print(strip_html(message))
