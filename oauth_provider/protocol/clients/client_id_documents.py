"""The rules of the document at a client_id (OAuth Client ID Metadata Document 4), beside those of all registrations."""

from collections.abc import Mapping, Sequence

from oauth_provider.protocol.clients.registration_metadata import (
	Registration,
	SiteRules,
	read_registration,
	read_texts,
)
from oauth_provider.protocol.clients.self_made import list_offered_scopes
from oauth_provider.protocol.errors import InvalidClientMetadata
from oauth_provider.store.records import Settings

METHOD, METHODS = "token_endpoint_auth_method", "token_endpoint_auth_methods_supported"
#: Members that speak of a secret, which a document that anybody reads cannot hold (4.1).
SECRETS = ("client_secret", "client_secret_expires_at")
#: Members of a key that is not public (RFC 7518 6.2.2, 6.3.2, 6.4.1).
PRIVATE_PARTS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
PUBLIC, WITH_KEY = "none", "private_key_jwt"


def read_description(document: Mapping[str, object], client_id: str, settings: Settings) -> Registration:
	"""Read the metadata of a client from the document at its client_id.

	Args:
		document: its members.
		client_id: the URL at which it was read.
		settings: of the site.

	Raises:
		InvalidClientMetadata: it is another client's, it holds secrets, or a member has a value that cannot be used.
		InvalidRedirectUri: no redirect URI can be used.
	"""
	if document.get("client_id") != client_id:
		raise InvalidClientMetadata("client_id is not the URL of the document, character for character.")
	if not document.get("client_name"):
		raise InvalidClientMetadata("client_name is missing.")
	refuse_secrets(document)
	refuse_other_methods_than_none(document)
	scopes = list_offered_scopes()
	rules = SiteRules(
		# A redirect may lead to another host than that of the document: the dialog shows both (4.2).
		accepts_host=lambda host: True,
		auth_methods=(PUBLIC,),
		scopes=scopes,
		accepted_schemes=(settings.private_schemes or "").split(),
	)
	return read_registration({**document, METHOD: PUBLIC, "scope": select_known(document, scopes)}, rules)


def select_known(document: Mapping[str, object], offered: Sequence[str]) -> str | None:
	"""Return the scopes of a document that the site offers; None where there is none: it is written for all sites."""
	said = document.get("scope")
	known = [scope for scope in said.split() if scope in offered] if isinstance(said, str) else []
	return " ".join(known) or None


def refuse_secrets(document: Mapping[str, object]) -> None:
	for member in SECRETS:
		if member in document:
			raise InvalidClientMetadata(f"{member} is not possible: anybody can read the document.")
	jwks = document.get("jwks")
	keys = jwks.get("keys") if isinstance(jwks, dict) else None
	if isinstance(keys, list) and any(isinstance(key, dict) and PRIVATE_PARTS & key.keys() for key in keys):
		raise InvalidClientMetadata("jwks has the private part of a key, which anybody can read there.")


def refuse_other_methods_than_none(document: Mapping[str, object]) -> None:
	"""Refuse a client that authenticates by a key: this server does not ask for its proof, so anybody could pose as it.

	A client that can also do without lists `none` among the methods that it supports. One whose document speaks of no
	method cannot have a secret, so it has none (RFC 7591 2 would assume a secret).
	"""
	method = document.get(METHOD) or PUBLIC
	if method == PUBLIC or (method == WITH_KEY and PUBLIC in read_texts(document, METHODS)):
		return
	raise InvalidClientMetadata(f"{METHOD} must be {PUBLIC}, or {METHODS} must contain it.")
