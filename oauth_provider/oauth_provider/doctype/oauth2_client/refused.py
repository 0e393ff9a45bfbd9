"""What a client was refused lately, and a scope that would open it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timezone

import frappe
from frappe import _
from frappe.utils import cint, strip_html

from oauth_provider.guard import enforcement
from oauth_provider.guard.unasked import parents_of
from oauth_provider.oauth_provider.doctype.oauth2_scope import cautions, making
from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import emphasize, explain_child_table
from oauth_provider.oauth_provider.doctype.oauth2_scope.whitelist import can_be_called
from oauth_provider.protocol.scope_map import READING, DocumentAccess
from oauth_provider.store import events, rows
from oauth_provider.store.own_tables import is_ours
from oauth_provider.store.scopes import ACTIONS, COLUMNS

SECONDS_IN_A_DAY = 86400
MOST_DAYS = 90
# For each, the site's scopes are asked.
MOST_GROUPS = 100
# Of a scope, in characters; see OAuth2 Scope.
LONGEST_TITLE = 140


@dataclass
class Refusal:
	"""Refusals of the same thing.

	Attributes:
		asked: what was asked for, in words.
		reason: what was missing, or that it is closed.
		missing: documents, methods and routes that a scope would have to open; None where none would do.
		count: how often it was recorded.
		last: the latest, in seconds since 1970 UTC.
		scope: scopes of the site that together would do; empty where there are none.
		can_be_opened: whether any scope can open it.
	"""

	asked: str
	reason: str
	missing: dict | None
	count: int
	last: int
	scope: str = ""
	can_be_opened: bool = False


@frappe.whitelist(methods=["GET", "POST"])
def describe_refusals(client: str, days: int = 7) -> dict:
	"""Describe what a client was refused, and propose a scope for it.

	Args:
		client: the name of its document.
		days: how many days to look back, 1 to 90.

	Returns:
		`refusals`, as in Refusal, the most frequent first; `proposal`, as for `propose_scope`.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for("System Manager")
	found = list_refusals(client, cint(days))
	app_name = frappe.db.get_value("OAuth2 Client", client, "app_name")
	return {
		"refusals": [asdict(refusal) for refusal in found],
		"proposal": propose_scope(found, app_name or ""),
	}


def list_refusals(client: str, days: int) -> list[Refusal]:
	"""Group the refusals of a client by what was asked for and what was missing, the most frequent first."""
	groups: dict[tuple[str, str], Refusal] = {}
	since = rows.now() - min(max(days, 1), MOST_DAYS) * SECONDS_IN_A_DAY
	for row in events.read_refusals(client, since):
		key = (row["asked"] or "", row["reason"] or "")
		group = groups.setdefault(key, Refusal(*key, row["missing"], 0, row["occurred_at"]))
		group.count += 1
	found = sorted(groups.values(), key=lambda group: (-group.count, -group.last))[:MOST_GROUPS]
	for group in found:
		group.can_be_opened = any((group.missing or {}).values())
		group.scope = find_scope(group.missing) if group.can_be_opened else ""
	return found


def find_scope(missing: dict) -> str:
	"""The scopes of the site that would open what is missing now; those with full access do not count."""
	documents = tuple(DocumentAccess(name, tuple(actions)) for name, actions in missing["documents"].items())
	route = next(iter(missing["routes"]), None)
	found = enforcement.suggest(tuple(missing["methods"]), documents, route)
	return "" if found == "all" else found


def propose_scope(refusals: list[Refusal], app_name: str) -> dict:
	"""Propose a scope that opens what was refused, as far as a scope may.

	Args:
		refusals: of a client.
		app_name: for the name of the scope.

	Returns:
		`scope_name`, `title`, `doctypes`, `methods`, `routes`: values and rows of an OAuth2 Scope; `left_out`:
		sentences, as HTML, about what it does not open.
	"""
	doctypes: dict[str, set[str]] = {}
	methods, routes, left_out = set(), set(), set()
	for refusal in refusals:
		missing = refusal.missing or {}
		for name, actions in missing.get("documents", {}).items():
			doctype, said = find_listed(name)
			allowed = set(actions) & ({*READING} if is_ours(name) else {*ACTIONS})
			if said or not allowed:
				left_out.add(said or _("{0} is closed to every token.").format(emphasize(name)))
			else:
				doctypes.setdefault(doctype, set()).update(allowed)
		for method in missing.get("methods", []):
			said = explain_method(method)
			left_out.add(said) if said else methods.add(method)
		routes.update(missing.get("routes", []))
	return {
		"scope_name": making.slug(app_name),
		"title": make_title(doctypes),
		"doctypes": [make_row(doctype, actions) for doctype, actions in sorted(doctypes.items())],
		"methods": [{"method": method} for method in sorted(methods)],
		"routes": [{"path": route} for route in sorted(routes)],
		"left_out": sorted(left_out),
	}


def find_listed(doctype: str) -> tuple[str, str | None]:
	"""The DocType that a scope lists for another, its parent for a child table; or why it lists none."""
	if frappe.db.get_value("DocType", doctype, "name") != doctype:
		return doctype, _("There is no DocType {0}.").format(emphasize(doctype))
	if not frappe.get_meta(doctype).istable:
		return doctype, None
	parents = parents_of(doctype)
	return (parents[0], None) if len(parents) == 1 else (doctype, explain_child_table(doctype))


def explain_method(method: str) -> str | None:
	"""Why a method is not proposed; None if it is."""
	if not can_be_called(method):
		return _("{0} is not a whitelisted method.").format(emphasize(method))
	return cautions.about_method(method)


def make_row(doctype: str, actions: set[str]) -> dict:
	return {"document_type": doctype, **{COLUMNS[action]: int(action in actions) for action in ACTIONS}}


def make_title(doctypes: dict[str, set[str]]) -> str:
	"""A first sentence for the dialog; the administrator has to find one that covers no, or very many, DocTypes."""
	if not doctypes:
		return ""
	changes = any(actions - READING for actions in doctypes.values())
	names = ", ".join(making.in_words(doctype) for doctype in sorted(doctypes))
	title = (_("{0}: see and change") if changes else _("{0}: see")).format(names)
	return title if len(title) <= LONGEST_TITLE else ""


def write_report(answer: dict) -> str:
	"""Write the answer of `describe_refusals` for a terminal."""
	if not answer["refusals"]:
		return "Nothing was refused for its scopes in these days."
	lines, proposal = [], answer["proposal"]
	for refusal in answer["refusals"]:
		last = datetime.fromtimestamp(refusal["last"], timezone.utc)
		lines.append(
			f"{refusal['count']} x {refusal['asked'] or 'unknown'} (last: {last:%Y-%m-%d %H:%M} UTC)"
		)
		would_do = f" Scopes that would do: {refusal['scope']}." if refusal["scope"] else ""
		lines.append(f"    {refusal['reason']}{would_do}")
	opened = list_opened(proposal)
	lines += ["", "A scope for it:", *(f"    {line}" for line in opened or ["none can open any of this"])]
	if proposal["left_out"]:
		lines += ["", "Not in the scope:", *(f"    {strip_html(said)}" for said in proposal["left_out"])]
	return "\n".join(map(without_control, lines))


def without_control(line: str) -> str:
	"""Replace what a terminal may obey: names are as an app has sent or registered them."""
	return "".join(character if character.isprintable() else "?" for character in line)


def list_opened(proposal: dict) -> list[str]:
	"""List what a proposal of `propose_scope` would open, for a terminal."""
	return [
		*(f"{row['document_type']}: {', '.join(list_actions(row))}" for row in proposal["doctypes"]),
		*(row["method"] for row in proposal["methods"]),
		*(row["path"] for row in proposal["routes"]),
	]


def list_actions(row: dict) -> list[str]:
	return [action for action in ACTIONS if row[COLUMNS[action]]]
