"""What becomes of the scopes of Frappe's own provider, which limit nothing there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import frappe

from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import NOT_FILLED
from oauth_provider.protocol.oidc import claims
from oauth_provider.protocol.scope_strings import SCOPE_TOKEN

DOCTYPE = "OAuth2 Scope"
ALL = "all"
# Of a document's name, in characters.
LONGEST_NAME = 140


@dataclass(frozen=True)
class Scopes:
	"""The scopes of a client after the import.

	Attributes:
		kept: in their order, each once.
		new: those among them that are to be made.
		lines: what differs, for the administrator.
	"""

	kept: tuple[str, ...]
	new: tuple[str, ...]
	lines: tuple[str, ...]


def target_of(scope: str, as_it_was: bool) -> str:
	"""The scope of this app that stands for one of Frappe's own provider.

	Args:
		scope: its name there.
		as_it_was: whether a scope that is not of the protocol becomes `all`.
	"""
	return ALL if as_it_was and scope not in claims.SCOPES else scope


def choose_scopes(names: Iterable[str], as_it_was: bool, planned: dict[str, str]) -> Scopes:
	"""Choose the scopes of a client.

	Args:
		names: its scopes at Frappe's own provider.
		as_it_was: as for `target_of`.
		planned: the scopes that are to be made for the clients before, by their names in lower case; extended.
	"""
	kept, new, lines = {}, [], []
	for name in dict.fromkeys(names):
		target = target_of(name, as_it_was)
		if problem := find_malformation(target):
			lines.append(f"Scope left out: {ascii(name)[1:-1]}: {problem}.")
			continue
		stored = read_scope(target)
		if problem := explain_omission(target, stored, planned):
			lines.append(f"Scope left out: {name}: {problem}.")
			continue
		kept[target] = True
		if not stored:
			planned[target.lower()] = target
			new.append(target)
		lines += describe_change(name, target, stored)
	return Scopes(tuple(kept), tuple(new), tuple(lines))


def read_scope(name: str) -> frappe._dict | None:
	return frappe.db.get_value(DOCTYPE, name, ["name", "enabled", "administration"], as_dict=True)


def find_malformation(name: str) -> str | None:
	"""Find the reason why no scope of this app has a name."""
	if not SCOPE_TOKEN.match(name):
		return "a scope has ASCII characters only, and no quotes or backslashes"
	return f"longer than {LONGEST_NAME} characters" if len(name) > LONGEST_NAME else None


def explain_omission(name: str, stored: frappe._dict | None, planned: dict[str, str]) -> str | None:
	"""Find the reason why the import does not give a scope to a client."""
	same = stored.name if stored else planned.get(name.lower(), name)
	if same != name:
		return f"the database takes it for the scope {same}"
	if stored and stored.administration:
		return "it opens administration here, which you give by hand"
	return None


def describe_change(name: str, target: str, stored: frappe._dict | None) -> Iterator[str]:
	if target != name:
		yield f"Scope {name} becomes {target}: the user's everyday work, as it was."
	if not stored:
		yield f"Scope {name} is made and opens nothing until you fill it. At Frappe's provider it opened everything."
	elif not stored.enabled:
		yield f"Scope {target} is disabled here."


def make_scope(name: str) -> None:
	"""Make a scope that opens nothing yet."""
	frappe.get_doc({"doctype": DOCTYPE, "scope_name": name, "description": NOT_FILLED}).insert()
