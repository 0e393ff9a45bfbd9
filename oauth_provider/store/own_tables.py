"""Which DocTypes are the app's and Frappe's own OAuth server's, and which writes to the app's tables are its own."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe

# The longest name of a DocType, in characters.
LONGEST_NAME = 140


def letters_of(name: str) -> str:
	"""The letters and digits of a name that is in ASCII, as MariaDB compares it.

	MariaDB knows no case and no accents, ignores some characters, and takes each digit of Unicode for its value.
	"""
	digits = (str(unicodedata.digit(letter, letter)) for letter in unicodedata.normalize("NFKD", name))
	return "".join(letter for letter in "".join(digits).lower() if letter.isascii() and letter.isalnum())


def doctypes_in(folder: Path, pattern: str) -> frozenset[str]:
	return frozenset(letters_of(path.name) for path in folder.glob(pattern) if path.is_dir())


OURS = doctypes_in(Path(__file__).parents[1] / "oauth_provider" / "doctype", "oauth2_*")
FRAPPES = doctypes_in(Path(frappe.__file__).parent / "integrations" / "doctype", "oauth_*")


def is_ours(doctype: object) -> bool:
	"""Whether a name is that of one of this app's DocTypes, as the database compares names."""
	return is_among(OURS, doctype)


def is_frappes(doctype: object) -> bool:
	"""Whether a name is that of one of the DocTypes of Frappe's own OAuth server."""
	return is_among(FRAPPES, doctype)


def is_among(names: frozenset[str], doctype: object) -> bool:
	name = str(doctype or "")
	# Most texts of a request are of this kind.
	if name.isascii() and name.isprintable() and "oauth" not in name.casefold():
		return False
	return len(name) <= LONGEST_NAME and letters_of(name) in names


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
