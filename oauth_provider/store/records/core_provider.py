"""Records of the clients and tokens of Frappe's own OAuth provider. They have hashes of its credentials alone."""

from dataclasses import dataclass, field
from datetime import datetime

from oauth_provider.store.records.record import Record


@dataclass(frozen=True, kw_only=True)
class CoreClient(Record):
	"""An OAuth Client. A column that this version of Frappe does not have is empty.

	Attributes:
		redirect_uris: split at blanks and newlines: Frappe's form joins them by a blank, its registration by a newline.
		owner: who made it; Guest by dynamic client registration (RFC 7591).
		secret_hash: the hash of its secret; empty without one that can be read.
		secret_length: in characters.
	"""

	client_id: str
	app_name: str
	redirect_uris: tuple[str, ...]
	default_redirect_uri: str
	scopes: tuple[str, ...]
	allowed_roles: tuple[str, ...]
	skip_authorization: bool
	grant_type: str
	token_endpoint_auth_method: str
	client_uri: str
	logo_uri: str
	policy_uri: str
	tos_uri: str
	contacts: tuple[str, ...]
	owner: str
	secret_hash: str = field(repr=False)
	secret_length: int


@dataclass(frozen=True, kw_only=True)
class CoreToken:
	"""An OAuth Bearer Token. Both moments are in the site's time zone.

	Attributes:
		client: its client_id.
		refresh_token_hash: None without a refresh token.
		expires: None where nothing says when.
	"""

	access_token_hash: str = field(repr=False)
	refresh_token_hash: str | None = field(repr=False)
	client: str
	user: str
	scopes: tuple[str, ...]
	created: datetime
	expires: datetime | None
	is_revoked: bool
