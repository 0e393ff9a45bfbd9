"""Validation of a scope's rows.

Only enabled scopes are checked, so that a scope can be disabled after its rows became invalid, as when an app was
uninstalled.
"""

import re

import frappe
from frappe import _
from frappe.model import table_fields

from oauth_provider.oauth_provider import importing
from oauth_provider.oauth_provider.doctype.oauth2_scope import whitelist
from oauth_provider.protocol import routes

METHOD = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\.\w+|\.\*)\Z", re.ASCII)
TABLES = ("doctypes", "methods", "routes", "includes")
# The description of a scope that an app had at Frappe's own provider, and that nobody has filled yet.
NOT_FILLED = "An administrator of this site has not decided yet what this opens, so it opens nothing."


def check_scope(scope) -> None:
	"""Refuse rows that open nothing, or something other than they say.

	Raises:
		frappe.ValidationError: names the first invalid row and how to fix it.
	"""
	check_full_access(scope)
	check_doctypes(scope)
	for row in scope.methods:
		check_method(row)
	check_routes(scope)
	check_includes(scope)


def opens_anything(scope) -> bool:
	"""Whether a scope has full access or a row, whatever the row is worth."""
	return bool(scope.full_access or any(scope.get(table) for table in TABLES))


def find_invalid_row(scope) -> str | None:
	"""Find the first invalid row of a scope.

	Returns:
		HTML that names the row and how to fix it; None for a valid scope.
	"""
	try:
		check_scope(scope)
	except frappe.ValidationError as problem:
		frappe.clear_last_message()
		return str(problem)
	return None


def check_full_access(scope) -> None:
	if not scope.full_access:
		return
	if any(scope.get(table) for table in TABLES):
		frappe.throw(
			_("A scope with {0} opens more than its rows. Remove the rows from {1}, or clear {0}.").format(
				emphasize(_(scope.meta.get_label("full_access"))),
				_("Documents, Methods, Routes and Includes"),
			)
		)
	includers = frappe.get_all(
		"OAuth2 Scope Include", {"scope": scope.name, "parenttype": scope.doctype}, pluck="parent"
	)
	if includers:
		frappe.throw(
			_(
				"{0} includes this scope, and its title would not show that it has {1}. Remove the include."
			).format(emphasize(sorted(includers)[0]), emphasize(_(scope.meta.get_label("full_access"))))
		)


def check_doctypes(scope) -> None:
	seen = {}
	for row in scope.doctypes:
		here = _("Documents, row {0}:").format(row.idx)
		if frappe.db.get_value("DocType", row.document_type, "name") != row.document_type:
			frappe.throw(f"{here} " + _("There is no DocType {0}.").format(emphasize(row.document_type)))
		if frappe.get_meta(row.document_type).istable:
			frappe.throw(f"{here} {explain_child_table(row.document_type)}")
		if row.document_type in seen:
			frappe.throw(
				f"{here} "
				+ _("{0} is already listed in row {1}. Tick all actions in one row.").format(
					emphasize(row.document_type), seen[row.document_type]
				)
			)
		seen[row.document_type] = row.idx


def explain_child_table(doctype: str) -> str:
	tables = {"fieldtype": ("in", table_fields), "options": doctype}
	parents = sorted(set(frappe.get_all("DocField", tables, pluck="parent")))
	message = _("{0} is a child table. List its parent DocType instead, which includes the rows.").format(
		emphasize(doctype)
	)
	return f"{message} ({', '.join(parents[:3])})" if parents else message


def check_method(row) -> None:
	here = _("Methods, row {0}:").format(row.idx)
	if not METHOD.match(row.method):
		frappe.throw(
			f"{here} "
			+ _("{0} is not a dotted path such as {1} or {2}.").format(
				emphasize(row.method), "my_app.api.list_projects", "my_app.api.*"
			)
		)
	if row.method.endswith(".*"):
		if not whitelist.has_methods(row.method[:-2]):
			frappe.throw(
				f"{here} "
				+ _("{0} is not a module with a whitelisted method in an app of this site.").format(
					emphasize(row.method[:-2])
				)
			)
	elif not whitelist.can_be_called(row.method):
		frappe.throw(
			f"{here} "
			+ _(
				"{0} is not a whitelisted method. Use {1}, {2} for documents, or the API method of a Server Script."
			).format(emphasize(row.method), "my_app.api.list_projects", "my_app.x.Class.method")
		)


def check_routes(scope) -> None:
	seen = set()
	for row in scope.routes:
		here, route = _("Routes, row {0}:").format(row.idx), row.path.removesuffix("/*")
		if not routes.is_route(route):
			frappe.throw(
				f"{here} "
				+ _("{0} is not a path such as {1} or {2}, without spaces, dots alone and a query.").format(
					emphasize(row.path), "/mcp", "/mcp/*"
				)
			)
		if routes.is_closed(route):
			frappe.throw(f"{here} {explain_closed_route(row.path)}")
		if row.path in seen:
			frappe.throw(f"{here} " + _("{0} is listed twice.").format(emphasize(row.path)))
		seen.add(row.path)


def explain_closed_route(path: str) -> str:
	if path.startswith("/api"):
		return _("{0} is part of Frappe's API. List documents and methods instead.").format(emphasize(path))
	return _(
		"{0} cannot be opened as a route: files, backups, Desk and pages of this app are closed."
	).format(emphasize(path))


def check_includes(scope) -> None:
	seen = set()
	for row in scope.includes:
		here = _("Includes, row {0}:").format(row.idx)
		stored = frappe.db.get_value("OAuth2 Scope", row.scope, ["name", "full_access"], as_dict=True)
		if row.scope == scope.name:
			frappe.throw(f"{here} " + _("A scope cannot include itself."))
		if not stored and importing.is_importing():
			# It may come with a later document of the file. Until then, the row opens nothing.
			continue
		if not stored or stored.name != row.scope:
			frappe.throw(f"{here} " + _("There is no scope {0}.").format(emphasize(row.scope)))
		if stored.full_access:
			frappe.throw(
				f"{here} "
				+ _("{0} has {1} and cannot be included: the dialog would not show it.").format(
					emphasize(row.scope), emphasize(_(scope.meta.get_label("full_access")))
				)
			)
		if row.scope in seen:
			frappe.throw(f"{here} " + _("{0} is listed twice.").format(emphasize(row.scope)))
		seen.add(row.scope)
		if circle := find_circle(scope.name, row.scope):
			frappe.throw(
				f"{here} "
				+ _("The scopes include each other in a circle: {0}.").format(emphasize(" → ".join(circle)))
			)


def find_circle(name: str, first: str) -> list[str]:
	"""Search the includes of the scope `first` for the scope `name` that will include it.

	Returns:
		The circle from `name` over `first` back to `name`; empty when there is none.
	"""
	ways, seen = [[name, first]], set()
	while ways:
		way = ways.pop()
		if way[-1] == name:
			return way
		if way[-1] not in seen:
			seen.add(way[-1])
			included = {"parent": way[-1], "parenttype": "OAuth2 Scope"}
			ways += [
				[*way, scope] for scope in frappe.get_all("OAuth2 Scope Include", included, pluck="scope")
			]
	return []


def emphasize(text: str) -> str:
	return frappe.bold(frappe.utils.escape_html(text))
