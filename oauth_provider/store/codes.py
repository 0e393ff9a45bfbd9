"""Statements on OAuth2 Authorization Code."""

import frappe

from oauth_provider.server.credentials import digest
from oauth_provider.store import grants, rows

DOCTYPE = "OAuth2 Authorization Code"


def issue(code: str, lifetime: int, **values) -> str:
	"""Store a new code by its hash.

	Args:
		code: as the client will present it.
		lifetime: in seconds.
		values: client, user, scopes, redirect_uri, code_challenge, code_challenge_method, nonce, oauth2_grant.

	Returns:
		The row's name, which is also the name of the family of tokens that will come from it.
	"""
	moment = rows.now()
	return rows.insert(
		DOCTYPE,
		code_hash=digest(code),
		issued_at=moment,
		expires_at=moment + lifetime,
		validity="Valid",
		**values,
	)


def lock_grant(code: str):
	"""Lock the grant that a code was issued under; see `store.grants`.

	Returns:
		As `grants.lock_of`; None when there is no such code.
	"""
	table = frappe.qb.DocType(DOCTYPE)
	return grants.lock_of(
		frappe.qb.from_(table).select(table.oauth2_grant).where(table.code_hash == digest(code))
	)


def lock(code: str):
	"""Read a code and lock its row until the end of the transaction.

	Returns:
		The columns that redemption looks at; None when the code is unknown.
	"""
	table = frappe.qb.DocType(DOCTYPE)
	columns = (
		"name",
		"client",
		"user",
		"scopes",
		"redirect_uri",
		"code_challenge",
		"expires_at",
		"validity",
		"oauth2_grant",
	)
	found = (
		frappe.qb.from_(table)
		.select(*[table[column] for column in columns])
		.where(table.code_hash == digest(code))
		.for_update()
		.run(as_dict=True)
	)
	return found[0] if found else None


def mark_used(name: str) -> None:
	"""Set a locked code to Used."""
	table = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(table)
		.set(table.validity, "Used")
		.set(table.used_at, rows.now())
		.where((table.name == name) & (table.validity == "Valid"))
	).run()


def revoke(grant: str) -> None:
	"""End the codes of a grant that were not yet redeemed."""
	table = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(table)
		.set(table.validity, "Revoked")
		.where((table.oauth2_grant == grant) & (table.validity == "Valid"))
	).run()


def names_ended_before(moment: int, limit: int) -> list[str]:
	"""Codes that expired before a moment (seconds since 1970 UTC), at most `limit` of them."""
	table = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.expires_at < moment)
		.limit(limit)
		.run(pluck=True)
	)
