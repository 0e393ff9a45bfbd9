"""The endpoint of the current request. The settings say who answers at the paths of Frappe's own provider."""

import frappe

from oauth_provider.store import provider_settings
from oauth_provider.wire import endpoints
from oauth_provider.wire.endpoints import Endpoint


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
	"""Whether this app answers in place of Frappe's own provider. The settings are read once for a request.

	A request that Frappe refused before the hooks is left to it: the database may be away.
	"""
	flags = frappe.local.flags
	if flags.oauth2_answers_for_frappe is None:
		flags.oauth2_answers_for_frappe = bool(
			flags.oauth2_asked and provider_settings.read().answer_for_frappe
		)
	return flags.oauth2_answers_for_frappe
