"""Answers ERPNext's part of the setup wizard; runs in Frappe's environment, in the folder of sites."""

import sys
from datetime import date

import frappe
from configure_site import TIME_ZONE
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

COUNTRY, CURRENCY = "United States", "USD"
COMPANY = {"company_name": "Wind Power LLC", "company_abbr": "WP", "company_tagline": "Testing"}
# Nothing listens there.
MAIL_SERVER = {"smtp_server": "127.0.0.1", "smtp_port": 9, "no_smtp_authentication": 1}


def configure(site: str) -> None:
	"""Make a company and an outgoing Email Account, where they are missing.

	Args:
		site: its name.
	"""
	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		if "erpnext" in frappe.get_installed_apps() and not frappe.db.count("Company"):
			run_wizard()
		if not frappe.db.exists("Email Account", {"default_outgoing": 1}):
			add_email_account()
		frappe.db.commit()
		frappe.clear_cache()
	finally:
		frappe.destroy()


def run_wizard() -> None:
	"""Run the wizard, which does nothing on a site that says it is set up."""
	settings = frappe.get_single("System Settings")
	settings.update({"country": COUNTRY, "currency": CURRENCY, "setup_complete": 0})
	settings.flags.ignore_mandatory = True
	settings.save()
	if frappe.get_meta("Installed Application").has_field("is_setup_complete"):
		frappe.db.set_value("Installed Application", {"app_name": ("is", "set")}, "is_setup_complete", 0)
	frappe.db.commit()
	frappe.clear_cache()
	year = date.today().year
	setup_complete(
		{
			**COMPANY,
			**{"country": COUNTRY, "currency": CURRENCY, "timezone": TIME_ZONE, "language": "English"},
			**{"industry": "Manufacturing", "chart_of_accounts": "Standard"},
			**{"fy_start_date": f"{year}-01-01", "fy_end_date": f"{year}-12-31"},
		}
	)


def add_email_account() -> None:
	"""Add a default outgoing account, without which ERPNext refuses to send. Its form would connect to the server."""
	names = {"name": "Devbench", "email_account_name": "Devbench", "email_id": "devbench.nowhere@example.com"}
	outgoing = {"enable_outgoing": 1, "default_outgoing": 1, "awaiting_password": 0}
	frappe.get_doc({"doctype": "Email Account", **names, **outgoing, **MAIL_SERVER}).db_insert()


if __name__ == "__main__":
	configure(sys.argv[1])
