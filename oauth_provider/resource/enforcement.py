"""What a token's scopes open. Deny by default: what no scope lists is refused."""

import frappe

from oauth_provider.resource import routes
from oauth_provider.resource.protected import (
	definition,
	overrides,
	refuse_method,
	refuse_named_methods,
	refuse_tool,
)
from oauth_provider.server.errors import InsufficientScope
from oauth_provider.store import scopes

# A field of a document may not have the name of one of its methods.
COLUMNS = {"delete": "can_delete", "submit": "can_submit", "cancel": "can_cancel"}


def check(names: list[str]) -> None:
	"""Refuse the current request unless one of the token's scopes opens it.

	Args:
		names: the scopes of the token.

	Raises:
		InsufficientScope: with a scope that would do, where the site has one.
	"""
	access = routes.identify()
	# Read as they are: a cache may be filled again by a request that began before a change was committed.
	opened = [frappe.get_doc("OAuth2 Scope", name) for name in scopes.enabled(names)]
	if isinstance(access, routes.MethodAccess) and not any(names_method(scope, access) for scope in opened):
		refuse_method(access.method)
	refuse_named_methods()
	refuse_tool()
	frappe.local.flags.oauth2_is_limited = not any(scope.full_access for scope in opened)
	if any(scope.full_access or opens(scope, access) for scope in opened):
		return
	raise InsufficientScope(suggest(access), hint=f"Refused: {access or frappe.request.path}")


def opens(scope, access) -> bool:
	"""Tell whether a scope lists an access."""
	if isinstance(access, routes.MethodAccess):
		return lists_method(scope, access)
	if isinstance(access, routes.DocumentAccess):
		return any(
			row.document_type == access.doctype
			and all(row.get(COLUMNS.get(action, action)) for action in access.actions)
			for row in scope.doctypes
		)
	return False


def lists_method(scope, access: routes.MethodAccess) -> bool:
	return names_method(scope, access) or any(is_below(access.method, row.method) for row in scope.methods)


def names_method(scope, access: routes.MethodAccess) -> bool:
	names = {access.method, *overrides(access.method)[-1:]}
	return any(row.method in names for row in scope.methods)


def is_below(method: str, pattern: str) -> bool:
	"""Tell whether a row such as `my_app.api.*` covers a method.

	What a module only imports from elsewhere is not covered: whoever lists `my_app.api.*` does not think of a
	`from frappe.client import get_list` at its top.
	"""
	prefix = pattern[:-1]
	return pattern.endswith(".*") and method.startswith(prefix) and definition(method).startswith(prefix)


def suggest(access) -> str:
	"""Name the narrowest scope of the site that would open an access; `all` where none does."""
	for name in scopes.limited():
		if opens(frappe.get_doc("OAuth2 Scope", name), access):
			return name
	return "all"
