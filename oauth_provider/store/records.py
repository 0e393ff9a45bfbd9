"""Rows of the database as frozen records.

Each statement has a record of its own, with a field for each column that it reads. A column that was not read is no
attribute of the record, so reading it is an error, in the type checker and at run time.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

RecordType = TypeVar("RecordType", bound="Record")


def split_words(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
	"""Split a text column that holds a list: a scope string, or one value a line."""
	return tuple(value.split()) if isinstance(value, str) else tuple(value or ())


#: Checks are 0 and 1 in the database, lists are text, and a number or text without a value may be NULL.
CONVERTERS: dict[Any, Callable[[Any], Any]] = {
	bool: bool,
	int: lambda value: int(value or 0),
	str: lambda value: value or "",
	tuple[str, ...]: split_words,
}


@dataclass(frozen=True, kw_only=True)
class Record:
	"""A row, or a part of one. Moments are in seconds since 1970 UTC, lifetimes in seconds, unless said otherwise."""

	@classmethod
	def from_row(cls: type[RecordType], row: Mapping[str, Any]) -> RecordType:
		"""Make a record of a row.

		Args:
			row: has each field of the record by its name.

		Raises:
			KeyError: the statement did not read a column that the record has.
		"""
		record: type = cls
		return cls(**{name: convert(row[name]) for name, convert in converters_of(record)})


@functools.cache
def converters_of(record: type) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
	hints = get_type_hints(record)
	return tuple(
		(field.name, CONVERTERS.get(hints[field.name], lambda value: value)) for field in fields(record)
	)


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


@dataclass(frozen=True, kw_only=True)
class Grant(Record):
	"""What a user has allowed a client."""

	name: str
	status: str
	scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LockedGrant(Record):
	"""The state of a grant, whose row is locked, and of its user; `user_enabled` is False for one who is gone."""

	status: str
	user_enabled: bool


@dataclass(frozen=True, kw_only=True)
class AuthorizedApp(Record):
	"""A grant with its client, as its user sees it. The two moments of consent are in the site's time zone."""

	name: str
	client: str
	scopes: tuple[str, ...]
	status: str
	first_consent: datetime | None
	last_consent: datetime | None
	last_used_at: int
	app_name: str
	logo: str | None
	website: str | None
	skip_authorization: bool


@dataclass(frozen=True, kw_only=True)
class Code(Record):
	"""An authorization code, whose row is locked. `client` and `oauth2_grant` are names of rows."""

	name: str
	client: str
	user: str
	scopes: tuple[str, ...]
	redirect_uri: str
	code_challenge: str | None
	expires_at: int
	validity: str
	oauth2_grant: str


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


@dataclass(frozen=True, kw_only=True)
class User(Record):
	"""What decides whether a user may authorize anything."""

	name: str
	enabled: bool
	user_type: str


@dataclass(frozen=True, kw_only=True)
class ScopeDescription(Record):
	"""The text of a scope that people read, with what decides how it is shown."""

	name: str
	title: str
	description: str
	full_access: bool
	administration: bool
	methods_only_read: bool
	enabled: bool


@dataclass(frozen=True, kw_only=True)
class EnabledScope(Record):
	"""A scope that a client may ask for, with what decides who can allow it."""

	name: str
	full_access: bool
	administration: bool


@dataclass(frozen=True, kw_only=True)
class OpenedDocType(Record):
	"""A row of a scope: a DocType, and the actions on it that are ticked."""

	document_type: str
	actions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Scope(Record):
	"""What an enabled scope opens by itself; what it opens through the scopes in `includes` is in their records."""

	full_access: bool
	administration: bool
	doctypes: tuple[OpenedDocType, ...]
	methods: tuple[str, ...]
	routes: tuple[str, ...]
	includes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Settings(Record):
	"""OAuth2 Provider Settings. A field that was never saved has the default of the DocType."""

	skip_authorization: str = "Force"
	email_on_first_consent: bool = False
	pkce_required_for: str = "Public clients"
	authorization_code_lifetime: int = 300
	access_token_lifetime: int = 3600
	refresh_token_lifetime: int = 30 * 24 * 3600
	refresh_reuse_grace: int = 0
	end_tokens_on_password_change: bool = True
	retention_days: int = 30
	max_failures: int = 20
	failure_window: int = 60
	issuer: str | None = None
	accept_other_bearer_tokens: bool = False
