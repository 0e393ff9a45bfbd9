"""Watching Frappe's own provider: on, off, and what was seen, by client."""

import json
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from oauth_provider.oauth_provider.doctype.oauth2_client.refused import (
	Refusal,
	list_opened,
	propose_scope,
	without_control,
)
from oauth_provider.store import events, provider_settings, rows, watching

ROLE = "System Manager"
SETTINGS = provider_settings.DOCTYPE
MOST_DAYS = 60
DAY = 86400


@dataclass
class SeenClient:
	"""What was seen of one client.

	Attributes:
		client_id: at Frappe's provider; empty for requests that name none.
		app_name: of its document there.
		uses: what it did, in words, with the scopes of its tokens.
		breaks: what will be refused, a sentence each.
		people: the number of users.
		proposal: a scope that would open what it did, as for `propose_scope`.
	"""

	client_id: str
	app_name: str
	uses: list[str] = field(default_factory=list)
	breaks: list[str] = field(default_factory=list)
	people: int = 0
	proposal: dict[str, Any] = field(default_factory=dict)


@frappe.whitelist(methods=["POST"])
def start_watching(days: int = 7) -> int:
	"""Watch Frappe's provider for some days. Its tokens are accepted from now on: otherwise nothing works there.

	Args:
		days: 1 to 60.

	Returns:
		The end, in seconds since 1970 UTC.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: this app answers in place of Frappe's provider.
	"""
	frappe.only_for(ROLE)
	settings = provider_settings.read()
	if settings.answer_for_frappe:
		frappe.throw(_("This app answers in place of Frappe's provider, so there is nothing to watch."))
	if not settings.accept_other_bearer_tokens:
		frappe.db.set_single_value(SETTINGS, "accept_other_bearer_tokens", 1)
		events.record(
			"Move", user=frappe.session.user, reason="Accept Other Bearer Tokens was off, and is on."
		)
	until = rows.now() + bound_days(days) * DAY
	store_end(until, f"Watching Frappe's provider for {bound_days(days)} day(s).")
	return until


@frappe.whitelist(methods=["POST"])
def stop_watching() -> None:
	"""Stop watching; what was seen stays.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for(ROLE)
	store_end(0, "Frappe's provider is not watched any more.")


def bound_days(days: int) -> int:
	return min(max(cint(days), 1), MOST_DAYS)


def store_end(until: int, reason: str) -> None:
	frappe.db.set_single_value(SETTINGS, "watch_until", until)
	events.record("Move", user=frappe.session.user, reason=reason)


@frappe.whitelist(methods=["GET", "POST"])
def describe_watched(days: int = 7) -> dict[str, Any]:
	"""Say what was seen.

	Args:
		days: how many days to look back, 1 to 60.

	Returns:
		`until`: seconds since 1970 UTC, 0 if nobody watches; `clients`, as in SeenClient.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for(ROLE)
	until = provider_settings.read().watch_until
	since = rows.now() - bound_days(days) * DAY
	return {
		"until": until if until > rows.now() else 0,
		"clients": [client.__dict__ for client in list_seen_clients(since)],
	}


def list_seen_clients(since: int) -> list[SeenClient]:
	"""Describe each client that was seen, in the order of the apps' names."""
	found: dict[str, list[dict[str, Any]]] = {}
	for row in watching.read(since):
		found.setdefault(row["client_id"] or "", []).append(row)
	names = dict(frappe.get_all("OAuth Client", fields=["name", "app_name"], as_list=True))
	described = [
		describe_seen(client_id, names.get(client_id) or "", seen) for client_id, seen in found.items()
	]
	return sorted(described, key=lambda client: (client.app_name.casefold(), client.client_id))


def describe_seen(client_id: str, app_name: str, seen: list[dict[str, Any]]) -> SeenClient:
	refusals = [
		Refusal(
			row["asked"] or "", row["reason"] or "", json.loads(row["missing"] or "{}"), 1, row["occurred_at"]
		)
		for row in seen
	]
	uses = sorted({f"{each.asked}. {each.reason}".strip() for each in refusals})
	proposal = propose_scope(refusals, app_name or client_id)
	return SeenClient(
		client_id,
		app_name or client_id or _("Apps that name no client"),
		uses,
		list_breaks(refusals),
		len({row["user"] for row in seen if row["user"]}),
		proposal,
	)


def list_breaks(refusals: list[Refusal]) -> list[str]:
	"""Say what this app will refuse, and what to do about it."""
	breaks = []
	without_secret = sorted({each.asked for each in refusals if each.reason == watching.WITHOUT_SECRET})
	if without_secret:
		breaks.append(
			_(
				"It sends no secret ({0}): import it as a public client, or have its developer send the secret."
			).format(", ".join(without_secret))
		)
	if any(asked.startswith("introspect") for asked in without_secret):
		breaks.append(
			_("It checks tokens without authenticating: tick {0}.").format(
				_("Introspection Without Authentication")
			)
		)
	if any(each.asked == "register a client" for each in refusals):
		breaks.append(_("Apps register themselves, which this app does not offer."))
	breaks += [f"{each.asked}: {each.reason}" for each in refusals if "Closed to every token" in each.reason]
	return sorted(dict.fromkeys(breaks))


def write_watched(answer: dict[str, Any]) -> str:
	"""Write the answer of `describe_watched` for a terminal."""
	if not answer["clients"]:
		return "Nothing was seen in these days."
	lines: list[str] = []
	for client in answer["clients"]:
		identified = f" ({client['client_id']})" if client["client_id"] else ""
		lines.append(f"{client['app_name']}{identified}, {client['people']} user(s)")
		lines += [f"    {use}" for use in client["uses"]]
		lines += [f"    WOULD BREAK: {said}" for said in client["breaks"]]
		if opened := list_opened(client["proposal"]):
			lines += ["    A scope for it:", *(f"        {line}" for line in opened)]
	return "\n".join(map(without_control, lines))
