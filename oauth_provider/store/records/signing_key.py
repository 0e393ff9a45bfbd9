"""Records of signing keys."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class PublicKey(Record):
	"""The public half of a signing key: a JWK (RFC 7517 4) in JSON, without `kid`, which is the name."""

	name: str
	algorithm: str
	public_key: str


@dataclass(frozen=True, kw_only=True)
class SigningKey(Record):
	"""The key that signs now; `private_key` is encrypted."""

	name: str
	algorithm: str
	private_key: str


@dataclass(frozen=True, kw_only=True)
class KeyState(Record):
	"""A signing key and its place in the rotation."""

	name: str
	algorithm: str
	status: str
	published_at: int
	retired_at: int
