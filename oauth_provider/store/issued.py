"""Statements that find whether a code or token is of this app; tokens that were imported are Frappe's too."""

import frappe
from pypika import Parameter
from pypika.queries import QueryBuilder

from oauth_provider.store import codes, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.rows import Reading, prepared

HASHED = Parameter("%(hashed)s")


def is_issued(credential: str) -> bool:
	"""Whether this app has issued a code, an access token or a refresh token, whatever its state."""
	hashed = digest(credential)
	return any(find(hashed=hashed) for find in (access_tokens, refresh_tokens, issued_codes))


def is_known(credential: str) -> bool:
	"""Whether this app has issued or imported it, whatever its state."""
	hashed = digest(credential)
	return any(find(hashed=hashed) for find in (all_access_tokens, all_refresh_tokens, issued_codes))


@prepared
def access_tokens():
	return select_token("access_token_hash")


@prepared
def refresh_tokens():
	return select_token("refresh_token_hash")


@prepared
def all_access_tokens():
	return Reading(of_hash("access_token_hash"), [frappe.qb.DocType(tokens.DOCTYPE).name])


@prepared
def all_refresh_tokens():
	return Reading(of_hash("refresh_token_hash"), [frappe.qb.DocType(tokens.DOCTYPE).name])


@prepared
def issued_codes():
	code = frappe.qb.DocType(codes.DOCTYPE)
	return Reading(frappe.qb.from_(code).where(code.code_hash == HASHED), [code.name])


def select_token(column: str) -> Reading:
	token = frappe.qb.DocType(tokens.DOCTYPE)
	return Reading(of_hash(column).where(token.is_imported == 0), [token.name])


def of_hash(column: str) -> QueryBuilder:
	token = frappe.qb.DocType(tokens.DOCTYPE)
	return frappe.qb.from_(token).where(token[column] == HASHED)
