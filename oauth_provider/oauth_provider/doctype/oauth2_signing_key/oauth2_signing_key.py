import frappe
from frappe import _

from oauth_provider.oauth_provider.hash_holder import ServerRow


class OAuth2SigningKey(ServerRow):
	def on_trash(self):
		frappe.throw(
			_("A key goes when nobody needs it any more. To delete all keys at once: {0}").format(
				"bench oauth2 rotate-keys --discard"
			),
			frappe.PermissionError,
		)
