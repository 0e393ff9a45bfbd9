"""Statements on OAuth2 Scope."""

import frappe


def describe(names: list[str]):
	"""Read what the dialog says about scopes.

	Returns:
		Rows of name, title, description and full_access, in the order of `names`.
	"""
	scope = frappe.qb.DocType("OAuth2 Scope")
	rows = (
		frappe.qb.from_(scope)
		.select(scope.name, scope.title, scope.description, scope.full_access)
		.where(scope.name.isin(names))
		.run(as_dict=True)
	)
	return sorted(rows, key=lambda row: names.index(row.name))


def enabled(names: list[str]) -> list[str]:
	"""Those of the given scopes that exist and are enabled."""
	scope = frappe.qb.DocType("OAuth2 Scope")
	if not names:
		return []
	found = (
		frappe.qb.from_(scope)
		.select(scope.name)
		.where(scope.name.isin(names) & (scope.enabled == 1))
		.run(pluck=True)
	)
	# MariaDB ignores case; scopes do not (RFC 6749 3.3).
	return [name for name in found if name in names]


def limited() -> list[str]:
	"""All enabled scopes that open less than everything."""
	scope = frappe.qb.DocType("OAuth2 Scope")
	return (
		frappe.qb.from_(scope)
		.select(scope.name)
		.where((scope.enabled == 1) & (scope.full_access == 0))
		.orderby(scope.name)
		.run(pluck=True)
	)
