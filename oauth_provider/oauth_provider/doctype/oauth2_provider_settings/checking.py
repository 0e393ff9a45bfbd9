"""The check-up in OAuth2 Provider Settings, the same as `bench oauth2 doctor`."""

import frappe
from frappe import _

from oauth_provider.oauth_provider import checkup


@frappe.whitelist(methods=["GET", "POST"])
def check_up() -> list[dict[str, str]]:
	"""Run every check on this site.

	Returns:
		For each check: check, label, status (ok, warn, fail), message, action (how to fix it), and remedy (what
		`apply_remedy` does).

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for("System Manager")
	labels = get_labels()
	return [{**finding.as_dict(), "label": labels[finding.check]} for finding in checkup.run()]


@frappe.whitelist(methods=["POST"])
def apply_remedy(remedy: str) -> str:
	"""Fix what a check has found.

	Args:
		remedy: of the finding.

	Returns:
		A sentence about what was done.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.DoesNotExistError: there is no such remedy.
	"""
	frappe.only_for("System Manager")
	if remedy not in checkup.REMEDIES:
		frappe.throw(_("There is no such remedy."), frappe.DoesNotExistError)
	return checkup.REMEDIES[remedy]()


def get_labels() -> dict[str, str]:
	return {
		"names": _("Names"),
		"hooks": _("Requests"),
		"permissions": _("Limited Scopes"),
		"roles": _("Administration Roles"),
		"issuer": _("Address of This Site"),
		"settings": _("Settings"),
		"keys": _("Signing Keys"),
		"email_verified": _("E-Mail Verified"),
		"database": _("Database"),
		"redis": _("Redis"),
		"scheduler": _("Scheduler"),
		"developer_mode": _("Developer Mode"),
		"core_provider": _("Frappe's Own Provider"),
		"neighbours": _("Other Apps"),
		"frappes_switches": _("Switches of Frappe's Own Provider"),
		"clients": _("Clients"),
		"scopes": _("Scopes"),
		"registration": _("Clients That Register Themselves"),
		"metadata_documents": _("Apps That Introduce Themselves by a Link"),
	}
