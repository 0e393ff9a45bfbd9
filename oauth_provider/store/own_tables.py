"""Which tables are the app's, and which writes to them are its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


def is_ours(doctype: object) -> bool:
	"""True if a DocType is one of this app's, as the database compares names: in any case, with blanks behind."""
	return str(doctype or "").strip().casefold().startswith("oauth2 ")


@contextmanager
def own_writes() -> Iterator[None]:
	"""Let this app's code write its tables although a Bearer request led to it, as where a token disables a user."""
	before = are_allowed()
	frappe.local.flags.oauth2_own_writes = True
	try:
		yield
	finally:
		frappe.local.flags.oauth2_own_writes = before


def are_allowed() -> bool:
	return bool(frappe.local.flags.oauth2_own_writes)
