"""Statements that find whether a code or token is of this app; tokens that were imported are Frappe's too."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import frappe
from pypika import Parameter

from oauth_provider.store import codes, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.rows import Reading, prepared

HASHED = Parameter("%(hashed)s")


class Home(Enum):
	"""Who knows what a code, an access token or a refresh token is worth."""

	HERE = "it was issued here, or imported, and ended or refreshed since"
	BOTH = "it was imported, and is as it came"
	ELSEWHERE = "it was neither issued nor imported here"


def find_home(credential: str) -> Home:
	"""Find who knows what a code, an access token or a refresh token is worth."""
	row = next(find_rows(credential), None)
	if row is None:
		return Home.ELSEWHERE
	return Home.BOTH if row.get("is_imported") and row["status"] == "Active" else Home.HERE


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
