"""Statements on OAuth2 Authorization Code."""

from dataclasses import fields
from typing import Any

import frappe
from pypika import Parameter

from oauth_provider.store import grants, rows
from oauth_provider.store.hashing import digest
from oauth_provider.store.records import Code, LockedGrant
from oauth_provider.store.rows import Reading, prepared

HASHED = Parameter("%(hashed)s")
DOCTYPE = "OAuth2 Authorization Code"


def issue(code: str, lifetime: int, **values: Any) -> str:
	"""Store a new code by its hash.

	Args:
		code: the code that the client gets.
		lifetime: in seconds.
		values: client, user, scopes, audience, redirect_uri, code_challenge, code_challenge_method, nonce,
			oauth2_grant, and those of `records.Authenticated`.

	Returns:
		The row's name, which is also the name of the family of its tokens.
	"""
	moment = rows.now()
	return rows.insert_row(
		DOCTYPE,
		code_hash=digest(code),
		issued_at=moment,
		expires_at=moment + lifetime,
		validity="Valid",
		**values,
	)


def lock_grant(code: str) -> LockedGrant | None:
	"""Lock the grant of a code; see `store.grants`. None when there is no such code."""
	found = lock_grant_rows(hashed=digest(code))
	return LockedGrant.from_row(found[0]) if found else None


@prepared
def lock_grant_rows():
	table = frappe.qb.DocType(DOCTYPE)
	return grants.select_locking(
		frappe.qb.from_(table).select(table.oauth2_grant).where(table.code_hash == HASHED)
	)


def lock(code: str) -> Code | None:
	"""Read a code and lock its row until the end of the transaction; None when the code is unknown."""
	found = lock_rows(hashed=digest(code))
	return Code.from_row(found[0]) if found else None


@prepared
def lock_rows():
	table = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(table).where(table.code_hash == HASHED).for_update()
	return Reading(query, [table[field.name] for field in fields(Code)])


def mark_used(name: str) -> None:
	"""Set a locked code to Used."""
	mark_row_used(name=name, moment=rows.now())


@prepared
def mark_row_used():
	table = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.update(table)
		.set(table.validity, "Used")
		.set(table.used_at, Parameter("%(moment)s"))
		.where((table.name == Parameter("%(name)s")) & (table.validity == "Valid"))
	)


def revoke_codes(grant_names: list[str]) -> None:
	"""Revoke the codes of grants that are not redeemed yet."""
	revoke_rows(names=tuple(grant_names))


@prepared
def revoke_rows():
	table = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.update(table)
		.set(table.validity, "Revoked")
		.where(table.oauth2_grant.isin(Parameter("%(names)s")) & (table.validity == "Valid"))
	)


def names_ended_before(moment: int, limit: int, after: str) -> list[str]:
	"""Read the names of codes that expired before a moment, in their order.

	Args:
		moment: in seconds since 1970 UTC.
		limit: the number of names at most.
		after: the name before the first one to read.
	"""
	table = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.name > after) & (table.expires_at < moment))
		.orderby(table.name)
		.limit(limit)
		.run(pluck=True)
	)
