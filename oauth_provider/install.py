"""Installs the app on a site and upgrades it."""

import frappe
from frappe.utils import cstr

from oauth_provider.oauth_provider.shipped import APP, find_name_clashes
from oauth_provider.protocol.oidc import keys
from oauth_provider.store import compiled_scopes, provider_settings, subjects
from oauth_provider.wire.endpoints import get_endpoint

SETTINGS = "OAuth2 Provider Settings"
EVENT_RETENTION_DAYS = 90
WORKSPACE = "OAuth Provider"
DATABASES = ("mariadb", "postgres")

DEFAULT_SCOPES = (
	{
		"scope_name": "all",
		"title": "Do your everyday work",
		"description": "Read and change everything that your account can without the rights of an administrator.",
		"full_access": 1,
	},
	{
		"scope_name": "admin",
		"title": "Administer this site",
		"description": "Read and change everything that your account can, also users, roles, settings and scripts.",
		"administration": 1,
		# An administrator enables it for a program that needs it.
		"enabled": 0,
	},
	{
		"scope_name": "openid",
		"title": "Sign you in with your account",
		"description": "That you have signed in here, and an identifier that stands for you.",
	},
	{
		"scope_name": "profile",
		"title": "Know who you are",
		"description": "Your name, picture, gender, birthday, language and time zone, as far as they are known here.",
		"methods": [
			{"method": "frappe.auth.get_logged_user"},
			{"method": get_endpoint("test_resource").handler},
		],
		"methods_only_read": 1,
	},
	{
		"scope_name": "email",
		"title": "Know your e-mail address",
		"description": "The address of your account.",
	},
	{
		"scope_name": "phone",
		"title": "Know your phone number",
		"description": "The number in your account.",
	},
	{
		"scope_name": "roles",
		"title": "Know your roles",
		"description": "The roles that you have on this site.",
	},
	{
		"scope_name": "offline_access",
		"title": "Stay connected while you are away",
		"description": "The app need not ask you again until you revoke its access.",
	},
)


class NameClash(frappe.ValidationError):
	"""Something on the site has a name that this app needs."""


class UnsupportedDatabase(frappe.ValidationError):
	"""The site's database cannot do what this app needs."""


def before_install() -> None:
	refuse_unsupported_database(frappe.db.db_type)
	refuse_name_clash()


def before_migrate() -> None:
	refuse_name_clash()


def after_install() -> None:
	add_missing_defaults()
	choose_provider()
	keys.make_missing(provider_settings.read())
	subjects.adopt()
	place_workspace()
	clear_events_after(EVENT_RETENTION_DAYS)


def after_migrate() -> None:
	add_missing_defaults()
	keys.make_missing(provider_settings.read())
	place_workspace()
	# Redis may have scopes of the database that a restored backup has replaced.
	compiled_scopes.forget()


def refuse_unsupported_database(db_type: str) -> None:
	"""Refuse to install on a database that cannot lock a row, such as SQLite.

	Args:
		db_type: the database, in Frappe's words.

	Raises:
		UnsupportedDatabase: says which databases can.
	"""
	if db_type not in DATABASES:
		raise UnsupportedDatabase(
			f"{APP} needs MariaDB or PostgreSQL, and this site is on {db_type}, which cannot lock a row: two requests"
			" with the same code or refresh token would both get tokens. Nothing was changed."
		)


def refuse_name_clash() -> None:
	"""Refuse to install where another app has a DocType, or another document, of the same name.

	Frappe imports DocTypes by name: the second one of a name gets the table of the first, and drops it when its app is
	uninstalled.

	Raises:
		NameClash: lists every clash, and the remedy.
	"""
	if clashes := find_name_clashes():
		raise NameClash(
			f"{APP} stops before it changes anything:\n"
			+ "\n".join(f"- {clash}" for clash in clashes)
			+ "\nRename or remove what has the name, or uninstall the other app; then try again."
		)


def add_missing_defaults() -> None:
	"""Insert default scopes and settings that are missing; existing ones are not changed."""
	for scope in DEFAULT_SCOPES:
		if not frappe.db.exists("OAuth2 Scope", scope["scope_name"]):
			frappe.get_doc({"doctype": "OAuth2 Scope", **scope}).insert(ignore_permissions=True)
	stored = frappe.db.get_singles_dict(SETTINGS)
	for field in frappe.get_meta(SETTINGS).fields:
		if field.default and cstr(stored.get(field.fieldname)) == "" and field.fieldname not in stored:
			provider_settings.insert(field.fieldname, field.default)


def choose_provider() -> None:
	"""Answer in place of Frappe's provider, unless that has clients: they have to be imported first.

	Frappe has stored the defaults of the settings by now.
	"""
	if not frappe.db.count("OAuth Client"):
		frappe.db.set_single_value(SETTINGS, "answer_for_frappe", 1)


def place_workspace() -> None:
	"""Move the workspace to the top level if its parent page is missing: Desk's sidebar would not show it."""
	parent = frappe.db.get_value("Workspace", WORKSPACE, "parent_page")
	if not parent or frappe.db.exists("Workspace", {"title": parent, "public": 1, "is_hidden": 0}):
		return
	values = {"parent_page": ""}
	if frappe.get_meta("Workspace").has_field("app"):
		# Frappe 16 has a sidebar for each app, and shows a top-level page in that of its app only.
		values["app"] = APP
	frappe.db.set_value("Workspace", WORKSPACE, values, update_modified=False)


def clear_events_after(days: int) -> None:
	"""Add OAuth2 Event to Frappe's Log Settings, unless it is there.

	Args:
		days: the retention.
	"""
	parent = {"parent": "Log Settings", "parenttype": "Log Settings", "parentfield": "logs_to_clear"}
	rows = frappe.get_all("Logs To Clear", parent, ["ref_doctype"])
	if any(row.ref_doctype == "OAuth2 Event" for row in rows):
		return
	# Insert the row alone: saving Log Settings would also add Frappe's defaults.
	row = {"doctype": "Logs To Clear", "ref_doctype": "OAuth2 Event", "days": days, "idx": len(rows) + 1}
	frappe.get_doc({**row, **parent}).db_insert()
	frappe.clear_document_cache("Log Settings", "Log Settings")
