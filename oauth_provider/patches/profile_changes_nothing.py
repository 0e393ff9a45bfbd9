import frappe


def execute():
	"""The scope `profile` calls methods, and those change nothing: the dialog need not warn of them."""
	frappe.db.set_value("OAuth2 Scope", "profile", "methods_only_read", 1)
