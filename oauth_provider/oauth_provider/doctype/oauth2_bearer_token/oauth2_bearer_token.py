import frappe

from oauth_provider.oauth_provider.moments import as_site_time
from oauth_provider.oauth_provider.protected import ServerRow


class OAuth2BearerToken(ServerRow):
	@property
	def issued_on(self):
		return as_site_time(self.get("issued_at"))

	@property
	def expires_on(self):
		return as_site_time(self.get("expires_at"))

	@property
	def refresh_token_expires_on(self):
		return as_site_time(self.get("refresh_token_expires_at"))

	@property
	def revoked_on(self):
		return as_site_time(self.get("revoked_at"))


def on_doctype_update():
	# For clearing ended tokens, oldest first.
	frappe.db.add_index("OAuth2 Bearer Token", ["status", "expires_at"])
