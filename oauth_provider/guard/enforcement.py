"""What a token's scopes open. Deny by default: what no scope lists is refused."""

import frappe

from oauth_provider.guard import closed_methods, list_wall, methods, request_texts, routes
from oauth_provider.protocol import scope_map
from oauth_provider.protocol.access import Access
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.store import scopes

# More scopes than these are no help to the developer who reads the refusal.
MOST_NAMED = 5


def enforce(names: list[str], full_access_scope: str | None = None) -> None:
	"""Refuse the current request unless the token's scopes open it.

	Args:
		names: the scopes of the token.
		full_access_scope: one of which it is known already that it opens everything. Where it is the only one, nothing
			more has to be read.

	Raises:
		InsufficientScope: with scopes that would do, where the site has some.
	"""
	# By the exact name: MariaDB ignores case and trailing blanks.
	opened = scope_map.EVERYTHING if names == [full_access_scope] else scope_map.opened_by(names)
	frappe.local.flags.oauth2_opened = opened
	access = routes.identify(calls_only=opened.full_access)
	refuse_closed(access.methods, {method for method in access.methods if opened.names_method(method)})
	if not opened.opens(access):
		raise InsufficientScope(suggest(access), hint=f"Refused: {describe_access(access)}")
	if access.listed and not opened.full_access and not opened.opens_method(access):
		list_wall.keep_within(access.listed, opened)


def refuse_closed(called: tuple[str, ...], named: set[str]) -> None:
	"""Refuse what no scope opens but one that names the method.

	Args:
		called: the methods that are called; empty also where that is not known.
		named: those among them that a scope names; they are trusted with what is closed otherwise.
	"""
	frappe.local.flags.oauth2_named_method = bool(named)
	texts = request_texts.read_texts(called, bool(called) and all(map(methods.takes_text, called)))
	closed_methods.refuse_backups(frappe.request.path)
	for method in called:
		if method not in named:
			closed_methods.refuse_method(method)
	closed_methods.refuse_named_methods(texts)
	known = called and all(method in named or methods.takes_text(method) for method in called)
	closed_methods.refuse_templates(texts, may_run=routes.calls_a_method() and not known)
	closed_methods.refuse_tool(texts)


def suggest(access: Access) -> str:
	"""Name scopes of the site that together would open an access, MOST_NAMED at most; `all` where there are none.

	And where documents were looked at to find out: which scope it is would tell what exists. Rows are looked for in the
	database: to compile all scopes of the site for a refusal would cost more than the request that is refused.
	"""
	if frappe.local.flags.oauth2_looked_up:
		return "all"
	needs = {need.doctype: need.actions for need in access.documents or ()}
	found = scopes.opening_documents(needs) if needs else {}
	if needs and needs.keys() <= found.keys():
		names = dict.fromkeys(found[doctype] for doctype in needs)
		if len(names) <= MOST_NAMED:
			return " ".join(names)
	return next(filter(None, map(scope_of_method, access.methods)), "all")


def scope_of_method(method: str) -> str | None:
	"""Find a scope with a row that lists a method."""
	rows = scopes.opening_methods(scope_map.rows_listing(method))
	return next((scope for scope, row in rows if scope_map.of_methods(row).lists_method(method)), None)


def describe_access(access: Access) -> str:
	"""Say for the audit trail what was refused."""
	documents = [f"{need.doctype} ({', '.join(need.actions)})" for need in access.documents or ()]
	return "; ".join([*access.methods, *documents]) or frappe.request.path
