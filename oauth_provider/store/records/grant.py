"""Records of grants."""

from dataclasses import dataclass
from datetime import datetime

from oauth_provider.store.records.client import SELF_MADE
from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Grant(Record):
	"""A grant of a user to a client.

	Attributes:
		scopes: all that the user has allowed.
		scopes_of_resources: those among them that were never allowed for the whole site.
	"""

	name: str
	status: str
	scopes: tuple[str, ...]
	scopes_of_resources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LockedGrant(Record):
	"""A grant whose row is locked, and the state of its user; `user_enabled` is False for a deleted user."""

	status: str
	user_enabled: bool


@dataclass(frozen=True, kw_only=True)
class AuthorizedApp(Record):
	"""A grant with its client, as its user sees it. `first_consent` and `last_consent` are in the site's time zone."""

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
	registration: str
	registration_host: str
	known_hosts: tuple[str, ...]

	@property
	def is_self_made(self) -> bool:
		"""Whether the client registered itself, so that nobody here has checked it."""
		return self.registration in SELF_MADE
