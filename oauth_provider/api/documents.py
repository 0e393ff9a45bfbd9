"""The handlers of the documents that anyone may read (wire/endpoints.py), and the answers to browsers about them."""

from collections.abc import Callable

import frappe
from werkzeug.wrappers import Response

from oauth_provider.protocol import metadata_documents
from oauth_provider.protocol.message import Answer
from oauth_provider.protocol.oidc import keys
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.wire import http
from oauth_provider.wire.endpoints import ENDPOINTS, Endpoint, get_endpoint

NOT_FOUND = Answer({"error": "not_found", "error_description": "This site has no such issuer."}, 404)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "HEAD"])
def authorization_server_metadata() -> Response:
	"""Metadata of the authorization server (RFC 8414)."""
	endpoint = get_endpoint("authorization_server_metadata")
	return write_metadata(endpoint, metadata_documents.describe_authorization_server)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "HEAD"])
def jwks() -> Response:
	"""The keys that check the signatures of this site (RFC 7517 5, OpenID Connect Discovery 3)."""
	return http.public_response(keys.describe_key_set())


def write_metadata(endpoint: Endpoint, describe: Callable[..., dict[str, object]]) -> Response:
	"""Write a document about the server, unless the path is that of another issuer."""
	issuer, path = current_issuer(), frappe.request.path
	for own in endpoint.site_paths:
		if path.startswith(own) and not metadata_documents.is_of_issuer(path.removeprefix(own), issuer):
			return http.json_response(NOT_FOUND)
	addresses = {each.member: issuer + each.address for each in ENDPOINTS if each.member}
	return http.public_response(describe(issuer, addresses))


def answer(endpoint: Endpoint) -> Response:
	"""Answer a request for a document before Frappe does, which has its own documents below /.well-known/."""
	if frappe.request.method == "OPTIONS":
		return http.public_preflight(endpoint.verbs)
	return frappe.get_attr(endpoint.handler)()
