"""Names of the documents that the app ships, and clashes with them on a site."""

import json
from pathlib import Path

import frappe

APP = "oauth_provider"
MODULE = "OAuth Provider"
# Documents of the app in Desk besides its DocTypes. Frappe imports them by name, too.
DESK_DOCTYPES = ("Workspace", "Number Card", "Dashboard Chart", "Dashboard Chart Source")


def doctype_names() -> list[str]:
	"""List the DocTypes that this version of the app ships."""
	return shipped_names("DocType")


def shipped_names(doctype: str) -> list[str]:
	"""List the documents of a DocType that this version of the app ships."""
	folder = Path(frappe.get_app_path(APP, APP, frappe.scrub(doctype)))
	return sorted(json.loads(path.read_text())["name"] for path in folder.glob("*/*.json"))


def find_name_clashes() -> list[str]:
	"""List the documents, modules and apps of this site that have a name of the app; empty for none."""
	clashes = []
	for doctype in ("DocType", *DESK_DOCTYPES):
		filters = {"name": ("in", shipped_names(doctype))}
		for name, module in frappe.get_all(doctype, filters, ["name", "module"], as_list=True):
			if module != MODULE:
				owner = f"belongs to the module {module}" if module else "is there"
				clashes.append(f"The {doctype} {name} already {owner}.")
	module_app = frappe.db.get_value("Module Def", MODULE, "app_name")
	if module_app and module_app != APP:
		clashes.append(f"The module {MODULE} already belongs to the app {module_app}.")
	shipped_by = (frappe.local.module_app or {}).get(frappe.scrub(MODULE))
	if shipped_by and shipped_by != APP:
		clashes.append(f"The app {shipped_by} on this bench ships a module of the name {MODULE} too.")
	return clashes
