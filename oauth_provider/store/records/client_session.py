"""The record of a session at a client."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class ClientSession(Record):
	"""A session by which a user has signed in to a client.

	Attributes:
		client: the name of the client's row.
		session_hash: as the client knows it (`sid`).
		attempts: to tell the client that it has ended.
		client_id: empty if the client is disabled or deleted.
		backchannel_logout_uri: empty likewise, or if it has none any more.
		has_grant: whether the user still allows the client something.
	"""

	name: str
	client: str
	user: str
	session_hash: str
	attempts: int
	client_id: str
	backchannel_logout_uri: str
	has_grant: bool
