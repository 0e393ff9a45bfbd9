"""Searches with ERPNext's queries, and trees."""

from tests.erpnext.people import accounts, sales

SEARCH, QUERIES = "frappe.desk.search.", "erpnext.controllers.queries."

SEARCHES = [
	sales.call(SEARCH + "search_link", doctype="Customer", txt="{m}"),
	sales.call(
		SEARCH + "search_link",
		doctype="User",
		txt="example",
		query="frappe.core.doctype.user.user.user_query",
	),
	sales.call(
		SEARCH + "search_link",
		doctype="Item",
		txt="{m}",
		query=QUERIES + "item_query",
		filters={"is_sales_item": 1},
	),
	accounts.call(
		SEARCH + "search_link",
		doctype="UOM",
		txt="",
		query=QUERIES + "get_item_uom_query",
		filters={"item_code": "{item}"},
	),
	sales.call(SEARCH + "search_link", doctype="Lead", txt="", query=QUERIES + "lead_query"),
	accounts.call(
		SEARCH + "search_link",
		doctype="Account",
		txt="",
		query=QUERIES + "tax_account_query",
		filters={"account_type": ["Tax"], "company": "{company}"},
	),
	accounts.call(
		SEARCH + "search_link",
		doctype="Account",
		txt="",
		query=QUERIES + "get_income_account",
		filters={"company": "{company}"},
	),
	accounts.call(
		SEARCH + "search_link",
		doctype="Warehouse",
		txt="{m}",
		query=QUERIES + "warehouse_query",
		filters=[["Warehouse", "company", "=", "{company}"], ["Bin", "item_code", "=", "{item}"]],
	),
	sales.call(
		SEARCH + "search_link",
		doctype="Project",
		txt="{m}",
		query=QUERIES + "get_project_name",
		filters={"customer": "{customer}"},
	),
	sales.call(
		SEARCH + "search_link",
		doctype="Contact",
		txt="",
		query="frappe.contacts.doctype.contact.contact.contact_query",
		filters={"link_doctype": "Customer", "link_name": "{customer}"},
	),
	sales.call(
		SEARCH + "search_link",
		doctype="Address",
		txt="",
		query="frappe.contacts.doctype.address.address.address_query",
		filters={"link_doctype": "Customer", "link_name": "{customer}"},
	),
	sales.call(SEARCH + "search_link", doctype="Task", txt="Data Import"),
	sales.call(SEARCH + "search_widget", doctype="Customer", txt="{m}", page_length=5),
	sales.ask(SEARCH + "get_link_title", doctype="Customer", docname="{customer}"),
	sales.ask(
		"frappe.desk.treeview.get_all_nodes",
		doctype="Territory",
		label="All Territories",
		parent="All Territories",
		tree_method="frappe.desk.treeview.get_children",
	),
	sales.ask("frappe.desk.treeview.get_children", doctype="Customer Group", parent="All Customer Groups"),
	accounts.ask(
		"erpnext.accounts.utils.get_children",
		doctype="Account",
		parent="Assets - {abbr}",
		company="{company}",
		is_root="false",
	),
	accounts.ask(
		"erpnext.stock.doctype.warehouse.warehouse.get_children",
		doctype="Warehouse",
		parent="All Warehouses - {abbr}",
		company="{company}",
	),
	sales.call(
		"frappe.desk.treeview.add_node",
		doctype="Territory",
		territory_name="Land {m}",
		parent_territory="All Territories",
		parent="All Territories",
		is_root="false",
		is_group=0,
	),
	accounts.call(
		"erpnext.accounts.utils.add_ac",
		doctype="Account",
		account_name="Gifts {m}",
		company="{company}",
		parent="Indirect Income - {abbr}",
		parent_account="Indirect Income - {abbr}",
		is_root="false",
		is_group=0,
		account_currency="{currency}",
	),
	sales.list(
		"Territory", filters=[["name", "descendants of", "All Territories"]], fields=["name"], order_by="name"
	),
	sales.list("Territory", filters=[["name", "ancestors of", "Land {m}"]], fields=["name"], order_by="name"),
	accounts.list(
		"Account", filters=[["name", "descendants of", "Assets - {abbr}"]], fields=["name"], order_by="name"
	),
]

TABLES = {"searches": SEARCHES}
