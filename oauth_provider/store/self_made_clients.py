"""Statements on clients that registered themselves. A row is written by its document, by the rules of all clients."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from pypika import Criterion
from pypika.queries import QueryBuilder, Table

from oauth_provider.store import clients, provider_settings, rows
from oauth_provider.store.hashing import digest
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records import EnabledScope, SelfMadeClient
from oauth_provider.store.records.client import DYNAMIC, REFUSED, SELF_MADE, UNDECIDED

DOCTYPE = clients.DOCTYPE
SCOPES = "OAuth2 Client Scope"
#: Clients in one statement.
BATCH = 1000


def offered_scopes() -> list[EnabledScope]:
	"""Read the enabled scopes that the settings list for clients that register themselves, in that order."""
	row, scope = frappe.qb.DocType(SCOPES), frappe.qb.DocType("OAuth2 Scope")
	query = frappe.qb.from_(row).join(scope).on(scope.name == row.scope)
	query = query.select(scope.name, scope.full_access, scope.administration)
	of_settings = (row.parenttype == provider_settings.DOCTYPE) & (row.parentfield == "registration_scopes")
	found = query.where(of_settings & (scope.enabled == 1)).orderby(row.idx).run(as_dict=True)
	return [EnabledScope.from_row(each) for each in found]


def insert(client_id: str | None = None, **values: Any) -> str:
	"""Insert a client that registers itself.

	Args:
		client_id: None for a random one.
		values: fields of the document, `registration` among them.

	Returns:
		The name of the row.
	"""
	client = frappe.get_doc({"doctype": DOCTYPE, **values, "registered_at": rows.now()})
	client.flags.client_id = client_id
	with own_writes():
		client.insert(ignore_permissions=True)
	return client.name


def change(name: str, values: Mapping[str, Any], approval: str = "") -> None:
	"""Change fields of a client that registered itself; without a Version, of which it could make any number.

	One that stays the same is not written.

	Args:
		name: of the row.
		values: of the fields.
		approval: NEW where a change has to wait for an administrator.

	Raises:
		ChangedMeanwhileError: another request has changed or deleted it.
	"""
	with one_at_a_time():
		client = frappe.get_doc(DOCTYPE, name)
		if all(is_same(client, fieldname, value) for fieldname, value in values.items()):
			return
		client.update({**values, "approval": approval or client.approval})
		client.save(ignore_permissions=True, ignore_version=True)


def is_same(client: Document, fieldname: str, value: Any) -> bool:
	if fieldname == "scopes":
		return [row.scope for row in client.scopes] == [row["scope"] for row in value]
	return (client.get(fieldname) or "") == (value or "")


@contextmanager
def one_at_a_time() -> Iterator[None]:
	"""Save a client that registered itself, by the server's own writes.

	Raises:
		ChangedMeanwhileError: another request has changed or deleted it: the client itself may, at any moment.
	"""
	try:
		with own_writes():
			yield
	except (frappe.TimestampMismatchError, frappe.DoesNotExistError):
		raise rows.ChangedMeanwhileError(DOCTYPE) from None


def store_approval(name: str, approval: str, is_enabled: bool, seen: str | None = None) -> None:
	"""Store what an administrator has decided about a client; the access of one that is disabled ends.

	Also of one that its document's rules would refuse, as after one of its scopes got full access.

	Args:
		name: of the row.
		approval: APPROVED or REFUSED.
		is_enabled: whether users may connect it.
		seen: when the document that the administrator has seen was last modified; None for a decision about any.

	Raises:
		ChangedMeanwhileError: it has changed since.
	"""
	with one_at_a_time():
		client = frappe.get_doc(DOCTYPE, name)
		if seen is not None and seen != str(client.modified):
			raise rows.ChangedMeanwhileError(DOCTYPE)
		client.update({"approval": approval, "enabled": int(is_enabled)})
		client.flags.ignore_validate = client.flags.ignore_links = client.flags.ignore_mandatory = True
		client.save(ignore_permissions=True)


def store_approvals(names: list[str], approval: str, is_enabled: bool) -> None:
	"""Store one decision about any number of clients. The caller ends their access."""
	client = frappe.qb.DocType(DOCTYPE)
	for first in range(0, len(names), BATCH):
		(
			frappe.qb.update(client)
			.set(client.approval, approval)
			.set(client.enabled, int(is_enabled))
			.set(client.modified, frappe.utils.now())
			.where(client.name.isin(names[first : first + BATCH]))
		).run()


def count_grants(names: list[str]) -> dict[str, int]:
	"""Count the active grants of clients; those without one are left out."""
	grant = frappe.qb.DocType("OAuth2 Grant")
	found: dict[str, int] = {}
	for first in range(0, len(names), BATCH):
		of_clients = grant.client.isin(names[first : first + BATCH]) & (grant.status == "Active")
		query = frappe.qb.from_(grant).select(grant.client, Count("*")).where(of_clients)
		found |= dict(query.groupby(grant.client).run())
	return found


def find(client_id: str) -> SelfMadeClient | None:
	"""Read a client that registered itself by a request; None when there is no such client."""
	record = clients.read_client(SelfMadeClient, rows_of_registration(hashed=digest(client_id)))
	return record if record and record.registration == DYNAMIC else None


@rows.prepared
def rows_of_registration():
	return clients.select_with_scopes(SelfMadeClient)


def store_token_hash(name: str, hashed: str) -> None:
	"""Store the hash of a client's registration access token, without a Version."""
	frappe.db.set_value(DOCTYPE, name, "registration_token_hash", hashed, update_modified=False)


def count_by_approval() -> dict[str, int]:
	"""Count the clients that registered themselves, by their approval."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.approval, Count("*")).where(is_self_made(client))
	found: dict[str, int] = {}
	for approval, number in query.groupby(client.approval).run():
		found[approval or ""] = found.get(approval or "", 0) + number
	return found


def waiting_with_hosts() -> list[tuple[str, tuple[str, list[str]]]]:
	"""Read the clients that an administrator has to decide about, and nobody has disabled.

	Returns:
		The names of their rows, each with its host and its redirect URIs.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	is_undecided = is_self_made(client) & client.approval.isin(UNDECIDED) & (client.enabled == 1)
	query = select_with_host(client).where(is_undecided)
	return [(name, (host, (uris or "").split())) for name, host, uris in query.run()]


def with_host(host: str) -> list[tuple[str, str, list[str]]]:
	"""Read the clients, but those that are refused, whose host or redirect URIs contain a text.

	Returns:
		The name, the host and the redirect URIs of each.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	# Neither character is one of a host, and both mean something in a pattern.
	pattern = f"%{host.replace('%', '').replace('_', '')}%"
	has_host = client.registration_host.like(pattern) | client.redirect_uris.like(pattern)
	query = select_with_host(client).where(
		is_self_made(client) & is_decided_otherwise(client, REFUSED) & has_host
	)
	return [(name, own or "", (uris or "").split()) for name, own, uris in query.run()]


def is_there(name: str) -> bool:
	"""Whether a client of this name has registered itself."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name).where((client.name == name) & is_self_made(client))
	return name in query.run(pluck=True)


def select_with_host(client: Table) -> QueryBuilder:
	query = frappe.qb.from_(client).select(client.name, client.registration_host, client.redirect_uris)
	return query.orderby(client.name)


def is_decided_otherwise(client: Table, approval: str) -> Criterion:
	return client.approval.isnull() | (client.approval != approval)


def is_self_made(client: Table) -> Criterion:
	"""Build the condition for clients that registered themselves."""
	return client.registration.isin(SELF_MADE)
