"""Lifetimes in seconds, and the issuer identifier (RFC 8414 2, RFC 9207 2), from the settings of the site."""

from urllib.parse import urlsplit

import frappe

from oauth_provider.store import provider_settings
from oauth_provider.store.records import AuthenticatingClient, Settings, TokenClient

#: RFC 6749 4.1.2 recommends ten minutes at most; a longer setting has no effect.
MAX_AUTHORIZATION_CODE_LIFETIME = 600
DEFAULTS = Settings()


def authorization_code_lifetime(settings: Settings) -> int:
	lifetime = settings.authorization_code_lifetime or DEFAULTS.authorization_code_lifetime
	return min(lifetime, MAX_AUTHORIZATION_CODE_LIFETIME)


def access_token_lifetime(client: TokenClient) -> int:
	return client.access_token_lifetime or client.site_access_token_lifetime or DEFAULTS.access_token_lifetime


def refresh_token_lifetime(client: TokenClient) -> int:
	return (
		client.refresh_token_lifetime or client.site_refresh_token_lifetime or DEFAULTS.refresh_token_lifetime
	)


def reuse_grace(client: AuthenticatingClient, settings: Settings) -> int:
	"""Return the seconds for which a used refresh token works again.

	Windows, tabs and timers of an app on a device refresh independently; a server can do it in one place.
	"""
	return settings.public_refresh_reuse_grace if client.is_public else settings.refresh_reuse_grace


def issuer_from(configured: str | None) -> str:
	"""Return the issuer identifier.

	It is never read from the request: a forged Host header must not change it. Without a configured address it is the
	name of the site, which on a bench with several sites is its host name.

	Args:
		configured: the issuer of the settings; None or empty when it is not set.

	Returns:
		A URL without a trailing slash.
	"""
	address = configured or frappe.conf.host_name or frappe.conf.hostname or frappe.local.site
	if "://" not in address:
		address = f"{'https' if frappe.conf.ssl_certificate else 'http'}://{address}"
	return address.rstrip("/")


def origin_of(issuer: str) -> str:
	"""Return scheme, host and port of the issuer identifier: the beginning of every address of the site."""
	parts = urlsplit(issuer)
	return f"{parts.scheme}://{parts.netloc}"


def current_issuer() -> str:
	"""Return the issuer identifier, for callers that have not read the settings."""
	return issuer_from(provider_settings.read().issuer)
