"""Answers the questions of Frappe's setup wizard; runs in Frappe's environment, in the folder of sites."""

import sys

import frappe

# Not UTC, so that tests find mistakes with time zones.
TIME_ZONE = "Europe/Berlin"
LANGUAGE = "en"
# The wizard makes one too. Frappe does not delete the last System Manager.
MANAGER = "manager@example.com"


def configure(site: str) -> None:
	"""Set language, time zone and the end of the set-up, and make a System Manager.

	Args:
		site: its name.
	"""
	frappe.init(site=site)
	frappe.connect()
	try:
		settings = frappe.get_single("System Settings")
		settings.update({"language": LANGUAGE, "time_zone": TIME_ZONE, "enable_scheduler": 1})
		settings.setup_complete = 1
		settings.flags.ignore_mandatory = True
		settings.save()
		# Desk shows the wizard unless both this and setup_complete are set.
		frappe.db.set_default("desktop:home_page", "workspace")
		frappe.db.set_value("User", "Administrator", {"language": LANGUAGE, "time_zone": TIME_ZONE})
		# Later versions have a field for each installed app instead.
		if frappe.get_meta("Installed Application").has_field("is_setup_complete"):
			frappe.db.set_value("Installed Application", {"app_name": "frappe"}, "is_setup_complete", 1)
		if not frappe.db.exists("User", MANAGER):
			add_manager()
		frappe.db.commit()
		frappe.clear_cache()
	finally:
		frappe.destroy()


def add_manager() -> None:
	"""Make a System Manager without a password, who cannot sign in."""
	frappe.set_user("Administrator")
	user = {"doctype": "User", "email": MANAGER, "first_name": "Site Manager", "send_welcome_email": 0}
	frappe.get_doc({**user, "roles": [{"role": "System Manager"}]}).insert()


if __name__ == "__main__":
	configure(sys.argv[1])
