"""Statements on clients that registered themselves. A row is written by its document, by the rules of all clients."""

from collections.abc import Mapping
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
from oauth_provider.store.records.client import APPROVED, DYNAMIC, REFUSED, SELF_MADE, UNDECIDED

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


def change(name: str, values: Mapping[str, Any], approval: str | None = None) -> bool:
	"""Change fields of a client that registered itself; without a Version, of which it could make any number.

	Args:
		name: of the row.
		values: of the fields.
		approval: of a client that changes: that of a new one; None where it keeps its own.

	Returns:
		Whether it has changed. One that stays the same is not written.

	Raises:
		ChangedMeanwhileError: another request has changed or deleted it.
	"""
	try:
		client = frappe.get_doc(DOCTYPE, name)
		if all(is_same(client, fieldname, value) for fieldname, value in values.items()):
			return False
		client.update({**values, "approval": client.approval if approval is None else approval})
		with own_writes():
			client.save(ignore_permissions=True, ignore_version=True)
	except (frappe.TimestampMismatchError, frappe.DoesNotExistError):
		raise rows.ChangedMeanwhileError(DOCTYPE) from None
	return True


def is_same(client: Document, fieldname: str, value: Any) -> bool:
	if fieldname == "scopes":
		return [row.scope for row in client.scopes] == [row["scope"] for row in value]
	return (client.get(fieldname) or "") == (value or "")


def lock_as_seen(name: str, seen: str) -> None:
	"""Lock a client, so that what an administrator decides is about what the administrator has seen.

	Args:
		name: of the row.
		seen: when the document that was seen was last modified.

	Raises:
		ChangedMeanwhileError: it has changed since: the client itself may change it, at any moment.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.modified).where(client.name == name).for_update()
	if [str(modified) for modified in query.run(pluck=True)] != [seen]:
		raise rows.ChangedMeanwhileError(DOCTYPE)


def approve_clients(names: list[str]) -> None:
	"""Let users decide about clients, disabled or refused ones among them."""
	store_verdict(names, APPROVED, 1)


def approve_waiting(names: list[str]) -> None:
	"""Let users decide about those among clients that wait and that nobody has disabled meanwhile."""
	client = frappe.qb.DocType(DOCTYPE)
	store_verdict(names, APPROVED, 1, client.approval.isin(UNDECIDED) & (client.enabled == 1))


def refuse(names: list[str]) -> None:
	"""Refuse clients, whose rows it locks, whatever they are at this moment. The caller ends their access."""
	store_verdict(names, REFUSED, 0)


def store_verdict(names: list[str], approval: str, enabled: int, only: Criterion | None = None) -> None:
	client = frappe.qb.DocType(DOCTYPE)
	for first in range(0, len(names), BATCH):
		decided = frappe.qb.update(client).set(client.approval, approval).set(client.enabled, enabled)
		decided = decided.set(client.saved_by_administrator, 1).set(client.modified, frappe.utils.now())
		decided = decided.where(client.name.isin(names[first : first + BATCH]))
		(decided.where(only) if only else decided).run()


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
		The names of their rows, each with its host and all known ones.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	is_undecided = is_self_made(client) & client.approval.isin(UNDECIDED) & (client.enabled == 1)
	query = select_with_host(client).where(is_undecided)
	return [(name, (host, (known or "").split())) for name, host, known in query.run()]


def with_host(host: str) -> list[tuple[str, str, list[str]]]:
	"""Read the clients, but those that are refused, one of whose hosts contains a text.

	Returns:
		The name, the host and all known hosts of each.
	"""
	client = frappe.qb.DocType(DOCTYPE)
	# Neither character is one of a host, and both mean something in a pattern.
	pattern = f"%{host.replace('%', '').replace('_', '')}%"
	has_host = client.registration_host.like(pattern) | client.known_hosts.like(pattern)
	is_welcome = client.approval.isnull() | (client.approval != REFUSED)
	query = select_with_host(client).where(is_self_made(client) & is_welcome & has_host)
	return [(name, own or "", (known or "").split()) for name, own, known in query.run()]


def is_there(name: str) -> bool:
	"""Whether a client of this name has registered itself."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(client.name).where((client.name == name) & is_self_made(client))
	return name in query.run(pluck=True)


def select_with_host(client: Table) -> QueryBuilder:
	query = frappe.qb.from_(client).select(client.name, client.registration_host, client.known_hosts)
	return query.orderby(client.name)


def is_self_made(client: Table) -> Criterion:
	"""Build the condition for clients that registered themselves."""
	return client.registration.isin(SELF_MADE)
