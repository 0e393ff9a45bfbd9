"""What a token's scopes open. Deny by default: what no scope lists is refused."""

import frappe

from oauth_provider.resource import routes
from oauth_provider.resource.protected import refuse_method
from oauth_provider.server.errors import InsufficientScope
from oauth_provider.store import scopes


def check(names: list[str]) -> None:
	"""Refuse the current request unless one of the token's scopes opens it.

	Args:
		names: the scopes of the token.

	Raises:
		InsufficientScope: with a scope that would do, where the site has one.
	"""
	access = routes.identify()
	opened = [frappe.get_cached_doc("OAuth2 Scope", name) for name in scopes.enabled(names)]
	if isinstance(access, routes.MethodAccess) and not any(lists_method(scope, access) for scope in opened):
		refuse_method(access.method)
	if any(scope.full_access or opens(scope, access) for scope in opened):
		return
	raise InsufficientScope(suggest(access), hint=f"Refused: {access or frappe.request.path}")


def opens(scope, access) -> bool:
	"""Tell whether a scope lists an access."""
	if isinstance(access, routes.MethodAccess):
		return lists_method(scope, access)
	if isinstance(access, routes.DocumentAccess):
		return any(
			row.document_type == access.doctype and all(row.get(action) for action in access.actions)
			for row in scope.doctypes
		)
	return False


def lists_method(scope, access: routes.MethodAccess) -> bool:
	return any(
		access.method == row.method
		or (row.method.endswith(".*") and access.method.startswith(row.method[:-1]))
		for row in scope.methods
	)


def suggest(access) -> str:
	"""Name the narrowest scope of the site that would open an access; `all` where none does."""
	for name in scopes.limited():
		if opens(frappe.get_cached_doc("OAuth2 Scope", name), access):
			return name
	return "all"
