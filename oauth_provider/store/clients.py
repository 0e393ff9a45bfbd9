"""Statements on OAuth2 Client and its child tables."""

from dataclasses import fields
from typing import Any

import frappe
from pypika import Field, Parameter
from pypika.functions import Lower
from pypika.queries import QueryBuilder, Table

from oauth_provider.store import provider_settings
from oauth_provider.store.hashing import digest
from oauth_provider.store.records import (
	Client,
	EnabledScope,
	IntrospectingClient,
	Record,
	RecordType,
	RegisteredClient,
	TokenClient,
)
from oauth_provider.store.rows import Reading, group, prepared

DOCTYPE = "OAuth2 Client"
#: Fields of records that are no columns of the client's row: settings of the site, and joined tables.
SITE = "site_"
JOINED = ("scopes", "limited_to_role")


def find(client_id: str) -> Client | None:
	"""Read a client, enabled or not; None when there is no such client."""
	return read_client(Client, rows_of_client(hashed=digest(client_id)))


def find_to_issue(client_id: str) -> TokenClient | None:
	"""Read a client that asks for tokens; None when there is no such client."""
	return read_client(TokenClient, rows_to_issue(hashed=digest(client_id)))


def find_to_authenticate(client_id: str) -> IntrospectingClient | None:
	"""Read a client that asks about tokens, or ends them; None when there is no such client."""
	return read_client(IntrospectingClient, rows_to_authenticate(hashed=digest(client_id)))


def find_name(client_id: str) -> str | None:
	"""Read the name of a client's row, the value of links to it; None when there is no such client."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name).where(client.client_id_hash == digest(client_id))
	found = query.run(pluck=True)
	return found[0] if found else None


def list_client_ids() -> set[str]:
	"""Read the client_ids of all clients, enabled or not."""
	client = frappe.qb.DocType(DOCTYPE)
	return set(frappe.qb.from_(client).select(client.client_id).run(pluck=True))


def find_client_id(name: str) -> str | None:
	"""Read the client_id of the row with this name; None when there is no such row."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name, client.client_id).where(client.name == name)
	# MariaDB ignores case and trailing blanks.
	return dict(query.run()).get(name)


def read_client(record: type[RecordType], rows: list[dict[str, Any]]) -> RecordType | None:
	"""Make the record of a client.

	Args:
		record: its class.
		rows: what the statement gave; one row for each scope where it reads the scopes too.

	Returns:
		The record; None without rows.
	"""
	if not rows:
		return None
	row = rows[0]
	if "scope" in row:
		in_order = sorted(rows, key=lambda each: each["idx"] or 0)
		row["scopes"] = tuple(each["scope"] for each in in_order if each["scope"])
	return record.from_row(row)


@prepared
def rows_of_client():
	return select_with_scopes(Client)


@prepared
def rows_to_issue():
	return select_with_scopes(TokenClient)


@prepared
def rows_to_authenticate():
	client, query = select_one()
	return Reading(query, columns_of(IntrospectingClient, client))


def select_one() -> tuple:
	"""Start the query of one client by the hash of its client_id.

	A client_id may be a URL of any length. It is case-sensitive, and MariaDB's collation would ignore case and trailing
	blanks.

	Returns:
		The table, and the query without columns.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	return client, frappe.qb.from_(client).where(client.client_id_hash == Parameter("%(hashed)s"))


def columns_of(record: type[Record], client: Table) -> list:
	"""List the columns of a record: the client's own, and settings of the site under the prefix `site_`."""
	names = [field.name for field in fields(record) if field.name not in JOINED]
	return [
		provider_settings.value_of(name.removeprefix(SITE)).as_(name)
		if name.startswith(SITE)
		else client[name]
		for name in names
	]


def select_with_scopes(record: type[RegisteredClient]) -> Reading:
	"""Read a client with its scopes and one of its allowed roles in one statement: a row for each scope."""
	client, query = select_one()
	scope = frappe.qb.DocType("OAuth2 Client Scope")
	of_client = (scope.parent == client.name) & (scope.parenttype == DOCTYPE)
	role = select_role_of(client.name).as_("limited_to_role")
	return Reading(
		query.left_join(scope).on(of_client), [*columns_of(record, client), scope.scope, scope.idx, role]
	)


def select_role_of(client: Field) -> QueryBuilder:
	"""Select one row of a client's allowed roles, as part of another statement; NULL when it is open to all users."""
	role = frappe.qb.DocType("OAuth2 Client Role")
	return (
		frappe.qb.from_(role)
		.select(role.name)
		.where((role.parent == client) & (role.parenttype == DOCTYPE))
		.limit(1)
	)


def store_secret_hash(name: str, hashed: str | None, is_short: bool = False) -> None:
	"""Store the hash of a client's secret, without a Version and without making an open form outdated.

	Args:
		name: of the client's row.
		hashed: None to remove the secret.
		is_short: whether it can be found by trying: it came from elsewhere, and should be replaced.
	"""
	values = {"client_secret_hash": hashed, "secret_is_short": int(is_short)}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def has_secret(name: str) -> bool:
	"""Whether a client has a secret; a public one has none."""
	return bool(frappe.db.get_value(DOCTYPE, name, "client_secret_hash"))


def lock(name: str) -> bool:
	"""Lock a client until the end of the transaction.

	Returns:
		Whether it is enabled now, whatever this transaction read before; False when there is no such client.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.enabled).where(client.name == name).for_update()
	return any(query.run(pluck=True))


def enabled_scopes(name: str) -> list[EnabledScope]:
	"""Read the enabled scopes that a client may ask for, in the order of its form."""
	row = frappe.qb.DocType("OAuth2 Client Scope")
	scope = frappe.qb.DocType("OAuth2 Scope")
	query = (
		frappe.qb.from_(row)
		.join(scope)
		.on(scope.name == row.scope)
		.select(scope.name, scope.full_access, scope.administration)
		.where((row.parent == name) & (row.parenttype == DOCTYPE) & (scope.enabled == 1))
		.orderby(row.idx)
	)
	return [EnabledScope.from_row(found) for found in query.run(as_dict=True)]


def redirect_uris_with(text: str, name: str | None = None) -> list[str]:
	"""Read the redirect URIs of enabled clients of which one contains a text.

	Args:
		text: in lower case, without characters that mean something in a pattern of SQL; case is ignored.
		name: of the row of a client; None for all clients.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.redirect_uris)
	query = query.where((client.enabled == 1) & Lower(client.redirect_uris).like(f"%{text}%"))
	if name:
		query = query.where(client.name == name)
	return [uri for uris in query.run(pluck=True) for uri in (uris or "").split()]


def missing_scopes(name: str | None = None) -> dict[str, list[str]]:
	"""Find the scopes that clients list and that do not exist, as after an import.

	Args:
		name: of the client's row; None for every client.

	Returns:
		Names of scopes by the client's row; a client without such scopes is left out.
	"""
	row, scope = frappe.qb.DocType("OAuth2 Client Scope"), frappe.qb.DocType("OAuth2 Scope")
	of_clients = row.parenttype == DOCTYPE
	query = frappe.qb.from_(row).left_join(scope).on(scope.name == row.scope)
	query = query.where((of_clients & (row.parent == name) if name else of_clients) & scope.name.isnull())
	return group(query.select(row.parent, row.scope).orderby(row.parent, row.idx).run())


def allowed_roles(name: str) -> set[str]:
	"""Read the roles of which a user needs one; empty when the client is open to all users."""
	row = frappe.qb.DocType("OAuth2 Client Role")
	query = frappe.qb.from_(row).select(row.role).where((row.parent == name) & (row.parenttype == DOCTYPE))
	return set(query.run(pluck=True))
