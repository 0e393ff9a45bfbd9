"""The handlers of the documents that anyone may read (wire/endpoints.py), and the answers to browsers about them."""

from urllib.parse import quote

import frappe
from werkzeug.wrappers import Response

from oauth_provider.protocol import metadata_documents
from oauth_provider.protocol.message import Answer
from oauth_provider.protocol.oidc import keys
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.wire import http
from oauth_provider.wire.challenge import scopes_of_path
from oauth_provider.wire.current_endpoint import current_settings
from oauth_provider.wire.endpoints import ENDPOINTS, Endpoint, get_endpoint

NOT_FOUND = Answer({"error": "not_found", "error_description": "This site has no such document."}, 404)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "HEAD"])
def authorization_server_metadata() -> Response:
	"""Metadata of the authorization server (RFC 8414)."""
	return write_metadata(get_endpoint("authorization_server_metadata"))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "HEAD"])
def openid_configuration() -> Response:
	"""Configuration of the OpenID provider (OpenID Connect Discovery 4)."""
	return write_metadata(get_endpoint("openid_configuration"), is_appended=True)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "HEAD"])
def protected_resource_metadata() -> Response:
	"""Metadata of the site, or of the resource whose path the request adds (RFC 9728)."""
	(own,) = get_endpoint("protected_resource_metadata").site_paths
	path = frappe.request.path
	suffix = path.removeprefix(own) if path.startswith(own) else ""
	if suffix and not suffix.startswith("/"):
		return http.public_error(NOT_FOUND)
	issuer = issuer_from(current_settings().issuer)
	scopes = scopes_of_path(suffix)
	return http.public_response(metadata_documents.describe_resource(issuer, quote(suffix, safe="/"), scopes))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "HEAD"])
def jwks() -> Response:
	"""The keys that check the signatures of this site (RFC 7517 5, OpenID Connect Discovery 3)."""
	return http.public_response(keys.describe_key_set())


def write_metadata(endpoint: Endpoint, is_appended: bool = False) -> Response:
	"""Write the document about the server, unless the path is that of another issuer (`is_of_issuer`)."""
	settings, path = current_settings(), frappe.request.path
	issuer = issuer_from(settings.issuer)
	for own in endpoint.site_paths:
		suffix = path.removeprefix(own)
		# Frappe's provider ignores what follows, and clients of it may add anything.
		is_own = (settings.answer_for_frappe and suffix.startswith("/")) or metadata_documents.is_of_issuer(
			suffix, issuer, is_appended
		)
		if suffix != path and not is_own:
			return http.public_error(NOT_FOUND)
	offered = [each for each in ENDPOINTS if not each.setting or getattr(settings, each.setting)]
	addresses = {each.member: issuer + each.address for each in offered if each.member}
	return http.public_response(metadata_documents.describe_server(settings, addresses))


def answer(endpoint: Endpoint) -> Response:
	"""Answer a request for a document before Frappe does, which has its own documents below /.well-known/."""
	if frappe.request.method == "OPTIONS":
		return http.public_preflight(endpoint.verbs)
	return frappe.get_attr(endpoint.handler)()
