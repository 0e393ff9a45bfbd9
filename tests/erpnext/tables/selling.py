"""From a lead to a paid invoice."""

from tests.erpnext.people import sales

ITEMS = [
	{"item_code": "{item}", "qty": 2, "rate": 25, "delivery_date": "{later}", "warehouse": "Stores - {abbr}"}
]
ORDER = "erpnext.selling.doctype.sales_order.sales_order."
QUOTATION = "erpnext.selling.doctype.quotation.quotation."
INVOICE = "erpnext.accounts.doctype.sales_invoice.sales_invoice."
DELIVERY = "erpnext.stock.doctype.delivery_note.delivery_note."

MASTERS = [
	sales.list("Customer", fields=["name", "customer_group", "territory"], filters={"name": "{customer}"}),
	sales.list("Customer", fields=["*"], limit=2, order_by="creation asc"),
	sales.list(
		"Customer",
		filters=[["territory", "descendants of", "All Territories"]],
		fields=["name"],
		order_by="name",
	),
	sales.list(
		"Customer", filters=[["customer_group", "descendants of (inclusive)", "All Customer Groups"]], limit=5
	),
	sales.list(
		"Item", filters=[["item_group", "descendants of", "All Item Groups"]], fields=["name", "item_group"]
	),
	sales.read("Customer", "{customer}"),
	sales.read("Item", "{item}"),
	sales.insert(
		"Customer",
		customer_name="Second {m}",
		customer_group="Commercial",
		territory="Rest Of The World",
		keep="second",
	),
	sales.update("Customer", "{second}", customer_details="Pays with {{ patience }}, says {% if asked %}"),
	sales.call(
		"frappe.client.set_value",
		doctype="Customer",
		name="{second}",
		fieldname="website",
		value="https://example.com",
	),
	sales.call(
		"frappe.client.get_value",
		doctype="Customer",
		filters={"name": "{second}"},
		fieldname=["website", "territory"],
	),
	sales.call("frappe.client.get_count", doctype="Customer", filters={"name": ["like", "%{m}"]}),
	sales.call(
		"frappe.client.get_list", doctype="Customer", filters={"name": ["like", "%{m}"]}, fields=["name"]
	),
	sales.call(
		"frappe.client.validate_link", doctype="Customer", docname="{customer}", fields=["customer_group"]
	),
	sales.call("frappe.client.rename_doc", doctype="Customer", old_name="{second}", new_name="Renamed {m}"),
	sales.insert(
		"Address",
		address_title="Office {m}",
		address_type="Billing",
		address_line1="1 Road",
		city="Town",
		country="Germany",
		links=[{"link_doctype": "Customer", "link_name": "{customer}"}],
		keep="address",
	),
	sales.insert(
		"Contact",
		first_name="Contact {m}",
		email_ids=[{"email_id": "contact-{m}@example.com", "is_primary": 1}],
		links=[{"link_doctype": "Customer", "link_name": "{customer}"}],
		keep="contact",
	),
	sales.call("frappe.contacts.doctype.address.address.get_address_display", address_dict="{address}"),
	sales.call(
		"erpnext.accounts.party.get_party_details",
		party="{customer}",
		party_type="Customer",
		doctype="Sales Invoice",
		company="{company}",
		posting_date="{today}",
	),
	sales.call("erpnext.selling.doctype.customer.customer.make_quotation", source_name="{customer}"),
	sales.delete("Customer", "Renamed {m}"),
]

LEADS = [
	sales.insert(
		"Lead", first_name="Lead {m}", company_name="Firm {m}", email_id="lead-{m}@example.com", keep="lead"
	),
	sales.call("erpnext.crm.doctype.lead.lead.make_opportunity", source_name="{lead}", keep="opportunity"),
	sales.insert(
		"Opportunity", opportunity_from="Lead", party_name="{lead}", company="{company}", keep="opportunity"
	),
	sales.call("erpnext.crm.doctype.opportunity.opportunity.make_quotation", source_name="{opportunity}"),
	sales.call("erpnext.crm.doctype.lead.lead.make_customer", source_name="{lead}", keep="made_customer"),
	sales.call(
		"frappe.model.mapper.make_mapped_doc",
		method="erpnext.crm.doctype.lead.lead.make_quotation",
		source_name="{lead}",
	),
]

ORDERS = [
	sales.insert(
		"Quotation",
		quotation_to="Customer",
		party_name="{customer}",
		company="{company}",
		items=ITEMS,
		terms="Dear {{ customer_name }}",
		keep="quotation",
	),
	sales.list(
		"Quotation", fields=["name", "grand_total", "party_name"], filters={"party_name": "{customer}"}
	),
	sales.update("Quotation", "{quotation}", docstatus=1),
	sales.call(QUOTATION + "make_sales_order", source_name="{quotation}", keep="mapped"),
	sales.call(
		"frappe.model.mapper.make_mapped_doc",
		method=QUOTATION + "make_sales_invoice",
		source_name="{quotation}",
	),
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		po_no="PO {m}",
		keep="order",
	),
	sales.read("Sales Order", "{order}"),
	sales.list(
		"Sales Order",
		fields=["name", "customer.customer_group", "items.item_code"],
		filters={"name": "{order}"},
	),
	sales.list(
		"Sales Order",
		fields=["name", "customer.territory as region"],
		filters=[["Sales Order Item", "item_code", "=", "{item}"]],
	),
	sales.list(
		"Sales Order",
		fields=["customer", "sum(grand_total) as total"],
		group_by="customer",
		filters={"customer": "{customer}"},
	),
	sales.list(
		"Sales Order Item", parent="Sales Order", fields=["item_code", "qty"], filters={"parent": "{order}"}
	),
	sales.update("Sales Order", "{order}", terms="Within {{ days }} days. frappe.client.get_password"),
	sales.call("frappe.client.submit", doc="{order.document}", expect=417),
	sales.run("Sales Order", "{order}", "submit"),
	sales.call(
		"erpnext.controllers.accounts_controller.update_child_qty_rate",
		parent_doctype="Sales Order",
		parent_doctype_name="{order}",
		trans_items="[]",
		expect=417,
	),
	sales.call(ORDER + "make_delivery_note", source_name="{order}", keep="delivery"),
	sales.call("frappe.client.insert", doc="{delivery.document}", keep="delivery"),
	sales.call("frappe.client.get", doctype="Delivery Note", name="{delivery}", keep="delivery"),
	sales.call("frappe.client.submit", doc="{delivery.document}"),
	sales.call(ORDER + "make_sales_invoice", source_name="{order}", keep="invoice"),
	sales.call(DELIVERY + "make_sales_invoice", source_name="{delivery}", keep="invoice"),
	sales.call("frappe.client.insert", doc="{invoice.document}", keep="invoice"),
	sales.form("frappe.desk.form.save.savedocs", doc="{invoice.document}", action="Submit", keep="invoice"),
	sales.ask("frappe.desk.form.load.getdoc", doctype="Sales Invoice", name="{invoice}"),
	sales.ask("frappe.desk.form.load.get_docinfo", doctype="Sales Invoice", name="{invoice}"),
	sales.call(
		"erpnext.accounts.doctype.payment_entry.payment_entry.get_payment_entry",
		dt="Sales Invoice",
		dn="{invoice}",
		keep="payment",
	),
	sales.call(INVOICE + "make_sales_return", source_name="{invoice}", keep="credit"),
	sales.call("frappe.client.insert", doc="{credit.document}"),
	sales.call(ORDER + "update_status", name="{order}", status="Closed"),
	sales.call(ORDER + "make_purchase_order_for_default_supplier", source_name="{order}", selected_items=[]),
	sales.call(ORDER + "make_project", source_name="{order}"),
	sales.call(ORDER + "make_material_request", source_name="{order}"),
]

TABLES = {"masters": MASTERS, "leads": LEADS, "orders": ORDERS}
