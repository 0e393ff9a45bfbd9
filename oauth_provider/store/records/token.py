"""Records of access tokens and refresh tokens."""

from dataclasses import dataclass

from oauth_provider.store.records.authenticated import Authenticated
from oauth_provider.store.records.client import SELF_MADE
from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class RefreshToken(Authenticated):
	"""A refresh token whose row is locked."""

	name: str
	client: str
	user: str
	status: str
	revoked_at: int
	refresh_token_expires_at: int
	refresh_token_scopes: tuple[str, ...]
	oauth2_grant: str
	family: str


@dataclass(frozen=True, kw_only=True)
class AccessToken(Record):
	"""An access token with its client, user and grant, as a Bearer request needs them.

	Attributes:
		login_after: the first hour of the day at which the user may sign in; 0 for no limit.
		login_before: the hour from which on the user may not; 0 for no limit.
		limited_to_role: as for RegisteredClient.
		full_access_scope: the token's scope if it is a single one with full access; None otherwise.
		administration: whether that scope also opens administration.
		registration: how the client came to the site.
	"""

	name: str
	client: str
	client_id: str
	user: str
	scopes: tuple[str, ...]
	expires_at: int
	status: str
	oauth2_grant: str
	client_enabled: bool
	user_enabled: bool
	restrict_ip: str | None
	login_after: int
	login_before: int
	grant_status: str
	last_used_at: int
	limited_to_role: str | None
	full_access_scope: str | None
	administration: bool
	claims: str
	refresh_token_scopes: tuple[str, ...]
	registration: str

	@property
	def is_of_self_made_client(self) -> bool:
		"""Whether nobody here has checked the client, so that full access is never open to it."""
		return self.registration in SELF_MADE


@dataclass(frozen=True, kw_only=True)
class TokenDescription(Record):
	"""A row of tokens in any state, found by one of its two credentials.

	`kind` is the credential's: access_token or refresh_token. Columns of a deleted client or user are empty, and so is
	`subject` until it is needed.
	"""

	kind: str
	name: str
	client: str
	client_id: str
	user: str
	scopes: tuple[str, ...]
	refresh_token_scopes: tuple[str, ...]
	issued_at: int
	expires_at: int
	refresh_token_expires_at: int
	status: str
	oauth2_grant: str
	family: str
	client_type: str
	client_enabled: bool
	user_enabled: bool
	subject: str | None
	grant_status: str
	limited_to_role: str | None
