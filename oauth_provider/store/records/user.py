"""Records of users."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class User(Record):
	"""What decides whether a user may authorize anything."""

	name: str
	enabled: bool
	user_type: str
