"""Statements on OAuth2 Scope."""

from dataclasses import fields
from typing import Any

import frappe
from frappe.query_builder.functions import Count, Min
from pypika import Criterion, Field
from pypika.queries import QueryBuilder, Table

from oauth_provider.store.records import OpenedDocType, Scope, ScopeDescription
from oauth_provider.store.rows import group

# The database ignores case, so several rows may match; one of this many has the right case.
MOST_ROWS = 20
ACTIONS = (
	"read",
	"write",
	"create",
	"delete",
	"submit",
	"cancel",
	"amend",
	"print",
	"export",
	"report",
	"share",
)
# A field of a document may not have the name of one of its methods.
COLUMNS = {action: action for action in ACTIONS} | {
	"delete": "can_delete",
	"submit": "can_submit",
	"cancel": "can_cancel",
}


def describe(names: list[str]) -> list[ScopeDescription]:
	"""Read the texts of scopes, enabled or not, in the order of `names`."""
	scope = frappe.qb.DocType("OAuth2 Scope")
	columns = [scope[field.name] for field in fields(ScopeDescription)]
	found = frappe.qb.from_(scope).select(*columns).where(scope.name.isin(names)).run(as_dict=True)
	# MariaDB ignores case; scopes do not (RFC 6749 3.3).
	described = [ScopeDescription.from_row(row) for row in found if row.name in names]
	return sorted(described, key=lambda scope: names.index(scope.name))


def find(name: str) -> Scope | None:
	"""Read what a scope opens by itself; None when it does not exist or is disabled."""
	scope = frappe.qb.DocType("OAuth2 Scope")
	query = frappe.qb.from_(scope).select(scope.name, scope.full_access, scope.administration)
	found = query.where((scope.name == name) & (scope.enabled == 1)).run(as_dict=True)
	# MariaDB ignores case and trailing blanks; scopes do not (RFC 6749 3.3).
	if not found or found[0].name != name:
		return None
	doctypes = rows("OAuth2 Scope DocType", name, ("document_type", *COLUMNS.values()))
	return Scope(
		full_access=bool(found[0].full_access),
		administration=bool(found[0].administration),
		doctypes=tuple(
			OpenedDocType(
				document_type=row["document_type"],
				actions=tuple(action for action, column in COLUMNS.items() if row[column]),
			)
			for row in doctypes
		),
		methods=tuple(row["method"] for row in rows("OAuth2 Scope Method", name, ("method",))),
		routes=tuple(row["path"] for row in rows("OAuth2 Scope Route", name, ("path",))),
		includes=tuple(row["scope"] for row in rows("OAuth2 Scope Include", name, ("scope",))),
	)


def has_full_access(scope: Table, names: Field) -> Criterion:
	"""Build the condition of a join with an enabled scope with full access.

	Args:
		scope: the table of scopes.
		names: a column with a scope string. A string of several scopes matches no row.
	"""
	return (scope.name == names) & (scope.enabled == 1) & (scope.full_access == 1)


def with_full_access(names: list[str]) -> list[str]:
	"""Return those of some scopes that have full access or open administration, enabled or not."""
	if not names:
		return []
	scope = frappe.qb.DocType("OAuth2 Scope")
	is_full = (scope.full_access == 1) | (scope.administration == 1)
	return frappe.qb.from_(scope).select(scope.name).where(scope.name.isin(names) & is_full).run(pluck=True)


def rows(doctype: str, scope: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(*[table[column] for column in columns])
	of_scope = (table.parent == scope) & (table.parenttype == "OAuth2 Scope")
	return query.where(of_scope).orderby(table.idx).run(as_dict=True)


def missing_doctypes() -> dict[str, list[str]]:
	"""Find the DocTypes that scopes list and that do not exist, as after an app was uninstalled.

	Returns:
		DocTypes by scope; a scope without such rows is left out.
	"""
	row, doctype = frappe.qb.DocType("OAuth2 Scope DocType"), frappe.qb.DocType("DocType")
	query = frappe.qb.from_(row).left_join(doctype).on(doctype.name == row.document_type)
	query = query.where((row.parenttype == "OAuth2 Scope") & doctype.name.isnull())
	return group(query.select(row.parent, row.document_type).orderby(row.parent, row.idx).run())


def opening_documents(needs: dict[str, tuple[str, ...]]) -> dict[str, str]:
	"""Find limited scopes that open DocTypes: one scope for all of them where there is one.

	Args:
		needs: actions by DocType.

	Returns:
		The first scope, in the order of names, by DocType. A DocType that no scope opens is left out.
	"""
	scope, row = frappe.qb.DocType("OAuth2 Scope"), frappe.qb.DocType("OAuth2 Scope DocType")
	opened = [
		Criterion.all([row.document_type == doctype, *(row[COLUMNS[action]] == 1 for action in actions)])
		for doctype, actions in needs.items()
	]
	query = of_limited_scopes(scope, row).where(Criterion.any(opened))
	# Keys as the rows have them: MariaDB ignores case, a scope does not.
	found = dict(query.select(row.document_type, Min(scope.name)).groupby(row.document_type).run())
	if len(needs) > 1 and found.keys() == needs.keys():
		of_all = query.select(scope.name).groupby(scope.name).orderby(scope.name).limit(1)
		if name := of_all.having(Count(row.document_type).distinct() == len(needs)).run(pluck=True):
			return dict.fromkeys(needs, name[0])
	return found


def opening_methods(methods: list[str]) -> list[tuple[str, str]]:
	"""Find the rows of limited scopes that list methods. Case is ignored.

	Args:
		methods: dotted paths and patterns.

	Returns:
		(scope, path or pattern), in the order of scopes' names, MOST_ROWS at most.
	"""
	return rows_with("OAuth2 Scope Method", "method", methods)


def opening_routes(routes: list[str]) -> list[tuple[str, str]]:
	"""Likewise for rows with one of some paths."""
	return rows_with("OAuth2 Scope Route", "path", routes)


def rows_with(doctype: str, column: str, values: list[str]) -> list[tuple[str, str]]:
	if not values:
		# Of a method that is too long for a row.
		return []
	scope, row = frappe.qb.DocType("OAuth2 Scope"), frappe.qb.DocType(doctype)
	# No row has this character, and PostgreSQL fails at it.
	known = [value for value in values if "\0" not in value] or [""]
	query = of_limited_scopes(scope, row).where(row[column].isin(known)).select(scope.name, row[column])
	return list(query.orderby(scope.name).limit(MOST_ROWS).run())


def of_limited_scopes(scope: Table, row: Table) -> QueryBuilder:
	"""Start the query of the rows of all enabled scopes without full access."""
	query = frappe.qb.from_(row).join(scope).on(row.parent == scope.name)
	return query.where((row.parenttype == "OAuth2 Scope") & (scope.enabled == 1) & (scope.full_access == 0))
