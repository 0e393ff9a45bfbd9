"""Statements on clients that registered themselves. A row is written by its document, by the rules of all clients."""

from typing import Any

import frappe
from frappe.query_builder.functions import Count
from pypika import Criterion
from pypika.queries import Table
from pypika.terms import ExistsCriterion

from oauth_provider.store import clients, events, provider_settings, rows, tokens
from oauth_provider.store.hashing import digest
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records import EnabledScope, SelfMadeClient
from oauth_provider.store.records.client import DYNAMIC, REFUSED, SELF_MADE, WAITING

DOCTYPE = clients.DOCTYPE
SCOPES = "OAuth2 Client Scope"
#: Seconds between two uses that are stored.
PRECISION = 24 * 3600


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


def change(name: str, **values: Any) -> None:
	"""Change fields of a client that registered itself; `enabled` 0 ends its access."""
	client = frappe.get_doc(DOCTYPE, name)
	client.update(values)
	with own_writes():
		client.save(ignore_permissions=True)


def delete(name: str) -> None:
	"""Delete a client, without a Deleted Document. Its access ends."""
	with own_writes():
		frappe.delete_doc(DOCTYPE, name, force=True, ignore_permissions=True, delete_permanently=True)


def forget(name: str) -> None:
	"""Delete a client that nobody has used, and its events: there is nothing to remember."""
	delete(name)
	events.delete_of_client(name)


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


def mark_used(name: str) -> None:
	"""Store that a user who has signed in has come from a client; once a day."""
	client = frappe.qb.DocType(DOCTYPE)
	moment = rows.now()
	is_old = client.last_used_at < moment - PRECISION
	(frappe.qb.update(client).set(client.last_used_at, moment).where((client.name == name) & is_old)).run()


def unused_beyond(most: int) -> list[str]:
	"""List the registered clients from which no user has come yet, the oldest first, so that only `most` stay."""
	client = frappe.qb.DocType(DOCTYPE)
	unused = frappe.qb.from_(client).where((client.registration == DYNAMIC) & (client.last_used_at == 0))
	number = unused.select(Count("*")).run()[0][0] - most
	if number <= 0:
		return []
	return unused.select(client.name).orderby(client.registered_at, client.name).limit(number).run(pluck=True)


def unused_since(moment: int, limit: int) -> list[tuple[str, int]]:
	"""List clients that nobody has used since a moment, and that have no token left to use.

	Those that an administrator has refused stay, so that they cannot come again.

	Args:
		moment: in seconds since 1970 UTC.
		limit: the number of clients at most.

	Returns:
		The names of their rows, each with its last use, 0 for none.
	"""
	client, token = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType(tokens.DOCTYPE)
	now = rows.now()
	can_be_used = (token.expires_at > now) | (token.refresh_token_expires_at > now)
	live = (
		frappe.qb.from_(token)
		.select(token.name)
		.where((token.client == client.name) & (token.status == "Active") & can_be_used)
	)
	query = frappe.qb.from_(client).select(client.name, client.last_used_at)
	is_old = (client.registered_at < moment) & (client.last_used_at < moment)
	may_go = is_self_made(client) & (client.approval.isnull() | (client.approval != REFUSED))
	query = query.where(may_go & is_old & ExistsCriterion(live).negate()).orderby(client.name).limit(limit)
	return [(name, int(used or 0)) for name, used in query.run()]


def waiting() -> int:
	"""Count the clients that wait for an administrator."""
	client = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(client).select(Count("*"))
	return query.where(is_self_made(client) & (client.approval == WAITING)).run()[0][0]


def is_self_made(client: Table) -> Criterion:
	"""Build the condition for clients that registered themselves."""
	return client.registration.isin(SELF_MADE)
