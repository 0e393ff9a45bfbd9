"""Where a method is defined, whatever name it is called by."""

import frappe

from oauth_provider.protocol.method_names import definition_of


def test_what_is_no_function_is_defined_under_its_own_name():
	for name in (
		"x",
		"",
		".",
		"frappe",
		"frappe.",
		"frappe.no.such",
		"os.system",
		"frappe.local",
		"frappe.job",
		"\x00.a",
		"frappe.\x00.a",
	):
		assert definition_of(name) == name
	assert "os" not in frappe.get_installed_apps()
