import frappe
from frappe import _

from oauth_provider.oauth_provider.hash_holder import ServerRow


class OAuth2Subject(ServerRow):
	def on_trash(self):
		frappe.throw(_("A subject stays, so that no other user can get it."), frappe.PermissionError)
