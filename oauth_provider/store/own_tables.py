"""Which DocTypes are the app's and Frappe's own OAuth server's, and which writes to the app's tables are its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe

# The longest name of a DocType, in characters.
LONGEST_NAME = 140


def names_of_folders(folder: Path, pattern: str) -> frozenset[str]:
	return frozenset(path.name.replace("_", " ") for path in folder.glob(pattern) if path.is_dir())


OURS = names_of_folders(Path(__file__).parents[1] / "oauth_provider" / "doctype", "oauth2_*")
FRAPPES = names_of_folders(Path(frappe.__file__).parent / "integrations" / "doctype", "oauth_*")


def is_ours(name: object) -> bool:
	"""Whether the database takes a name for that of one of this app's DocTypes."""
	return doctype_of(name) in OURS


def is_frappes(name: object) -> bool:
	"""Whether the database takes a name for that of one of the DocTypes of Frappe's own OAuth server."""
	return doctype_of(name) in FRAPPES


def is_oauth(name: object) -> bool:
	return doctype_of(name) in OURS | FRAPPES


def may_be_oauth(text: str) -> bool:
	"""Whether a text may name one of either; only the database can tell of one that is not in ASCII."""
	is_plain = text.isascii() and text.isprintable()
	return len(text) <= LONGEST_NAME and (not is_plain or doctype_of(text) in OURS | FRAPPES)


def doctype_of(name: object) -> str:
	"""The DocType, in lower case, that the database takes a name for.

	It knows neither case nor accents, ignores some characters, and takes others for letters.
	"""
	text = str(name or "")
	if text.isascii() and text.isprintable():
		return text.strip().lower()
	if len(text) > LONGEST_NAME:
		return ""
	found = frappe.db.sql("select name from `tabDocType` where name = %s", text)
	return found[0][0].lower() if found else ""


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
