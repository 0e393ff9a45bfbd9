"""Words for what a request asked for and what its token lacks: for the developer, and for the administrator."""

import re
from collections.abc import Iterable, Sequence

import frappe

from oauth_provider.guard.entry import Entry
from oauth_provider.protocol.errors import MissingAccess
from oauth_provider.protocol.parameters import printable
from oauth_provider.protocol.scope_map import DocumentAccess

# More names than these are no help to whoever reads the refusal.
MOST_NAMED = 5
# Of a name in a sentence, in characters.
LONGEST_NAME = 140


def describe_request(entered: Entry) -> str:
	"""Say what the current request asks for, for the administrator, without values of its arguments."""
	verb, path = frappe.request.method, frappe.request.path
	called = entered.methods[0] if entered.methods else None
	if entered.file:
		return "read a private file"
	if entered.actions and entered.doctypes:
		# Without the name of a document behind it.
		before, doctype, _name = path.partition(entered.doctypes[0])
		way = called or f"{verb} {before}{doctype}"
		return f"{entered.actions[0]} {enumerate_names(entered.doctypes)}, by {way}"
	return f"call {called[:LONGEST_NAME]}" if called else f"{verb} {path[:LONGEST_NAME]}"


def describe_missing(entered: Entry, missing: tuple[DocumentAccess, ...]) -> str:
	"""Say what a scope would have to open, for the administrator."""
	if argument := frappe.local.flags.oauth2_argument:
		return f"Argument {argument[:LONGEST_NAME]}: limited tokens may not send this value."
	if missing:
		return f"Missing: {enumerate_accesses(missing)}."
	if entered.file:
		return "Missing: read, for what the file is attached to."
	if entered.methods:
		return f"Missing: the method {entered.methods[0][:LONGEST_NAME]}."
	if entered.route:
		return f"Missing: the route {entered.route}."
	return "No row of a scope opens this request."


def describe_for_client(entered: Entry, missing: tuple[DocumentAccess, ...], scope: str) -> str:
	"""Write the error description: what the token lacks, and which scopes would do.

	Args:
		entered: what the request names.
		missing: what no scope opens.
		scope: scopes that would do, separated by blanks.
	"""
	if argument := frappe.local.flags.oauth2_argument:
		lack = f"Limited access tokens may not send this value of the argument {printable(argument)}."
	else:
		lack = f"This access token lacks a scope for {printable(name_missing(entered, missing), 400)}."
	return f"{lack} {'A scope' if ' ' not in scope else 'Scopes'} that would do: {scope}."


def name_missing(entered: Entry, missing: tuple[DocumentAccess, ...]) -> str:
	"""Name what the token lacks, as far as the request itself names it: the rest would tell what exists."""
	if missing:
		named = tuple(need for need in missing if may_be_named(need.doctype))
		return enumerate_accesses(named) or "a document that the request uses"
	if entered.file:
		return "what the file is attached to"
	if entered.methods:
		method = entered.methods[0]
		# The request names a method of a document; the path of its class would tell which DocTypes exist.
		is_named = method in frappe.request.path.split("/") or method in frappe.form_dict.values()
		return f"the method {method if is_named else re.split('[./]', method)[-1]}"
	return f"the route {entered.route}" if entered.route else "this request"


def may_be_named(doctype: str) -> bool:
	"""Whether a refusal may name a DocType: if the request does, or if no document had to be looked at to know."""
	flags = frappe.local.flags
	return not flags.oauth2_looked_up or doctype in flags.oauth2_entry.doctypes


def list_missing(entered: Entry, missing: tuple[DocumentAccess, ...]) -> MissingAccess:
	"""List what a scope would have to open; nothing for an argument, which no row opens."""
	if frappe.local.flags.oauth2_argument:
		return MissingAccess()
	if missing:
		return MissingAccess(group_by_doctype(missing))
	# A row for one of Frappe's roads would open every DocType.
	methods = [*entered.methods[:1]] if not entered.actions else []
	return MissingAccess(methods=methods, routes=[entered.route] if entered.route else [])


def group_by_doctype(accesses: Iterable[DocumentAccess]) -> dict[str, list[str]]:
	"""The actions that are needed on each DocType; a scope has no row for selecting, which reading includes."""
	found: dict[str, list[str]] = {}
	for need in accesses:
		actions = found.setdefault(need.doctype, [])
		actions += [action for action in map(name_action, need.actions) if action not in actions]
	return found


def name_action(action: str) -> str:
	return "read" if action == "select" else action


def enumerate_accesses(accesses: Iterable[DocumentAccess]) -> str:
	needs = group_by_doctype(accesses).items()
	return enumerate_names([f"{doctype} ({', '.join(actions)})" for doctype, actions in needs])


def enumerate_names(names: Sequence[str], most: int = MOST_NAMED) -> str:
	"""Write out a few names, and how many more there are."""
	shown = [name[:LONGEST_NAME] for name in names[:most]]
	more = [f"and {len(names) - most} more"] if len(names) > most else []
	return ", ".join([*shown, *more])
