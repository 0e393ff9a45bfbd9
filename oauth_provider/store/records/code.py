"""Records of authorization codes."""

from dataclasses import dataclass

from oauth_provider.store.records.authenticated import Authenticated


@dataclass(frozen=True, kw_only=True)
class Code(Authenticated):
	"""An authorization code whose row is locked. `client` and `oauth2_grant` are names of rows."""

	name: str
	client: str
	user: str
	scopes: tuple[str, ...]
	audience: tuple[str, ...]
	redirect_uri: str
	code_challenge: str | None
	nonce: str
	expires_at: int
	validity: str
	oauth2_grant: str
