import frappe

from oauth_provider.oauth_provider.hash_holder import ServerRow


class OAuth2ClientSession(ServerRow):
	pass


def on_doctype_update():
	frappe.db.add_unique("OAuth2 Client Session", ["client", "session_hash"], "unique_client_session")
