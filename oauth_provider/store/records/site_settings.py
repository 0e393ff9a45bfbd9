"""The record of OAuth2 Provider Settings."""

from dataclasses import dataclass

from oauth_provider.store.records.record import Record

#: The hosts of known agents and editors.
METADATA_DOCUMENT_HOSTS = "\n".join(("claude.ai", "claude.com", "chatgpt.com", "vscode.dev", "zed.dev"))


@dataclass(frozen=True, kw_only=True)
class Settings(Record):
	"""OAuth2 Provider Settings. A field that is not stored has the default of the DocType.

	Attributes:
		has_clients: whether a client is registered, enabled or not; read with the settings, and none of them.
	"""

	skip_authorization: str = "Force"
	email_on_first_consent: bool = False
	pkce_required_for: str = "Public clients"
	authorization_code_lifetime: int = 300
	access_token_lifetime: int = 3600
	refresh_token_lifetime: int = 30 * 24 * 3600
	public_refresh_reuse_grace: int = 30
	refresh_reuse_grace: int = 0
	end_tokens_on_password_change: bool = True
	retention_days: int = 30
	max_failures: int = 20
	failure_window: int = 60
	issuer: str | None = None
	offer_es256: bool = False
	email_verified: str = "Not said"
	allowed_private_hosts: str | None = None
	allow_dynamic_registration: bool = False
	registration_hosts: str | None = None
	allow_metadata_documents: bool = False
	metadata_document_hosts: str | None = METADATA_DOCUMENT_HOSTS
	any_metadata_document_host: bool = False
	self_made_clients_wait: bool = False
	approved_hosts: str | None = None
	refused_hosts: str | None = None
	unused_client_days: int = 30
	accept_other_bearer_tokens: bool = False
	private_schemes: str | None = None
	answer_for_frappe: bool = False
	answers_since: int = 0
	open_introspection: bool = False
	watch_until: int = 0
	has_clients: bool = False
