"""Addresses of public files of this site: the pages load no other pictures."""

import re
from urllib.parse import unquote

# Browsers drop tabs and line feeds from an address, and take a backslash for a slash.
OWN_FILE = re.compile(r"/(?:files|assets)/[^\x00-\x1f\x7f\\]*\Z")


def is_own_file(address: str | None) -> bool:
	"""True if an address is a public file of this site; a protocol-relative address is not.

	Args:
		address: of a logo, as entered.
	"""
	path = address or ""
	return bool(OWN_FILE.match(path)) and ".." not in unquote(path)
