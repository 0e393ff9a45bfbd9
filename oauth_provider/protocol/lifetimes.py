"""How long codes and tokens live, in seconds: the client's own figure, or else the site's."""

from frappe.utils import cint

from oauth_provider.protocol import settings

#: RFC 6749 4.1.2 recommends at most ten minutes for a code; no setting goes beyond.
MAX_AUTHORIZATION_CODE = 600


def authorization_code() -> int:
	return min(settings.get().authorization_code_lifetime or 300, MAX_AUTHORIZATION_CODE)


def access_token(client) -> int:
	return client.access_token_lifetime or cint(client.site_access_token_lifetime) or 3600


def refresh_token(client) -> int:
	return client.refresh_token_lifetime or cint(client.site_refresh_token_lifetime) or 30 * 24 * 3600
