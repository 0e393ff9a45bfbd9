"""Where the app stands in every request of the site: before Frappe looks at the Authorization header."""

import re

import frappe

from oauth_provider.api import wire
from oauth_provider.resource import guard

METHOD = re.compile(r"/api/(?:v[12]/)?method/([^/]+)")
ENDPOINTS = ("authorize", "approve", "get_token", "revoke_token", "introspect_token")
CLIENT_AUTHENTICATING = frozenset(
	f"{module}.{endpoint}"
	for module in ("oauth_provider.api.oauth2", "frappe.integration_broker.oauth2")
	for endpoint in ENDPOINTS
)


def before_request() -> None:
	"""Put the header aside where it authenticates a client; check it where it brings a Bearer token.

	Raises:
		werkzeug.exceptions.HTTPException: with the refusal as its response.
	"""
	method = METHOD.match(frappe.request.path)
	if method and method[1] in CLIENT_AUTHENTICATING:
		wire.put_aside_authorization()
	else:
		guard.authenticate()
