"""Statements on the rows of OAuth2 Provider Settings."""

import frappe

DOCTYPE = "OAuth2 Provider Settings"


def read():
	"""Read the settings.

	Returns:
		All fields that have a value, by name; the defaults of all when nobody ever saved any.
	"""
	return frappe.db.get_singles_dict(DOCTYPE, cast=True) or frappe.new_doc(DOCTYPE, as_dict=True)


def value_of(fieldname: str):
	"""One setting, as part of another statement: a text, or NULL."""
	single = frappe.qb.DocType("Singles")
	query = frappe.qb.from_(single).select(single.value)
	return query.where((single.doctype == DOCTYPE) & (single.field == fieldname)).limit(1)
