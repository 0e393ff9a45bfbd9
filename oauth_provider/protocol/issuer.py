"""The issuer identifier of the site (RFC 8414 2, RFC 9207 2)."""

from urllib.parse import urlsplit

import frappe

from oauth_provider.store import provider_settings


def issuer_from(configured: str | None) -> str:
	"""The issuer identifier.

	It is never taken from the request: a forged Host header must not change it. Without a configured address the name
	of the site decides, as on a bench whose sites have host names of their own.

	Args:
		configured: the issuer of the settings; None or empty when it is not set.

	Returns:
		A URL without a trailing slash.
	"""
	address = configured or frappe.conf.host_name or frappe.conf.hostname or frappe.local.site
	if "://" not in address:
		address = f"{'https' if frappe.conf.ssl_certificate else 'http'}://{address}"
	return address.rstrip("/")


def current_issuer() -> str:
	"""The issuer identifier, where the settings were not read yet."""
	return issuer_from(provider_settings.read().issuer)


def is_foreign_origin(origin: str | None, issuer: str, host: str) -> bool:
	"""True if an Origin header names another site, or cannot be read; False if there is none.

	Args:
		origin: the header.
		issuer: the issuer identifier.
		host: the Host header of the same request; a browser sends both, and a page cannot forge either.
	"""
	if origin is None:
		return False
	try:
		own, other = urlsplit(issuer), urlsplit(origin)
		# An http page of an https site's name may come from anybody on the way.
		is_weaker = other.netloc == own.netloc and own.scheme == "https" != other.scheme
		return is_weaker or other.netloc not in (own.netloc, host)
	except ValueError:
		return True
