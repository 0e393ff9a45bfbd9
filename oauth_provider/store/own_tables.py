"""The app's own tables, and the mark of its own writes to them."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


def is_ours(doctype: object) -> bool:
	"""True if a DocType is one of this app's; like the database, ignores case and trailing blanks."""
	return str(doctype or "").strip().casefold().startswith("oauth2 ")


@contextmanager
def own_writes() -> Iterator[None]:
	"""Allow writes to this app's tables within a Bearer request, as when a token disables a user."""
	before = are_allowed()
	frappe.local.flags.oauth2_own_writes = True
	try:
		yield
	finally:
		frappe.local.flags.oauth2_own_writes = before


def are_allowed() -> bool:
	return bool(frappe.local.flags.oauth2_own_writes)
