"""Statements that find whether a code or token is of this app; tokens that were imported are Frappe's too."""

from collections.abc import Iterator
from typing import Any

import frappe
from pypika import Parameter

from oauth_provider.store import codes, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.rows import Reading, prepared

HASHED = Parameter("%(hashed)s")


def is_own(credential: str) -> bool:
	"""Whether this app alone knows what a code, an access token or a refresh token is worth.

	It has issued it, or it has imported it, and ended or refreshed it since.
	"""
	return any(not row.get("is_imported") or row["status"] != "Active" for row in find_rows(credential))


def is_known(credential: str) -> bool:
	"""Whether this app has issued or imported it, whatever its state."""
	return any(True for _row in find_rows(credential))


def find_rows(credential: str) -> Iterator[dict[str, Any]]:
	hashed = digest(credential)
	for find in (access_tokens, refresh_tokens, issued_codes):
		yield from find(hashed=hashed)


@prepared
def access_tokens():
	return select_token("access_token_hash")


@prepared
def refresh_tokens():
	return select_token("refresh_token_hash")


@prepared
def issued_codes():
	code = frappe.qb.DocType(codes.DOCTYPE)
	return Reading(frappe.qb.from_(code).where(code.code_hash == HASHED), [code.name])


def select_token(column: str) -> Reading:
	token = frappe.qb.DocType(tokens.DOCTYPE)
	return Reading(frappe.qb.from_(token).where(token[column] == HASHED), [token.is_imported, token.status])
