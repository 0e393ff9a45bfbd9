"""Checks of the guard's wrappers around Frappe; see guard/permissions.py and guard/roles.py."""

from frappe import _

from oauth_provider.guard import permissions, roles
from oauth_provider.oauth_provider.shipped import APP

OK, FAIL = "ok", "fail"


def check_permissions() -> tuple:
	if places := permissions.find_unasked():
		return (
			FAIL,
			_("Tokens of limited scopes are refused: this Frappe does not ask them in {0}.").format(
				", ".join(places)
			),
			_("Uninstall the app that replaces Frappe's permission check, or use another version of Frappe."),
		)
	return OK, _("Frappe asks the scopes of a token wherever it asks for the user's permission.")


def check_administration_roles() -> tuple:
	if not roles.put_in_place() or not roles.is_in_place():
		return (
			FAIL,
			_("Tokens with full access are refused: Frappe reads roles where they cannot be left out."),
			_("Uninstall the app that replaces {0}, or upgrade {1}.").format(
				"frappe.permissions.get_roles", APP
			),
		)
	return OK, _("A token without administration has none of these roles: {0}.").format(
		", ".join(sorted(roles.list_administration_roles()))
	)
