"""Statements on OAuth2 Bearer Token. One row is one access token and the refresh token issued beside it."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import frappe
from pypika import Parameter
from pypika.queries import Table
from pypika.terms import Term

from oauth_provider.store import clients, grants, rows, scopes, subjects
from oauth_provider.store.hashing import digest
from oauth_provider.store.records import AccessToken, LockedGrant, RefreshToken, TokenDescription
from oauth_provider.store.rows import Reading, prepared

HASHED = Parameter("%(hashed)s")
DOCTYPE = "OAuth2 Bearer Token"
#: The states that a revocation ends. The refresh token of a replaced row is still recognised.
LIVING = ("Active", "Replaced")
#: Columns of the token's own row in AccessToken and in TokenDescription.
OWN = ("name", "client", "user", "scopes", "expires_at", "status", "oauth2_grant")
REQUESTED = (*OWN, "claims", "refresh_token_scopes")
DESCRIBED = (*OWN, "refresh_token_scopes", "issued_at", "refresh_token_expires_at", "family")


def issue(
	access_token: str,
	refresh_token: str | None,
	access_token_lifetime: int,
	refresh_token_lifetime: int,
	**values: Any,
) -> str:
	"""Store new tokens by their hashes.

	Args:
		access_token: the token that the client gets.
		refresh_token: likewise; None when the client gets none.
		access_token_lifetime: in seconds.
		refresh_token_lifetime: in seconds.
		values: client, user, scopes, refresh_token_scopes, oauth2_grant, family, and those of `records.Authenticated`.

	Returns:
		The row's name.
	"""
	moment = rows.now()
	return rows.insert_row(
		DOCTYPE,
		access_token_hash=digest(access_token),
		refresh_token_hash=digest(refresh_token) if refresh_token else None,
		issued_at=moment,
		expires_at=moment + access_token_lifetime,
		refresh_token_expires_at=moment + refresh_token_lifetime if refresh_token else 0,
		status="Active",
		**values,
	)


def find_for_request(access_token: str) -> AccessToken | None:
	"""Read a token with its client, user and grant, for a Bearer request: one statement, by a unique index.

	Args:
		access_token: as the request presents it.

	Returns:
		The token; None when it is unknown, or its client, user or grant is deleted.
	"""
	found = rows_for_request(hashed=digest(access_token))
	return AccessToken.from_row(found[0]) if found else None


def find_for_job(name: str) -> AccessToken | None:
	"""Read the same by the name of the token's row, for a job that a request with this token started."""
	found = rows_for_job(name=name)
	return AccessToken.from_row(found[0]) if found else None


@prepared
def rows_for_request():
	token = frappe.qb.DocType(DOCTYPE)
	return read_with_parties(token, token.access_token_hash == HASHED)


@prepared
def rows_for_job():
	token = frappe.qb.DocType(DOCTYPE)
	return read_with_parties(token, token.name == Parameter("%(name)s"))


def read_with_parties(token: Table, condition: Term) -> Reading:
	client = frappe.qb.DocType("OAuth2 Client")
	user = frappe.qb.DocType("User")
	grant = frappe.qb.DocType(grants.DOCTYPE)
	scope = frappe.qb.DocType("OAuth2 Scope")
	query = (
		frappe.qb.from_(token)
		.join(client)
		.on(client.name == token.client)
		.join(user)
		.on(user.name == token.user)
		.join(grant)
		.on(grant.name == token.oauth2_grant)
		.left_join(scope)
		.on(scopes.has_full_access(scope, token.scopes))
		.where(condition)
	)
	columns = [
		*[token[column] for column in REQUESTED],
		client.client_id,
		client.enabled.as_("client_enabled"),
		client.registration,
		user.enabled.as_("user_enabled"),
		user.restrict_ip,
		user.login_after,
		user.login_before,
		grant.status.as_("grant_status"),
		grant.last_used_at,
		clients.select_role_of(token.client).as_("limited_to_role"),
		scope.name.as_("full_access_scope"),
		scope.administration,
	]
	return Reading(query, columns)


def find(credential: str) -> TokenDescription | None:
	"""Read a token by either of its two credentials, whatever its state; None when it is unknown.

	Args:
		credential: an access token or a refresh token.
	"""
	hashed = digest(credential)
	# One after the other: with OR between them the database merges two indexes, which takes longer in a large table.
	for kind, rows_of in (("access_token", rows_of_access_token), ("refresh_token", rows_of_refresh_token)):
		if found := rows_of(hashed=hashed):
			return TokenDescription.from_row({**found[0], "kind": kind})
	return None


@prepared
def rows_of_access_token():
	return select_by("access_token_hash")


@prepared
def rows_of_refresh_token():
	return select_by("refresh_token_hash")


def select_by(column: str) -> Reading:
	"""Build the statement of `find` for the hash column of one of the two credentials."""
	token = frappe.qb.DocType(DOCTYPE)
	client = frappe.qb.DocType("OAuth2 Client")
	user = frappe.qb.DocType("User")
	grant = frappe.qb.DocType(grants.DOCTYPE)
	subject = frappe.qb.DocType(subjects.DOCTYPE)
	query = (
		frappe.qb.from_(token)
		.left_join(client)
		.on(client.name == token.client)
		.left_join(user)
		.on(user.name == token.user)
		.left_join(grant)
		.on(grant.name == token.oauth2_grant)
		.left_join(subject)
		.on(subject.user == token.user)
		.where(token[column] == HASHED)
	)
	columns = [
		*[token[name] for name in DESCRIBED],
		client.client_id,
		client.client_type,
		client.enabled.as_("client_enabled"),
		user.enabled.as_("user_enabled"),
		subject.name.as_("subject"),
		grant.status.as_("grant_status"),
		clients.select_role_of(token.client).as_("limited_to_role"),
	]
	return Reading(query, columns)


def lock_grant(refresh_token: str) -> LockedGrant | None:
	"""Lock the grant of a refresh token; see `store.grants`. None when there is no such token."""
	found = lock_grant_rows(hashed=digest(refresh_token))
	return LockedGrant.from_row(found[0]) if found else None


@prepared
def lock_grant_rows():
	token = frappe.qb.DocType(DOCTYPE)
	return grants.select_locking(
		frappe.qb.from_(token).select(token.oauth2_grant).where(token.refresh_token_hash == HASHED)
	)


def lock(refresh_token: str) -> RefreshToken | None:
	"""Read a refresh token and lock its row until the end of the transaction; None when it is unknown."""
	found = lock_rows(hashed=digest(refresh_token))
	return RefreshToken.from_row(found[0]) if found else None


@prepared
def lock_rows():
	token = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(token).where(token.refresh_token_hash == HASHED).for_update()
	return Reading(query, [token[field.name] for field in fields(RefreshToken)])


def replace(name: str) -> None:
	"""Set a locked, active row to Replaced: its successor has been issued."""
	replace_row(name=name, moment=rows.now())


@prepared
def replace_row():
	token = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.update(token)
		.set(token.status, "Replaced")
		.set(token.revoked_at, Parameter("%(moment)s"))
		.set(token.revocation_reason, "Refreshed")
		.where((token.name == Parameter("%(name)s")) & (token.status == "Active"))
	)


def revoke_row(name: str, reason: str) -> int:
	"""Revoke an access token and the refresh token of the same row; returns 1 if they were not ended before."""
	return end("Revoked", reason, lambda token: token.name == name)


def expire_access_token(name: str) -> None:
	"""Let the access token of a row expire now; its refresh token stays valid."""
	token = frappe.qb.DocType(DOCTYPE)
	frappe.qb.update(token).set(token.expires_at, rows.now()).where(token.name == name).run()


def revoke_family(family: str, reason: str) -> int:
	"""Revoke all tokens that came from one authorization code; returns the number of rows."""
	return end("Revoked", reason, lambda token: token.family == family)


def revoke_of_grants(names: list[str], reason: str) -> int:
	"""Revoke all tokens of grants; returns the number of rows."""
	revoke_rows(names=tuple(names), moment=rows.now(), reason=reason[:140])
	return frappe.db._cursor.rowcount


@prepared
def revoke_rows():
	token = frappe.qb.DocType(DOCTYPE)
	return (
		frappe.qb.update(token)
		.set(token.status, "Revoked")
		.set(token.revoked_at, Parameter("%(moment)s"))
		.set(token.revocation_reason, Parameter("%(reason)s"))
		.where(token.oauth2_grant.isin(Parameter("%(names)s")) & token.status.isin(LIVING))
	)


def end(status: str, reason: str, condition: Callable[[Table], Term]) -> int:
	token = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(token)
		.set(token.status, status)
		.set(token.revoked_at, rows.now())
		.set(token.revocation_reason, reason[:140])
		.where(condition(token) & token.status.isin(LIVING))
	).run()
	return frappe.db._cursor.rowcount


def names_ended_before(moment: int, limit: int, after: str) -> list[str]:
	"""Read the names of rows whose tokens ended before a moment, in their order.

	A row is left out while its refresh token has not expired: until then a replay of the rotated or revoked token is
	recognised and ends the family.

	Args:
		moment: in seconds since 1970 UTC.
		limit: the number of names at most.
		after: the name before the first one to read.
	"""
	token = frappe.qb.DocType(DOCTYPE)
	expired = (token.expires_at < moment) & (token.refresh_token_expires_at < moment)
	ended = (
		(token.status != "Active")
		& (token.revoked_at < moment)
		& (token.refresh_token_expires_at < rows.now())
	)
	return (
		frappe.qb.from_(token)
		.select(token.name)
		.where((token.name > after) & (expired | ended))
		.orderby(token.name)
		.limit(limit)
		.run(pluck=True)
	)
