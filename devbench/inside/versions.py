"""Prints the versions that a site runs on, as JSON; runs in Frappe's environment, in the folder of sites."""

import json
import platform
import sys
from importlib.metadata import packages_distributions, version

import frappe


def versions(site: str) -> dict:
	"""Read versions.

	Args:
		site: its name.

	Returns:
		`apps` (name to version, in the order of installation), `python`, `database` and `driver`.
	"""
	frappe.init(site=site)
	frappe.connect()
	try:
		# Frappe connects at the first statement.
		server = database()
		driver = packages_distributions()[type(frappe.db._conn).__module__.partition(".")[0]][0]
		return {
			"apps": {app: frappe.get_attr(f"{app}.__version__") for app in frappe.get_installed_apps()},
			"python": platform.python_version(),
			"database": server,
			"driver": f"{driver} {version(driver)}",
		}
	finally:
		frappe.destroy()


def database() -> str:
	"""Return the name and the version of the database."""
	if frappe.db.db_type == "sqlite":
		return "SQLite " + frappe.db.sql("select sqlite_version()")[0][0]
	text = frappe.db.sql("select version()")[0][0]
	if text.startswith("PostgreSQL"):
		return " ".join(text.split()[:2])
	release, _, name = text.partition("-")
	return f"{name.partition('-')[0] or 'MySQL'} {release}"


if __name__ == "__main__":
	print(json.dumps(versions(sys.argv[1])))
