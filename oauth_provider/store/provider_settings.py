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

	Frappe's cache of documents may return old ones for good: a process that began to read before a change was
	committed stores them after it.
	"""
	# A Single stores its values as text, and leaves out those that were never saved.
	stored = {row["field"]: row["value"] for row in rows_of_settings()}
	defaults = Settings()
	return Settings.from_row(
		{
			field.name: defaults_to(stored.get(field.name), getattr(defaults, field.name))
			for field in fields(Settings)
		}
	)


def defaults_to(stored: str | None, default: Any) -> Any:
	if stored is None:
		return default
	return int(stored or 0) if isinstance(default, int) else stored


@prepared
def rows_of_settings():
	single = frappe.qb.DocType("Singles")
	return Reading(frappe.qb.from_(single).where(single.doctype == DOCTYPE), [single.field, single.value])


def value_of(fieldname: str) -> QueryBuilder:
	"""One setting, as part of another statement: a text, or NULL."""
	single = frappe.qb.DocType("Singles")
	query = frappe.qb.from_(single).select(single.value)
	return query.where((single.doctype == DOCTYPE) & (single.field == fieldname)).limit(1)
