"""Records of access tokens and refresh tokens."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class RefreshToken(Record):
	"""The row of a refresh token, which is locked."""

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
	"""An access token with everything that decides about a Bearer request.

	Attributes:
		login_after: the first hour of the day at which its user may sign in; 0 for no limit, as for `login_before`.
		limited_to_role: as for RegisteredClient.
		full_access_scope: the token's scope, where it has a single one with full access; None otherwise.
		administration: whether that scope also opens administration.
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


@dataclass(frozen=True, kw_only=True)
class TokenDescription(Record):
	"""A row of tokens in any state, found by one of its two credentials.

	`kind` says by which: access_token or refresh_token. The client's and the user's columns are empty where these are
	gone.
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
	grant_status: str
	limited_to_role: str | None
