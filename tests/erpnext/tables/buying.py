"""From a request for material to a bill."""

from tests.erpnext.people import accounts

ITEMS = [
	{"item_code": "{item}", "qty": 3, "rate": 10, "schedule_date": "{later}", "warehouse": "Stores - {abbr}"}
]
ACCOUNTS, BUY = "erpnext.accounts.doctype.", "erpnext.buying.doctype."
MATERIAL = "erpnext.stock.doctype.material_request.material_request."
RECEIPT = "erpnext.stock.doctype.purchase_receipt.purchase_receipt."

BUYING = [
	accounts.insert(
		"Material Request",
		material_request_type="Purchase",
		company="{company}",
		schedule_date="{later}",
		items=ITEMS,
		keep="material",
	),
	accounts.run("Material Request", "{material}", "submit"),
	accounts.call(
		"frappe.model.mapper.make_mapped_doc",
		method=MATERIAL + "make_purchase_order",
		source_name="{material}",
	),
	accounts.call(MATERIAL + "make_request_for_quotation", source_name="{material}"),
	accounts.call(MATERIAL + "update_status", name="{material}", status="Stopped"),
	accounts.insert(
		"Supplier Quotation", supplier="{supplier}", company="{company}", items=ITEMS, keep="offer"
	),
	accounts.update("Supplier Quotation", "{offer}", docstatus=1),
	accounts.call(BUY + "supplier_quotation.supplier_quotation.make_purchase_order", source_name="{offer}"),
	accounts.insert(
		"Purchase Order",
		supplier="{supplier}",
		company="{company}",
		schedule_date="{later}",
		items=ITEMS,
		keep="purchase",
	),
	accounts.update("Purchase Order", "{purchase}", docstatus=1),
	accounts.call(
		BUY + "purchase_order.purchase_order.make_purchase_receipt", source_name="{purchase}", keep="receipt"
	),
	accounts.call("frappe.client.insert", doc="{receipt.document}", keep="receipt"),
	accounts.update("Purchase Receipt", "{receipt}", docstatus=1),
	accounts.call(RECEIPT + "make_purchase_invoice", source_name="{receipt}", keep="bill"),
	accounts.call("frappe.client.insert", doc="{bill.document}", keep="bill"),
	accounts.update("Purchase Invoice", "{bill}", docstatus=1),
	accounts.call(
		ACCOUNTS + "payment_entry.payment_entry.get_payment_entry", dt="Purchase Invoice", dn="{bill}"
	),
	accounts.call(ACCOUNTS + "purchase_invoice.purchase_invoice.make_debit_note", source_name="{bill}"),
	accounts.call(RECEIPT + "make_lcv", doctype="Purchase Receipt", docname="{receipt}"),
	accounts.call(BUY + "purchase_order.purchase_order.update_status", name="{purchase}", status="Closed"),
	accounts.insert(
		"Request for Quotation",
		company="{company}",
		transaction_date="{today}",
		schedule_date="{later}",
		message_for_supplier="Please quote, {{ supplier_name }}.",
		suppliers=[{"supplier": "{supplier}", "email_id": "quote-{m}@example.com", "send_email": 1}],
		items=[{**ITEMS[0], "uom": "Nos", "conversion_factor": 1}],
		keep="inquiry",
	),
	accounts.update("Request for Quotation", "{inquiry}", docstatus=1),
	accounts.call(
		BUY + "request_for_quotation.request_for_quotation.make_supplier_quotation_from_rfq",
		source_name="{inquiry}",
		for_supplier="{supplier}",
	),
	accounts.call(
		BUY + "request_for_quotation.request_for_quotation.send_supplier_emails", rfq_name="{inquiry}"
	),
	accounts.list("Supplier", fields=["name", "supplier_group"], filters={"name": "{supplier}"}),
	accounts.list(
		"Purchase Order", fields=["name", "supplier.supplier_group"], filters={"name": "{purchase}"}
	),
]

TABLES = {"buying": BUYING}
