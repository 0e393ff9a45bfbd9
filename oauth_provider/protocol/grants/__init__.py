"""The grant types of the token endpoint: a module for each, and their table."""

from oauth_provider.protocol.grants import authorization_code, refresh_token

GRANT_TYPES = {grant.name: grant for grant in (authorization_code.GRANT_TYPE, refresh_token.GRANT_TYPE)}
