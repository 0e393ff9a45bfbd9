"""Which writes to the app's tables are the app's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


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
