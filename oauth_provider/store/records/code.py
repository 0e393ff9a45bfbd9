"""Records of authorization codes."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Code(Record):
	"""An authorization code whose row is locked. `client` and `oauth2_grant` are names of rows."""

	name: str
	client: str
	user: str
	scopes: tuple[str, ...]
	redirect_uri: str
	code_challenge: str | None
	expires_at: int
	validity: str
	oauth2_grant: str
