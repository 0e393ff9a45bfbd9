"""Records of clients."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record

#: The ways in which a client came to the site; a client that came by another one is of an administrator.
MANUAL, DYNAMIC, DOCUMENT = "Manual", "Dynamic Registration", "Metadata Document"
SELF_MADE = (DYNAMIC, DOCUMENT)
#: The approval of a client that registered itself; an empty one lets users decide. A NEW one is WAITING as soon as a
#: user has come from it, so that nobody has to decide about clients without users.
NEW, WAITING, APPROVED, REFUSED = "New", "Waiting", "Approved", "Refused"
UNDECIDED = (NEW, WAITING)


@dataclass(frozen=True, kw_only=True)
class AuthenticatingClient(Record):
	"""A client as client authentication reads it.

	`name` is the name of the row, the value of links to it; `client_id` is the protocol's identifier.
	"""

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
	"""A client that introspects or revokes tokens; with the issuer of the settings, a member of the answer."""

	is_resource_server: bool
	site_issuer: str | None


@dataclass(frozen=True, kw_only=True)
class RegisteredClient(AuthenticatingClient):
	"""A client with its grant types, its scopes and its limit of users.

	Attributes:
		scopes: the scopes that it may ask for, enabled or not, in the order of its form.
		limited_to_role: the name of one row of its allowed roles; None for a client that is open to all users.
	"""

	grant_types: tuple[str, ...]
	scopes: tuple[str, ...]
	limited_to_role: str | None


@dataclass(frozen=True, kw_only=True)
class TokenClient(RegisteredClient):
	"""A client at the token endpoint, with the settings of the site that its tokens depend on.

	The lifetimes of the settings are for a client without its own.
	"""

	access_token_lifetime: int
	refresh_token_lifetime: int
	site_access_token_lifetime: int
	site_refresh_token_lifetime: int
	id_token_signed_response_alg: str
	claims_in_id_token: bool
	backchannel_logout_uri: str
	site_issuer: str | None
	site_offer_es256: int


@dataclass(frozen=True, kw_only=True)
class Client(RegisteredClient):
	"""A client as the dialog shows it; `redirect_uris` in the order of its form.

	Attributes:
		registration: how it came to the site: MANUAL, DYNAMIC or DOCUMENT.
		registration_host: the host by which users and administrators know a client that registered itself.
		known_hosts: all to which its codes could ever go.
		approval: NEW, WAITING, APPROVED, REFUSED, or empty.
		last_used_at: when a user last allowed a client that registered itself, exact to the day.
	"""

	app_name: str
	registration: str
	registration_host: str
	known_hosts: tuple[str, ...]
	approval: str
	last_used_at: int
	redirect_uris: tuple[str, ...]
	post_logout_redirect_uris: tuple[str, ...]
	allow_localhost_redirect: bool
	skip_authorization: bool
	is_resource_server: bool
	openid_includes_claims: bool
	logo: str | None
	website: str | None
	privacy_policy: str | None
	terms_of_service: str | None

	@property
	def is_self_made(self) -> bool:
		"""Whether the client registered itself, so that nobody here has checked it."""
		return self.registration in SELF_MADE


@dataclass(frozen=True, kw_only=True)
class SelfMadeClient(RegisteredClient):
	"""A client that registered itself, as it reads and changes its own registration (RFC 7592).

	`changed_by_administrator` says that it cannot change it any more.
	"""

	app_name: str
	redirect_uris: tuple[str, ...]
	application_type: str
	website: str
	privacy_policy: str
	terms_of_service: str
	contacts: tuple[str, ...]
	registration: str
	registration_host: str
	registered_at: int
	last_used_at: int
	registration_token_hash: str
	approval: str
	changed_by_administrator: bool
