"""Records of clients."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class AuthenticatingClient(Record):
	"""What client authentication looks at. `name` is the row's, which links name; `client_id` is the protocol's."""

	name: str
	client_id: str
	enabled: bool
	client_type: str
	token_endpoint_auth_method: str
	enforce_auth_method: bool
	client_secret_hash: str | None

	@property
	def is_public(self) -> bool:
		"""Whether the client cannot keep a secret (RFC 6749 2.1)."""
		return self.client_type == "Public"


@dataclass(frozen=True, kw_only=True)
class IntrospectingClient(AuthenticatingClient):
	"""A client that asks about tokens, or ends them; with the issuer of the settings, which the answer names."""

	is_resource_server: bool
	site_issuer: str | None


@dataclass(frozen=True, kw_only=True)
class RegisteredClient(AuthenticatingClient):
	"""What a client may ask for, and of whom.

	Attributes:
		scopes: what it may ask for, in the order of its form, whether a scope is enabled or not.
		limited_to_role: the name of one row of its allowed roles; None for a client that is open to all.
	"""

	grant_types: tuple[str, ...]
	scopes: tuple[str, ...]
	limited_to_role: str | None


@dataclass(frozen=True, kw_only=True)
class TokenClient(RegisteredClient):
	"""A client at the token endpoint, with the lifetimes of the settings that hold where it has none of its own."""

	access_token_lifetime: int
	refresh_token_lifetime: int
	site_access_token_lifetime: int
	site_refresh_token_lifetime: int


@dataclass(frozen=True, kw_only=True)
class Client(RegisteredClient):
	"""A client as the dialog shows it; `redirect_uris` in the order of its form."""

	app_name: str
	redirect_uris: tuple[str, ...]
	allow_localhost_redirect: bool
	skip_authorization: bool
	is_resource_server: bool
	logo: str | None
	website: str | None
	privacy_policy: str | None
	terms_of_service: str | None
