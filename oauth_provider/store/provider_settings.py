"""Statements on the rows of OAuth2 Provider Settings."""

import frappe
from frappe.utils import cint

from oauth_provider.store.prepared import Reading, prepared

DOCTYPE = "OAuth2 Provider Settings"
# All values are texts in the database; the DocType, which knows which are numbers, would have to be fetched first.
TEXTS = ("skip_authorization", "pkce_required_for", "issuer")


def read():
	"""Read the settings.

	Returns:
		All fields that were ever saved, by name; the defaults of all when none was.
	"""
	found = rows_of_settings()
	if not found:
		return frappe.new_doc(DOCTYPE, as_dict=True)
	return frappe._dict((row.field, row.value if row.field in TEXTS else cint(row.value)) for row in found)


@prepared
def rows_of_settings():
	single = frappe.qb.DocType("Singles")
	return Reading(frappe.qb.from_(single).where(single.doctype == DOCTYPE), [single.field, single.value])


def value_of(fieldname: str):
	"""One setting, as part of another statement: a text, or NULL."""
	single = frappe.qb.DocType("Singles")
	query = frappe.qb.from_(single).select(single.value)
	return query.where((single.doctype == DOCTYPE) & (single.field == fieldname)).limit(1)
