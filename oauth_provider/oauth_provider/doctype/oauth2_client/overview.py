"""What the form of a client shows beside its fields."""

from collections.abc import Iterable

import frappe
from frappe import _

from oauth_provider.pages import scope_list
from oauth_provider.protocol.oidc import id_token
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import clients, provider_settings, statistics
from oauth_provider.store.records import Client
from oauth_provider.wire import endpoints
from oauth_provider.wire.endpoints import Clients


@frappe.whitelist(methods=["GET", "POST"])
def overview(client: str) -> dict:
	"""Describe a client for its administrator, and for the app's developer.

	Args:
		client: the name of its document.

	Returns:
		`issuer`; `authorization_endpoint`, its address; `endpoints`, title and address of each that the app's developer
		needs; `has_secret`, whether it can authenticate with one; `people`, how many users allow it something;
		`last_used`, seconds since 1970 UTC or None; `last_issued`, likewise, the last token of a client without a use;
		`may_skip`, whether people who allowed the client before are not asked again.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.DoesNotExistError: there is no such client.
	"""
	frappe.only_for("System Manager")
	found = clients.find(clients.find_client_id(client) or "")
	if not found:
		frappe.throw(_("There is no such client."), frappe.DoesNotExistError)
	issuer = current_issuer()
	last_used = statistics.last_used(client)
	return {
		"issuer": issuer,
		"authorization_endpoint": issuer + endpoints.get_endpoint("authorize").address,
		"endpoints": list_endpoints(found, issuer),
		"has_secret": clients.has_secret(client),
		"people": statistics.active_grants(client=client),
		"last_used": last_used,
		# What calls another server, which asks about its tokens, is never seen here.
		"last_issued": None if last_used else statistics.last_issued(client),
		"may_skip": provider_settings.read().skip_authorization == "Auto",
	}


@frappe.whitelist(methods=["GET", "POST"])
def preview_scopes(scopes: str | list) -> dict[str, list]:
	"""Describe scopes in the words and in the order of the consent dialog.

	Args:
		scopes: names, as a list or as JSON.

	Returns:
		Titles: `warnings`, `groups` (`changes_data`, `description` and `titles` of each), `contained`, `disabled`.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: the argument is no list of names.
	"""
	frappe.only_for("System Manager")
	names = frappe.parse_json(scopes)
	if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
		frappe.throw(_("Give a list of scopes."))
	described = scope_list.describe_scopes(names)
	arranged = scope_list.arrange(scope for scope in described if scope.enabled)
	return {
		"warnings": list_titles(arranged.warnings),
		"groups": [
			{
				"changes_data": group.changes_data,
				"description": group.description,
				"titles": list_titles(group.scopes),
			}
			for group in arranged.groups
		],
		"contained": list_titles(arranged.contained),
		"disabled": list_titles(scope for scope in described if not scope.enabled),
	}


def list_titles(scopes: Iterable[scope_list.ShownScope]) -> list[str]:
	return [scope.label for scope in scopes]


def list_endpoints(client: Client, issuer: str) -> list[dict[str, str]]:
	"""List the endpoints whose addresses the developer of a client needs.

	Args:
		client: of the form.
		issuer: what the addresses begin with.

	Returns:
		`title`, in the language of the user, and `address` of each.
	"""
	kinds = {
		Clients.WITH_CODES: "authorization_code" in client.grant_types,
		Clients.CONFIDENTIAL: not client.is_public,
		Clients.SIGNING_IN: id_token.SCOPE in client.scopes,
	}
	return [
		{"title": _(endpoint.title), "address": issuer + endpoint.address}
		for endpoint in endpoints.ENDPOINTS
		if kinds.get(endpoint.listed_for)
	]
