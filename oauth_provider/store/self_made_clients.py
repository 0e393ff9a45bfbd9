"""Statements on clients that registered themselves. A row is written by its document, by the rules of all clients."""

from typing import Any

import frappe

from oauth_provider.store import provider_settings, rows
from oauth_provider.store.own_tables import own_writes
from oauth_provider.store.records import EnabledScope

DOCTYPE = "OAuth2 Client"
SCOPES = "OAuth2 Client Scope"


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
	"""Change fields of a client that registered itself."""
	client = frappe.get_doc(DOCTYPE, name)
	client.update(values)
	with own_writes():
		client.save(ignore_permissions=True)


def delete(name: str) -> None:
	"""Delete a client, without a Deleted Document. Its access ends."""
	with own_writes():
		frappe.delete_doc(DOCTYPE, name, force=True, ignore_permissions=True, delete_permanently=True)
