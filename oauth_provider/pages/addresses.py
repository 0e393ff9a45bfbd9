"""Where on the site the pages are, and what they post to; paths, so that no Host header is in them."""

AUTHORIZE = "/api/method/oauth_provider.api.oauth2.authorize"
APPROVE = "/api/method/oauth_provider.api.oauth2.approve"
REVOKE = "/api/method/oauth_provider.api.authorized_apps.revoke"
