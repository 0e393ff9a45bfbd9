import frappe

from oauth_provider.oauth_provider.moments import as_site_time
from oauth_provider.oauth_provider.protected import ServerRow


class OAuth2AuthorizationCode(ServerRow):
	@property
	def issued_on(self):
		return as_site_time(self.get("issued_at"))

	@property
	def expires_on(self):
		return as_site_time(self.get("expires_at"))

	@property
	def used_on(self):
		return as_site_time(self.get("used_at"))


def on_doctype_update():
	# For clearing ended codes, oldest first.
	frappe.db.add_index("OAuth2 Authorization Code", ["validity", "expires_at"])
