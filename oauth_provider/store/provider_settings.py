"""Statements on the rows of OAuth2 Provider Settings."""

from dataclasses import fields
from typing import Any

import frappe
from pypika.queries import QueryBuilder

from oauth_provider.store.records import Settings
from oauth_provider.store.rows import Reading, prepared

DOCTYPE = "OAuth2 Provider Settings"


def read() -> Settings:
	"""Read the settings from the database.

	Frappe's cache of documents may hold old values for good: a process that began to read before a change was
	committed may fill the cache after it.
	"""
	# A Single stores its values as text, and leaves out those that were never saved.
	found = rows_of_settings()
	stored = {row["field"]: row["value"] for row in found}
	# The installation stores the defaults, so there is a row.
	stored["has_clients"] = int(any(row["client"] for row in found))
	defaults = Settings()
	return Settings.from_row(
		{
			field.name: value_or_default(stored.get(field.name), getattr(defaults, field.name))
			for field in fields(Settings)
		}
	)


def insert(fieldname: str, value: str) -> None:
	"""Store a setting that is not stored yet, as text; Frappe would store `false` for 0 on PostgreSQL."""
	single = frappe.qb.DocType("Singles")
	columns = frappe.qb.into(single).columns(single.doctype, single.field, single.value)
	columns.insert(DOCTYPE, fieldname, value).run()
	frappe.clear_document_cache(DOCTYPE, DOCTYPE)


def value_or_default(stored: str | None, default: Any) -> Any:
	if stored is None:
		return default
	return int(stored or 0) if isinstance(default, int) else stored


@prepared
def rows_of_settings():
	single, client = frappe.qb.DocType("Singles"), frappe.qb.DocType("OAuth2 Client")
	one = frappe.qb.from_(client).select(client.name).limit(1)
	query = frappe.qb.from_(single).where(single.doctype == DOCTYPE)
	return Reading(query, [single.field, single.value, one.as_("client")])


def value_of(fieldname: str) -> QueryBuilder:
	"""Select one setting, as part of another statement: a text, or NULL."""
	single = frappe.qb.DocType("Singles")
	query = frappe.qb.from_(single).select(single.value)
	return query.where((single.doctype == DOCTYPE) & (single.field == fieldname)).limit(1)
