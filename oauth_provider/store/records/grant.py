"""Records of grants."""

from dataclasses import dataclass
from datetime import datetime

from oauth_provider.store.records.record import Record


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
