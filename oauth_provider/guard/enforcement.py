"""What a token's scopes open. Deny by default: what no scope lists is refused."""

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.guard import closed_methods, entry, files, list_wall, permissions, request_texts, unasked
from oauth_provider.guard.arguments import NotUnderstood
from oauth_provider.guard.entry import Entry
from oauth_provider.protocol import scope_map
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess, Opened
from oauth_provider.store import scopes
from oauth_provider.wire.challenge import challenge

# More scopes than these are no help to the developer who reads the refusal.
MOST_NAMED = 5


def enforce(
	names: list[str], full_access_scope: str | None = None, administration: bool = False
) -> scope_map.Opened:
	"""Refuse the current request unless the token's scopes open it.

	Args:
		names: the scopes of the token.
		full_access_scope: one of which it is known already that it has full access. Where it is the only one, nothing
			more has to be read.
		administration: whether that one opens administration.

	Returns:
		What the scopes open.

	Raises:
		InsufficientScope: with scopes that would do, where the site has some.
	"""
	# By the exact name: MariaDB ignores case and trailing blanks.
	known = scope_map.ADMINISTRATION if administration else scope_map.EVERYDAY_WORK
	opened = known if names == [full_access_scope] else scope_map.opened_by(names)
	frappe.local.flags.oauth2_opened = opened
	entered = entry.identify()
	refuse_closed(entered.methods, {method for method in entered.methods if opened.names_method(method)})
	if opened.full_access or any(map(opened.lists_method, entered.methods)):
		return opened
	frappe.local.flags.oauth2_entry = entered
	missing = find_missing(entered, opened)
	if missing is not None:
		raise refusal(entered.methods, missing)
	permissions.bound_request(opened)
	if entered.listed:
		list_wall.keep_within(entered.listed, opened)
	return opened


def find_missing(entered: Entry, opened: Opened) -> tuple[DocumentAccess, ...] | None:
	"""What a limited token lacks to enter.

	Returns:
		What no scope opens, empty if that is not a matter of documents; None if the token may enter.
	"""
	if not entered.actions:
		return ()
	if not entered.doctypes and not opened.opens_anywhere(entered.actions[0]):
		return ()
	try:
		if entered.file:
			frappe.local.flags.oauth2_looked_up = True
			missing = [need for need in files.read_file(entered.file) if not opened.opens_document(need)]
			return tuple(missing) or None
		missing = [
			DocumentAccess(doctype, entered.actions[:1])
			for doctype in entered.doctypes
			if not is_open(doctype, entered.actions, opened)
		]
		if not missing:
			reached = unasked.list_needs(entered.doctypes, frappe.form_dict)
			missing = [need for need in reached if not opened.opens_document(need)]
	except NotUnderstood:
		return ()
	return tuple(missing) or None


def is_open(doctype: str, actions: tuple[str, ...], opened: Opened) -> bool:
	"""Whether one of some actions is open on a DocType that a request names; a child table follows its parents."""
	is_table = doctype not in opened.doctypes and unasked.meta_of(doctype).istable
	return any(
		opened.opens_document(DocumentAccess(name, (action,)))
		for name in (unasked.parents_of(doctype) if is_table else [doctype])
		for action in actions
	)


def refuse_unpermitted(response: Response) -> HTTPException | None:
	"""Say in the protocol's words why Frappe refused a limited token, where it was for the scopes' sake.

	Args:
		response: what Frappe is about to send.

	Returns:
		The refusal to send instead; None if there is none.
	"""
	missing = frappe.local.flags.oauth2_missing
	if not missing or response.status_code != 403:
		return None
	return challenge(
		refusal(frappe.local.flags.oauth2_entry.methods, missing), frappe.local.flags.oauth2_token
	)


def refusal(methods: tuple[str, ...], missing: tuple[DocumentAccess, ...]) -> InsufficientScope:
	"""Write a refusal.

	Args:
		methods: the names of what is called.
		missing: what no scope opens.
	"""
	documents = [f"{need.doctype} ({', '.join(need.actions)})" for need in missing]
	hint = "; ".join([*methods, *documents]) or frappe.request.path
	return InsufficientScope(suggest(methods, missing), f"Refused: {hint}")


def refuse_closed(called: tuple[str, ...], named: set[str]) -> None:
	"""Refuse what no scope opens but one that names the method.

	Args:
		called: the methods that are called; empty also where that is not known.
		named: those among them that a scope names; they are trusted with what is closed otherwise.
	"""
	frappe.local.flags.oauth2_named_method = bool(named)
	for method in called:
		if method not in named:
			closed_methods.refuse_method(method)
	if not frappe.local.flags.oauth2_opened.full_access:
		return
	texts = request_texts.read_texts(called, bool(called) and all(map(entry.takes_text, called)))
	closed_methods.refuse_backups(frappe.request.path)
	closed_methods.refuse_named_methods(texts)
	known = called and all(method in named or entry.takes_text(method) for method in called)
	closed_methods.refuse_templates(texts, may_run=entry.calls_a_method() and not known)
	closed_methods.refuse_tool(texts)


def suggest(methods: tuple[str, ...], missing: tuple[DocumentAccess, ...]) -> str:
	"""Name scopes of the site that together would do, MOST_NAMED at most; `all` where there are none.

	Rows are looked for in the database: to compile all scopes of the site for a refusal would cost more than the
	request that is refused.
	"""
	needs = {need.doctype: need.actions for need in missing}
	if frappe.local.flags.oauth2_looked_up and not needs.keys() <= {
		*frappe.local.flags.oauth2_entry.doctypes
	}:
		return "all"
	found = scopes.opening_documents(needs) if needs else {}
	if needs and needs.keys() <= found.keys():
		names = dict.fromkeys(found[doctype] for doctype in needs)
		if len(names) <= MOST_NAMED:
			return " ".join(names)
	return next(filter(None, map(scope_of_method, methods)), "all")


def scope_of_method(method: str) -> str | None:
	"""Find a scope with a row that lists a method."""
	rows = scopes.opening_methods(scope_map.rows_listing(method))
	return next((scope for scope, row in rows if scope_map.of_methods(row).lists_method(method)), None)
