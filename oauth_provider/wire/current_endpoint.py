"""The endpoint of the current request. The settings say who answers at the paths of Frappe's own provider."""

import frappe

from oauth_provider.store import issued, provider_settings
from oauth_provider.wire import endpoints
from oauth_provider.wire.endpoints import Endpoint

#: The parameters in which a client presents a code or token (RFC 6749 4.1.3, 6, RFC 7009 2.1, RFC 7662 2.1).
CREDENTIALS = ("code", "refresh_token", "token")


def find_endpoint() -> Endpoint | None:
	"""Find the endpoint of the current request; None where this app does not answer."""
	path = frappe.request.path
	endpoint = endpoints.find_by_path(path)
	is_found = endpoint is None or is_answered_here(endpoints.method_of(path) or endpoint.handler)
	return endpoint if is_found else None


def is_answered_here(method: str) -> bool:
	"""Whether this app answers at a dotted path, with an endpoint or in place of Frappe's provider."""
	if endpoints.is_frappes_method(method):
		return answers_for_frappe()
	return endpoints.find_by_method(method) is not None


def answers_for_frappe() -> bool:
	"""Whether this app answers at the paths of Frappe's own provider: by the settings, or since the credential is ours.

	An app brings a code or token of ours to the same path, also after the settings were changed back. A request
	that Frappe refused before the hooks is left to it: the database may be away.
	"""
	flags = frappe.local.flags
	if flags.oauth2_answers_for_frappe is None:
		flags.oauth2_answers_for_frappe = bool(
			flags.oauth2_asked and (provider_settings.read().answer_for_frappe or holds_our_credential())
		)
	return flags.oauth2_answers_for_frappe


def holds_our_credential() -> bool:
	"""Whether the current request has a code or token that this app has issued, in its form or as Bearer token."""
	scheme, _blank, bearer = frappe.request.headers.get("Authorization", "").strip().partition(" ")
	presented = [frappe.form_dict.get(name) for name in CREDENTIALS]
	presented.append(bearer.strip() if scheme.lower() == "bearer" else None)
	return any(
		issued.is_issued(credential) for credential in presented if credential and isinstance(credential, str)
	)
