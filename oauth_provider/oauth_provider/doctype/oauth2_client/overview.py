"""What the form of a client shows beside its fields."""

import frappe
from frappe import _

from oauth_provider.protocol.issuer import current_issuer
from oauth_provider.store import clients, provider_settings, statistics

API = "/api/method/oauth_provider.api.oauth2"
ENDPOINTS = ("authorize", "get_token", "revoke_token", "introspect_token")


@frappe.whitelist(methods=["GET", "POST"])
def overview(client: str) -> dict:
	"""Tell what an administrator wants to know about a client and the app's developer has to be told.

	Args:
		client: its client_id.

	Returns:
		`issuer`; `endpoints`, an address for each of ENDPOINTS; `people`, how many users allow it something;
		`last_used`, seconds since 1970 UTC or None; `may_skip`, whether people who allowed the client before are not
		asked again.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.DoesNotExistError: there is no such client.
	"""
	frappe.only_for("System Manager")
	if not clients.find(client):
		frappe.throw(_("There is no such client."), frappe.DoesNotExistError)
	issuer = current_issuer()
	return {
		"issuer": issuer,
		"endpoints": {name: f"{issuer}{API}.{name}" for name in ENDPOINTS},
		"people": statistics.people_of(client),
		"last_used": statistics.last_used(client),
		"may_skip": provider_settings.read().skip_authorization == "Auto",
	}
