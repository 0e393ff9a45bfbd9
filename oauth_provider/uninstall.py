"""Removes from other tables what the app has left on a site.

Frappe's remove_app() drops the DocTypes, their tables and the module. This module removes the rows of other tables
about them. remove_app() runs the hooks in a dry run too, so nothing is removed while the app is in the list of
installed apps.
"""

import json

import frappe

from oauth_provider.install import WORKSPACE
from oauth_provider.oauth_provider.shipped import (
	APP,
	APP_DOCTYPES,
	DESK_DOCTYPES,
	MODULE,
	app_doctypes,
	doctype_names,
	shipped_names,
)
from oauth_provider.store import compiled_scopes, uses

# E-mails belong to their authors.
KEPT = ("Communication",)


def before_uninstall() -> None:
	"""Do nothing; see the module."""


def after_uninstall() -> None:
	"""Remove the rows, unless this is a dry run."""
	if APP in frappe.get_installed_apps():
		return
	names = doctype_names()
	remove_rows_about(names)
	remove_rows_by_name(names)
	frappe.clear_cache()
	frappe.cache.delete_value([compiled_scopes.KEY, uses.KEY])
	# Frappe's uninstall command ends without a commit of its own.
	frappe.db.commit()


def remove_rows_about(names: list[str]) -> None:
	"""Remove documents that link to one of the DocTypes, such as Versions, Comments, Files and Custom Fields."""
	for table in ("DocField", "Custom Field"):
		owner = "parent" if table == "DocField" else "dt"
		links = frappe.get_all(
			table, {"fieldtype": "Link", "options": "DocType"}, [f"{owner} as doctype", "fieldname"]
		)
		for link in links:
			remove_linked(link.doctype, link.fieldname, names)


def remove_linked(doctype: str, fieldname: str, names: list[str]) -> None:
	if doctype in KEPT or doctype in names or not frappe.db.exists("DocType", doctype):
		return
	meta = frappe.get_meta(doctype)
	if meta.issingle or meta.get("is_virtual") or not frappe.db.has_column(doctype, fieldname):
		return
	for name in frappe.get_all(doctype, {fieldname: ("in", names)}, pluck="name"):
		if meta.istable:
			frappe.db.delete(doctype, {"name": name})
		else:
			frappe.delete_doc(
				doctype,
				name,
				force=True,
				ignore_permissions=True,
				ignore_on_trash=True,
				delete_permanently=True,
			)


def remove_rows_by_name(names: list[str]) -> None:
	"""Remove rows that have a name of the app's documents in a field that is no link."""
	deleted = frappe.qb.DocType("Deleted Document")
	frappe.qb.from_(deleted).delete().where(deleted.deleted_doctype.isin(names)).run()
	frappe.qb.from_(deleted).delete().where(
		(deleted.deleted_doctype == "DocType") & deleted.deleted_name.isin(names)
	).run()
	frappe.qb.from_(deleted).delete().where(
		(deleted.deleted_doctype == "Module Def") & (deleted.deleted_name == MODULE)
	).run()
	remove_icon_and_sidebar()
	for doctype in (*DESK_DOCTYPES, *APP_DOCTYPES):
		frappe.db.delete(
			"Deleted Document", {"deleted_doctype": doctype, "deleted_name": ("in", shipped_names(doctype))}
		)
	remove_desk_settings()
	patches = frappe.qb.DocType("Patch Log")
	frappe.qb.from_(patches).delete().where(patches.patch.like(f"{APP}.%")).run()
	remove_scheduled_jobs()
	remove_permission_log(names)
	frappe.db.delete("Singles", {"doctype": ("in", names)})
	frappe.db.delete("Custom DocPerm", {"parent": ("in", names)})
	for table in ("__global_search", "__UserSettings", "__Auth"):
		frappe.db.delete(table, {"doctype": ("in", names)})


def remove_icon_and_sidebar() -> None:
	"""Remove the icon and the sidebar of Frappe 16, and the sidebars that users made of it for themselves.

	Not with delete_doc, which deletes the files of the app too where developer_mode is on.
	"""
	for doctype in app_doctypes():
		meta = frappe.get_meta(doctype)
		names = shipped_names(doctype)
		if meta.has_field("for_user"):
			made = [("name", "like", f"{name}-%") for name in names]
			names += frappe.get_all(doctype, {"for_user": ("is", "set")}, pluck="name", or_filters=made)
		for field in meta.get_table_fields():
			frappe.db.delete(field.options, {"parenttype": doctype, "parent": ("in", names)})
		frappe.db.delete(doctype, {"name": ("in", names)})


def remove_desk_settings() -> None:
	"""Remove users' settings of the app's workspace and chart, and its icon where they have arranged theirs."""
	if frappe.db.has_column("User", "default_workspace"):
		user = frappe.qb.DocType("User")
		(
			frappe.qb.update(user)
			.set(user.default_workspace, None)
			.where(user.default_workspace == WORKSPACE)
			.run()
		)
	for name, stored in frappe.get_all("Dashboard Settings", fields=["name", "chart_config"], as_list=True):
		config = json.loads(stored or "{}")
		kept = {
			chart: value for chart, value in config.items() if chart not in shipped_names("Dashboard Chart")
		}
		if kept != config:
			frappe.db.set_value("Dashboard Settings", name, "chart_config", json.dumps(kept))
	if not frappe.db.table_exists("Desktop Layout"):
		return
	for name, stored in frappe.get_all("Desktop Layout", fields=["name", "layout"], as_list=True):
		layout = json.loads(stored or "[]")
		kept = [icon for icon in layout if icon.get("app") != APP]
		if len(kept) < len(layout):
			frappe.db.set_value("Desktop Layout", name, "layout", json.dumps(kept))


def remove_scheduled_jobs() -> None:
	"""Remove the jobs of scheduler_events, which Frappe itself removes only at the next migration."""
	jobs = frappe.get_all("Scheduled Job Type", {"method": ("like", f"{APP}.%")}, pluck="name")
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", jobs)})
		frappe.db.delete("Scheduled Job Type", {"name": ("in", jobs)})


def remove_permission_log(names: list[str]) -> None:
	"""Remove Frappe 16's log of the app's permissions, with the entries of this removal."""
	if not frappe.db.table_exists("Permission Log"):
		return
	log = frappe.qb.DocType("Permission Log")
	about_us = log.for_doctype.isin(names) | log.for_document.isin(names) | log.reference_type.isin(names)
	frappe.qb.from_(log).delete().where(about_us | log.reference.isin(names)).run()
