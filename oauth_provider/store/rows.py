"""How a row of ours is written.

Codes, tokens and events are written on every exchange. Frappe's Document.insert would add several
statements to each, for links, naming, versions and notifications that these rows do not have.
"""

import time

import frappe


def now() -> int:
	"""The current moment in seconds since 1970 UTC.

	Moments that decide validity are kept so, since a naive local datetime lives an hour longer when the
	clocks go back.
	"""
	return int(time.time())


def insert(doctype: str, **values) -> str:
	"""Insert one row with Frappe's standard columns.

	Args:
		doctype: one of the app's DocTypes.
		values: its columns.

	Returns:
		The new row's name.
	"""
	moment = frappe.utils.now()
	user = frappe.session.user
	row = {
		"name": frappe.generate_hash(length=20),
		"creation": moment,
		"modified": moment,
		"owner": user,
		"modified_by": user,
		"docstatus": 0,
		"idx": 0,
		**values,
	}
	table = frappe.qb.DocType(doctype)
	frappe.qb.into(table).columns(*row).insert(*row.values()).run()
	return row["name"]


def delete(doctype: str, names: list[str]) -> None:
	"""Delete rows by name, without the traces that Frappe keeps of deleted documents."""
	table = frappe.qb.DocType(doctype)
	frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
