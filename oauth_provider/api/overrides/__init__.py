"""Methods of Frappe that this app answers, to keep something safe (override_whitelisted_methods)."""

_HERE = "oauth_provider.api.overrides"
#: Frappe's path, and ours. hooks.py reads it, also where there is no site.
OVERRIDES = {
	# Frappe counts rows of any table, with any filter, for anyone who is signed in.
	"frappe.client.get_count": f"{_HERE}.counting.get_count",
	# Frappe writes the level of a permission rule past the document.
	"frappe.core.page.permission_manager.permission_manager.update": f"{_HERE}.role_permissions.update",
	# Frappe raises no event when a user changes the password.
	"frappe.core.doctype.user.user.update_password": f"{_HERE}.password.update_password",
}
