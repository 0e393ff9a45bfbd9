"""The addresses that are measured."""

OURS = "/api/method/oauth_provider.api.oauth2"
AUTHORIZE = f"{OURS}.authorize"
TOKEN = f"{OURS}.get_token"
INTROSPECT = f"{OURS}.introspect_token"
CORE_TOKEN = "/api/method/frappe.integrations.oauth2.get_token"
WHO = "/api/method/frappe.auth.get_logged_user"
PING = "/api/method/ping"
