"""The documents about the server (RFC 8414, OpenID Connect Discovery) and its protected resources (RFC 9728)."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from oauth_provider.protocol.authorize.response import MODES
from oauth_provider.protocol.clients.authentication import STRATEGIES
from oauth_provider.protocol.grants import GRANT_TYPES
from oauth_provider.protocol.oidc import claims, keys
from oauth_provider.protocol.settings import issuer_from, origin_of
from oauth_provider.store.records import Settings

PUBLIC = "none"


def is_of_issuer(suffix: str, issuer: str, is_appended: bool) -> bool:
	"""Whether a document is this issuer's, and not another's of the same host.

	Args:
		suffix: what follows the path of the document in that of the request.
		issuer: the issuer identifier.
		is_appended: whether the path of the document follows that of the issuer (OpenID Connect Discovery 4.1), which a
			proxy takes away, or precedes it (RFC 8414 3.1).
	"""
	return suffix == urlsplit(issuer).path or (is_appended and not suffix)


def describe_server(settings: Settings, addresses: Mapping[str, str]) -> dict[str, object]:
	"""Describe the server as it works now (RFC 8414 2, OpenID Connect Discovery 3). One document serves both.

	Args:
		settings: of the site.
		addresses: the URLs of the endpoints, by their members in the document.

	Returns:
		The members of the document. Nothing is listed that the server does not honour.
	"""
	methods = list(STRATEGIES)
	return {
		"issuer": issuer_from(settings.issuer),
		**addresses,
		"response_types_supported": ["code"],
		"response_modes_supported": list(MODES),
		"grant_types_supported": list(GRANT_TYPES),
		"code_challenge_methods_supported": ["S256"],
		"token_endpoint_auth_methods_supported": methods,
		"revocation_endpoint_auth_methods_supported": methods,
		# A public client cannot authenticate (RFC 7662 2.1).
		"introspection_endpoint_auth_methods_supported": [name for name in methods if name != PUBLIC],
		"authorization_response_iss_parameter_supported": True,
		# Those of the protocol; a site's own are for the clients that an administrator gives them to.
		"scopes_supported": list(claims.SCOPES),
		"subject_types_supported": ["public"],
		"id_token_signing_alg_values_supported": list(keys.offered_algorithms(settings)),
		"claim_types_supported": ["normal"],
		"claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "sid", "amr", *claims.READERS],
		"claims_parameter_supported": True,
		"backchannel_logout_supported": True,
		"backchannel_logout_session_supported": True,
		**({"client_id_metadata_document_supported": True} if settings.allow_metadata_documents else {}),
		"request_parameter_supported": False,
		# True where it is left out (OpenID Connect Discovery 3).
		"request_uri_parameter_supported": False,
	}


def describe_resource(issuer: str, path: str, scopes: Sequence[str]) -> dict[str, object]:
	"""Describe a protected resource: the site takes Bearer tokens at each of its addresses (RFC 9728 2).

	Args:
		issuer: the issuer identifier.
		path: of the resource, percent-encoded; empty for the site.
		scopes: that name the resource. Without one, scopes are not listed: they depend on what is asked for.
	"""
	return {
		# A client compares it with the address that it knows (RFC 9728 3.3).
		"resource": origin_of(issuer) + path,
		"authorization_servers": [issuer],
		"bearer_methods_supported": ["header"],
		**({"scopes_supported": list(scopes)} if scopes else {}),
	}
