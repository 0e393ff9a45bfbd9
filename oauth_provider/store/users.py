"""Statements on Frappe's User."""

import frappe


def lock(user: str) -> bool:
	"""Lock a user until the end of the transaction.

	Returns:
		Whether they are enabled now, whatever this transaction read before; False when there is no such user.
	"""
	table = frappe.qb.DocType("User")
	query = frappe.qb.from_(table).select(table.enabled).where(table.name == user).for_update()
	return any(query.run(pluck=True))


def find(user: str):
	"""Read what decides whether a user may authorize anything.

	Returns:
		name, enabled, user_type; None when there is no such user.
	"""
	table = frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.enabled, table.user_type)
		.where(table.name == user)
		.run(as_dict=True)
	)
	return rows[0] if rows else None
