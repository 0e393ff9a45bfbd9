"""Names of the documents that the app ships, and clashes with them on a site."""

import json
from pathlib import Path

import frappe

APP = "oauth_provider"
MODULE = "OAuth Provider"
# Documents of the app in Desk besides its DocTypes. Frappe imports them by name, too.
DESK_DOCTYPES = ("Workspace", "Page", "Number Card", "Dashboard Chart", "Dashboard Chart Source")
# These have an app and no module: Frappe 16 imports them from folders of the app.
APP_DOCTYPES = ("Desktop Icon", "Workspace Sidebar")


def doctype_names() -> list[str]:
	"""List the DocTypes that this version of the app ships."""
	return shipped_names("DocType")


def shipped_names(doctype: str) -> list[str]:
	"""List the documents of a DocType that this version of the app ships."""
	app, folder = Path(frappe.get_app_path(APP)), frappe.scrub(doctype)
	files = (*(app / APP / folder).glob("*/*.json"), *(app / folder).glob("*.json"))
	return sorted(json.loads(path.read_text())["name"] for path in files)


def app_doctypes() -> tuple[str, ...]:
	"""List those of APP_DOCTYPES that Frappe imports; before version 16 it has other Desktop Icons."""
	return APP_DOCTYPES if frappe.db.exists("DocType", "Workspace Sidebar") else ()


def find_name_clashes() -> list[str]:
	"""List the documents, modules and apps of this site that have a name of the app; empty for none."""
	clashes = []
	for doctype in ("DocType", *DESK_DOCTYPES):
		filters = {"name": ("in", shipped_names(doctype))}
		for name, module in frappe.get_all(doctype, filters, ["name", "module"], as_list=True):
			if module != MODULE:
				owner = f"belongs to the module {module}" if module else "is there"
				clashes.append(f"The {doctype} {name} already {owner}.")
	for doctype in app_doctypes():
		filters = {"name": ("in", shipped_names(doctype))}
		for name, app in frappe.get_all(doctype, filters, ["name", "app"], as_list=True):
			# Frappe makes one without an app for a workspace that has none.
			if app and app != APP:
				clashes.append(f"The {doctype} {name} already belongs to the app {app}.")
	module_app = frappe.db.get_value("Module Def", MODULE, "app_name")
	if module_app and module_app != APP:
		clashes.append(f"The module {MODULE} already belongs to the app {module_app}.")
	shipped_by = (frappe.local.module_app or {}).get(frappe.scrub(MODULE))
	if shipped_by and shipped_by != APP:
		clashes.append(f"The app {shipped_by} on this bench ships a module of the name {MODULE} too.")
	return clashes
