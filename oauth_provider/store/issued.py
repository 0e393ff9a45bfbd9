"""Statements that tell whether this app has issued a code or token; tokens that were imported are Frappe's too."""

import frappe
from pypika import Parameter

from oauth_provider.store import codes, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.rows import Reading, prepared

HASHED = Parameter("%(hashed)s")


def is_issued(credential: str) -> bool:
	"""Whether this app has issued a code, an access token or a refresh token, whatever its state."""
	hashed = digest(credential)
	return any(find(hashed=hashed) for find in (access_tokens, refresh_tokens, issued_codes))


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
	query = frappe.qb.from_(token).where((token[column] == HASHED) & (token.is_imported == 0))
	return Reading(query, [token.name])
