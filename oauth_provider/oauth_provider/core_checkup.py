"""The check of Frappe's own OAuth provider, which a site has beside this app."""

import frappe
from frappe import _

from oauth_provider.store import provider_settings

OK, WARN = "ok", "warn"
TOKEN_ENDPOINT = "frappe.integrations.oauth2.get_token"
SETTINGS = "OAuth Settings"
# Fields of Frappe's settings, from version 16 on, by which apps find its provider and register there by themselves. The
# field for server metadata has no effect: this app answers at that path.
SWITCHES = ("show_protected_resource_metadata", "enable_dynamic_client_registration")


def check_core_provider() -> tuple:
	"""Check that no app gets tokens from Frappe's own provider, which are refused here."""
	clients, switches = frappe.db.count("OAuth Client"), list_switches()
	if TOKEN_ENDPOINT in frappe.get_hooks("override_whitelisted_methods") or not (clients or switches):
		return OK, _("Frappe's own OAuth provider issues no tokens on this site.")
	messages, actions = [], []
	if clients:
		messages.append(
			_("Frappe's own OAuth provider still issues tokens at {0}, for {1} OAuth Client(s).").format(
				TOKEN_ENDPOINT, clients
			)
		)
		actions.append(
			_(
				"Register these apps as OAuth2 Clients, tell their developers the new addresses, "
				"then delete the OAuth Clients."
			)
		)
	if switches:
		messages.append(
			_("{0} leads apps to Frappe's own OAuth provider: {1}.").format(_(SETTINGS), ", ".join(switches))
		)
		actions.append(_("Untick these in {0}.").format(_(SETTINGS)))
	if not provider_settings.read().accept_other_bearer_tokens:
		messages.append(_("These tokens are refused."))
		if clients:
			actions.append(
				_("Until then, tick {0} in OAuth2 Provider Settings.").format(_("Accept Other Bearer Tokens"))
			)
	return WARN, " ".join(messages), " ".join(actions)


def list_switches() -> list[str]:
	"""List the labels of the switches that are on."""
	if not frappe.db.exists("DocType", SETTINGS):
		return []
	settings = frappe.get_doc(SETTINGS)
	return [_(settings.meta.get_label(fieldname)) for fieldname in SWITCHES if settings.get(fieldname)]
