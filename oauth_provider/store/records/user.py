"""Records of users."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class User(Record):
	"""The properties of a user that decide whether they may authorize a client."""

	name: str
	enabled: bool
	user_type: str
