"""The metadata documents, by which clients learn the server's addresses and abilities (RFC 8414)."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from oauth_provider.protocol.clients.authentication import STRATEGIES
from oauth_provider.protocol.grants import GRANT_TYPES

PUBLIC = "none"


def is_of_issuer(suffix: str, issuer: str) -> bool:
	"""Whether a document is this issuer's, and not another's of the same host (RFC 8414 3.1).

	Args:
		suffix: what follows the path of the document in that of the request.
		issuer: the issuer identifier.
	"""
	return suffix == urlsplit(issuer).path


def describe_authorization_server(issuer: str, addresses: Mapping[str, str]) -> dict[str, object]:
	"""Describe the server as it works now (RFC 8414 2).

	Args:
		issuer: the issuer identifier.
		addresses: the URLs of the endpoints, by their members in the document.

	Returns:
		The members of the document. Nothing is listed that the server does not honour.
	"""
	methods = list(STRATEGIES)
	return {
		"issuer": issuer,
		**addresses,
		"response_types_supported": ["code"],
		"response_modes_supported": ["query"],
		"grant_types_supported": list(GRANT_TYPES),
		"code_challenge_methods_supported": ["S256"],
		"token_endpoint_auth_methods_supported": methods,
		"revocation_endpoint_auth_methods_supported": methods,
		# A public client cannot authenticate (RFC 7662 2.1).
		"introspection_endpoint_auth_methods_supported": [name for name in methods if name != PUBLIC],
		"authorization_response_iss_parameter_supported": True,
	}
