import frappe

from oauth_provider.oauth_provider.hash_holder import ServerRow


class OAuth2BearerToken(ServerRow):
	pass


def on_doctype_update():
	# For the chart of tokens per day and client.
	frappe.db.add_index("OAuth2 Bearer Token", ["issued_at", "client"])
