"""What a token's scopes open. Deny by default: what no scope lists is refused."""

from dataclasses import replace

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.guard import (
	closed_documents,
	closed_methods,
	entry,
	files,
	lists,
	permissions,
	roles,
	unasked,
	wording,
)
from oauth_provider.guard.arguments import NotUnderstood
from oauth_provider.guard.entry import Entry
from oauth_provider.protocol import resources, scope_map
from oauth_provider.protocol.errors import ClosedToTokens, ClosedWithoutAdministration, InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess, Opened
from oauth_provider.store import scopes
from oauth_provider.store.records import AccessToken
from oauth_provider.wire.challenge import challenge
from oauth_provider.wire.current_endpoint import find_endpoint


def enforce(token: AccessToken) -> Opened:
	"""Refuse the current request unless the token's scopes open it.

	Returns:
		What the scopes open.

	Raises:
		InsufficientScope: with scopes that would do, where the site has some.
	"""
	opened = open_scopes(token)
	if frappe.request.method == "OPTIONS":
		# Frappe answers that before it looks at what is asked for.
		return opened
	endpoint = find_endpoint()
	if endpoint and endpoint.scope:
		if endpoint.scope not in token.scopes:
			raise InsufficientScope(endpoint.scope, f"No scope {endpoint.scope}.")
		return opened
	frappe.local.flags.oauth2_entry = entered = entry.identify()
	frappe.local.flags.oauth2_asked_for = wording.describe_request(entered)
	for doctype in entered.doctypes:
		if reason := closed_documents.find_reason(doctype, "read", None):
			raise ClosedToTokens(reason)
	refuse_closed(entered.methods, {method for method in entered.methods if opened.names_method(method)})
	if opened.full_access or any(map(opened.lists_method, entered.methods)):
		return opened
	if opened.lists_route(entered.route):
		return opened
	missing = find_missing(entered, opened)
	if missing is not None:
		raise refusal(entered, missing)
	permissions.bound_request(opened)
	if entered.listed:
		lists.keep_within(entered.listed, opened)
	return opened


def open_scopes(token: AccessToken) -> Opened:
	"""What the scopes of a token open together. Where it has one, with full access, nothing more has to be read."""
	if token.full_access_scope and [*token.scopes] == [token.full_access_scope]:
		# By the exact name: MariaDB ignores case and trailing blanks.
		opened = scope_map.ADMINISTRATION if token.administration else scope_map.EVERYDAY_WORK
	else:
		opened = scope_map.opened_by([*token.scopes])
	if token.is_of_self_made_client:
		# Also where an administrator has given full access to a scope that the client had before.
		opened = replace(opened, full_access=False, administration=False)
	frappe.local.flags.oauth2_opened = opened
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
			reached = unasked.list_needs(entered.doctypes, entered.actions, frappe.form_dict)
			missing = [need for need in reached if not opened.opens_document(need)]
	except NotUnderstood as problem:
		frappe.local.flags.oauth2_argument = problem.argument
		return ()
	return tuple(missing) or None


def is_open(doctype: str, actions: tuple[str, ...], opened: Opened) -> bool:
	"""Whether one of some actions is open on a DocType that a request names; a child table follows its parents."""
	is_table = doctype not in opened.doctypes and unasked.is_table(doctype)
	return any(
		opened.opens_document(DocumentAccess(name, (action,)))
		for name in (unasked.parents_of(doctype) if is_table else [doctype])
		for action in actions
	)


def refuse_unpermitted(response: Response) -> HTTPException | None:
	"""Say in the protocol's words why Frappe refused a token, where it was for the scopes' sake, or is closed to all.

	Args:
		response: what Frappe is about to send.

	Returns:
		The refusal to send instead; None if there is none.
	"""
	# Frappe gives some of its refusals as an error of validation.
	if response.status_code not in (403, 417):
		return None
	if reason := frappe.local.flags.oauth2_closed:
		return challenge(ClosedToTokens(reason), frappe.local.flags.oauth2_token)
	denied = response.status_code == 403 and frappe.local.flags.oauth2_denied
	if denied and roles.would_allow(*denied):
		error = ClosedWithoutAdministration(f"{denied[1]} {denied[0]}.")
		return challenge(error, frappe.local.flags.oauth2_token)
	missing = frappe.local.flags.oauth2_missing
	return missing and challenge(
		refusal(frappe.local.flags.oauth2_entry, missing), frappe.local.flags.oauth2_token
	)


def refusal(entered: Entry, missing: tuple[DocumentAccess, ...]) -> InsufficientScope:
	"""Write a refusal.

	Args:
		entered: what the request names.
		missing: what no scope opens.
	"""
	scope = suggest(entered.methods, missing, entered.route)
	return InsufficientScope(
		scope,
		wording.describe_missing(entered, missing),
		wording.describe_for_client(entered, missing, scope),
		wording.list_missing(entered, missing),
	)


def refuse_closed(called: tuple[str, ...], named: set[str]) -> None:
	"""Refuse what no scope opens but one that names the method.

	Args:
		called: the methods that are called.
		named: those among them that a scope names; they are trusted with what is closed otherwise.
	"""
	frappe.local.flags.oauth2_named_method = bool(named)
	closed_methods.refuse_backups(frappe.request.path)
	for method in called:
		if method not in named:
			closed_methods.refuse_method(method)


def suggest(methods: tuple[str, ...], missing: tuple[DocumentAccess, ...], route: str | None = None) -> str:
	"""Name scopes of the site that together would do, wording.MOST_NAMED at most; `all` where there are none.

	Rows are looked for in the database: to compile all scopes of the site for a refusal would cost more than the
	request that is refused.
	"""
	needs = {doctype: tuple(actions) for doctype, actions in wording.group_by_doctype(missing).items()}
	if not all(map(wording.may_be_named, needs)) or not set().union(*needs.values()) <= {*scopes.ACTIONS}:
		return "all"
	found = scopes.opening_documents(needs) if needs else {}
	if needs and needs.keys() <= found.keys():
		names = dict.fromkeys(found[doctype] for doctype in needs)
		if len(names) <= wording.MOST_NAMED:
			return " ".join(names)
	opening = (scope for method in methods for scope in resources.scopes_of_method(method))
	return next(opening, None) or next(resources.scopes_of_route(route) if route else iter(()), "all")
