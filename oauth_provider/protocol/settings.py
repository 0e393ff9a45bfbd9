"""The one place that reads OAuth2 Provider Settings."""

from urllib.parse import urlsplit

import frappe

from oauth_provider.store import provider_settings


def get():
	"""The site's settings; saving them acts on the next request everywhere.

	They are read from the database each time. Frappe's cache of documents may keep old ones for good: who began to
	read before a change was committed stores them after it. The token endpoint, where a statement counts, gets what
	it needs of them with the client (`store.clients.find_to_issue`).

	Returns:
		The fields of OAuth2 Provider Settings, None for those that were never saved. Lifetimes are in seconds.
	"""
	return provider_settings.read()


def max_failures() -> int:
	"""Failed attempts of one client from one address in a window; 0 for no limit."""
	limit = get().get("max_failures")
	return 20 if limit is None else limit


def failure_window() -> int:
	"""The length of that window, in seconds."""
	return get().get("failure_window") or 60


def mails_first_consents() -> bool:
	"""Whether people get an e-mail when an app can use their account for the first time."""
	return bool(get().get("email_on_first_consent"))


def issuer() -> str:
	"""The issuer identifier of this site (RFC 8414 2, RFC 9207 2).

	It is never taken from the request: a forged Host header must not change it. Without a configured address
	the name of the site decides, as on a bench whose sites are told apart by their host name.

	Returns:
		A URL without a trailing slash.
	"""
	return issuer_as(get().issuer)


def issuer_as(configured: str | None) -> str:
	"""Likewise, for who has read the setting already.

	Args:
		configured: the field of the settings.
	"""
	address = configured or frappe.conf.host_name or frappe.conf.hostname or frappe.local.site
	if "://" not in address:
		address = f"{'https' if frappe.conf.ssl_certificate else 'http'}://{address}"
	return address.rstrip("/")


def own_hosts() -> set[str]:
	"""Host and port under which a browser reaches this site: the issuer's, and the request's own."""
	hosts = {urlsplit(issuer()).netloc}
	if frappe.request:
		hosts.add(frappe.request.host)
	return hosts
