"""Methods of Frappe that this app overrides for security (override_whitelisted_methods)."""

_HERE = "oauth_provider.api.overrides"
#: This app's paths by those of Frappe. hooks.py reads it, also without a site.
OVERRIDES = {
	# Frappe counts rows of any table, with any filter, for every signed-in user.
	"frappe.client.get_count": f"{_HERE}.counting.get_count",
	# Frappe changes the level of a permission rule without document events.
	"frappe.core.page.permission_manager.permission_manager.update": f"{_HERE}.role_permissions.update",
	# Frappe runs no document event when a user changes the password.
	"frappe.core.doctype.user.user.update_password": f"{_HERE}.password.update_password",
}
