import frappe

from oauth_provider.oauth_provider.hash_holder import ServerRow


class OAuth2AuthorizationCode(ServerRow):
	pass


def on_doctype_update():
	# For clearing ended codes, oldest first.
	frappe.db.add_index("OAuth2 Authorization Code", ["validity", "expires_at"])
