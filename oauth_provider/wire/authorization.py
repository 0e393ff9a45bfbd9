"""The Bearer token of the current request, as its Authorization header presents it."""

import re

import frappe

# Whatever white space follows: what is not a token then is refused, not left to others.
BEARER = re.compile(r"\s*bearer(?=\s|\Z) ?(.*)\Z", re.IGNORECASE | re.DOTALL)


def bearer_credentials() -> str | None:
	"""Return what follows the scheme Bearer, in any case (RFC 9110 11.1); None where the header has another scheme.

	It may be empty, or no token at all.
	"""
	header = BEARER.match(frappe.request.headers.get("Authorization", ""))
	return header[1].strip(" ") if header else None
