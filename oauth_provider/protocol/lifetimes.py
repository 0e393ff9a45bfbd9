"""How long codes and tokens live, in seconds: the client's own figure, or else the site's."""

from oauth_provider.store.records import Settings, TokenClient

#: RFC 6749 4.1.2 recommends at most ten minutes for a code; no setting goes beyond.
MAX_AUTHORIZATION_CODE = 600
DEFAULTS = Settings()


def authorization_code(settings: Settings) -> int:
	lifetime = settings.authorization_code_lifetime or DEFAULTS.authorization_code_lifetime
	return min(lifetime, MAX_AUTHORIZATION_CODE)


def access_token(client: TokenClient) -> int:
	return client.access_token_lifetime or client.site_access_token_lifetime or DEFAULTS.access_token_lifetime


def refresh_token(client: TokenClient) -> int:
	return (
		client.refresh_token_lifetime or client.site_refresh_token_lifetime or DEFAULTS.refresh_token_lifetime
	)
