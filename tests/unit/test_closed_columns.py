"""Customisations that would open the columns with hashes of tokens, codes and secrets."""

import frappe
import pytest

requirement = pytest.mark.requirement

HIDDEN = [
	("OAuth2 Client", "client_secret_hash"),
	("OAuth2 Bearer Token", "access_token_hash"),
	("OAuth2 Bearer Token", "refresh_token_hash"),
	("OAuth2 Authorization Code", "code_hash"),
	("OAuth2 Authorization Code", "nonce"),
]


@requirement("security", "32", "no customisation opens the hashes to a role")
@pytest.mark.parametrize("doctype, fieldname", HIDDEN)
def test_a_hash_cannot_be_opened_by_customising(doctype, fieldname):
	with pytest.raises(frappe.PermissionError):
		frappe.make_property_setter(
			{
				"doctype": doctype,
				"fieldname": fieldname,
				"property": "permlevel",
				"value": "0",
				"property_type": "Int",
			}
		)
	rule = {"doctype": "Custom DocPerm", "parent": doctype, "role": "System Manager", "read": 1}
	for more in ({}, {"doc_type": "ToDo"}):
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({**rule, **more, "permlevel": 9}).insert()
	assert frappe.get_doc({**rule, "permlevel": 1}).insert()


@requirement(
	"security", "32", "no customisation opens the hashes: none makes one a title, or shows it in a search"
)
@pytest.mark.parametrize("doctype, fieldname", HIDDEN)
def test_a_hash_is_no_title(doctype, fieldname):
	setter = {"doctype": "Property Setter", "doc_type": doctype, "property_type": "Data"}
	of_doctype, of_field = (
		{**setter, "doctype_or_field": "DocType"},
		{**setter, "doctype_or_field": "DocField", "field_name": fieldname},
	)
	for shown in (
		{**of_doctype, "property": "title_field", "value": fieldname},
		{**of_doctype, "property": "title_field", "value": fieldname.upper()},
		{**of_doctype, "property": "search_fields", "value": f"name, {fieldname}"},
		{**of_field, "property": "in_global_search", "value": "1"},
	):
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(shown).insert()
	assert frappe.get_doc({**of_doctype, "property": "title_field", "value": "name"}).insert()
	assert frappe.get_doc({**of_doctype, "property": "field_order", "value": f'["{fieldname}"]'}).insert()


@requirement("security", "32", "no customisation opens the hashes to a role")
@pytest.mark.parametrize("doctype, fieldname", HIDDEN)
def test_a_hash_cannot_be_opened_by_changing_the_doctype(doctype, fieldname):
	field = frappe.get_doc("DocField", {"parent": doctype, "fieldname": fieldname})
	field.permlevel = 0
	with pytest.raises(frappe.PermissionError):
		field.save()
	rule = {"doctype": "DocPerm", "parent": doctype, "parenttype": "DocType", "parentfield": "permissions"}
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({**rule, "role": "System Manager", "permlevel": 9, "read": 1}).insert()


@requirement("security", "32", "the Role Permissions Manager moves no rule to the level of the hashes")
def test_a_rule_is_not_moved_to_the_level_of_the_hashes():
	update = frappe.get_attr(
		frappe.get_hooks("override_whitelisted_methods")[
			"frappe.core.page.permission_manager.permission_manager.update"
		][-1]
	)
	with pytest.raises(frappe.PermissionError):
		update("OAuth2 Client", "System Manager", 0, "permlevel", 9)
	update("OAuth2 Client", "System Manager", 0, "email", 1)
	rule = {"parent": "OAuth2 Client", "role": "System Manager", "permlevel": 0}
	assert frappe.db.get_value("Custom DocPerm", rule, "email") == 1
