"""The columns of codes and tokens about the sign-in that they came from."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Authenticated(Record):
	"""How the user was signed in who allowed a request; empty without the scope openid.

	Attributes:
		auth_time: when the user signed in, in seconds since 1970 UTC; 0 if that is not known.
		amr: the methods by which, as RFC 8176 names them.
		session_hash: the hash of the session's id.
		claims: the requested claims, as `protocol.oidc.requested_claims` writes them.
	"""

	auth_time: int
	amr: tuple[str, ...]
	session_hash: str
	claims: str
