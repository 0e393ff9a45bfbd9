"""Items, prices, warehouses and what moves between them."""

from tests.erpnext.people import accounts, sales

MOVE = {"item_code": "{item}", "qty": 5, "uom": "Nos", "stock_uom": "Nos", "conversion_factor": 1}
DETAILS = {
	"item_code": "{item}",
	"company": "{company}",
	"customer": "{customer}",
	"doctype": "Sales Order",
	"currency": "{currency}",
	"conversion_rate": 1,
	"price_list": "Standard Selling",
	"price_list_currency": "{currency}",
	"plc_conversion_rate": 1,
	"transaction_date": "{today}",
	"qty": 1,
	"name": "",
}
STOCK = "erpnext.stock."

MOVEMENTS = [
	accounts.insert("Warehouse", warehouse_name="Shelf {m}", company="{company}", keep="shelf"),
	accounts.insert(
		"Stock Entry",
		stock_entry_type="Material Transfer",
		company="{company}",
		items=[{**MOVE, "s_warehouse": "Stores - {abbr}", "t_warehouse": "{shelf}"}],
		keep="entry",
	),
	accounts.run("Stock Entry", "{entry}", "get_stock_and_rate"),
	accounts.update("Stock Entry", "{entry}", docstatus=1),
	accounts.list(
		"Stock Ledger Entry",
		fields=["item_code", "actual_qty", "warehouse"],
		filters={"voucher_no": "{entry}"},
		order_by="actual_qty",
	),
	accounts.list(
		"Bin", fields=["item_code", "actual_qty"], filters={"item_code": "{item}"}, order_by="actual_qty"
	),
	accounts.call(STOCK + "utils.get_stock_balance", item_code="{item}", warehouse="Stores - {abbr}"),
	accounts.call(STOCK + "utils.get_latest_stock_qty", item_code="{item}"),
	accounts.call(STOCK + "utils.scan_barcode", search_value="{item}"),
	accounts.call(STOCK + "dashboard.item_dashboard.get_data", item_code="{item}"),
	accounts.call(STOCK + "get_item_details.get_item_details", args=DETAILS),
	sales.call(
		STOCK + "get_item_details.get_item_details",
		args=DETAILS,
		doc={"doctype": "Sales Order", "customer": "{customer}", "terms": "{{ braces }}"},
	),
	sales.call(STOCK + "get_item_details.get_bin_details", item_code="{item}", warehouse="Stores - {abbr}"),
	sales.call(STOCK + "get_item_details.get_conversion_factor", item_code="{item}", uom="Nos"),
	sales.call(STOCK + "get_item_details.get_projected_qty", item_code="{item}", warehouse="Stores - {abbr}"),
	accounts.call(STOCK + "get_item_details.get_valuation_rate", item_code="{item}", company="{company}"),
	accounts.insert(
		"Stock Reconciliation",
		company="{company}",
		purpose="Stock Reconciliation",
		items=[{"item_code": "{item}", "warehouse": "{shelf}", "qty": 7, "valuation_rate": 10}],
		keep="count",
	),
	accounts.update("Stock Reconciliation", "{count}", docstatus=1),
	accounts.insert(
		"Item Price",
		item_code="{item}",
		price_list="Standard Buying",
		uom="Nos",
		packing_unit=2,
		price_list_rate=9,
		valid_from="{later}",
		keep="price",
	),
	accounts.call(
		"frappe.client.bulk_update",
		docs='[{"doctype": "Item Price", "docname": "{price}", "price_list_rate": 8}]',
	),
	accounts.insert(
		"Item",
		item_code="Variant {m}",
		item_group="Products",
		stock_uom="Nos",
		description="<style>a{color:red}</style> {{#if}}",
		keep="other",
	),
	accounts.insert("Batch", item="{item}", batch_id="Batch {m}", expect=417),
	accounts.insert("Item Group", item_group_name="Group {m}", parent_item_group="All Item Groups"),
	accounts.insert("UOM", uom_name="Unit {m}"),
	accounts.insert("Brand", brand="Brand {m}"),
	accounts.update("Item", "{other}", brand="Brand {m}", item_group="Group {m}"),
	accounts.insert(
		"Pricing Rule",
		title="Rule {m}",
		apply_on="Item Code",
		items=[{"item_code": "{other}"}],
		selling=1,
		price_or_product_discount="Price",
		rate_or_discount="Discount Percentage",
		discount_percentage=5,
		company="{company}",
		currency="{currency}",
	),
	accounts.call(
		"erpnext.accounts.doctype.pricing_rule.pricing_rule.apply_pricing_rule",
		args={
			"items": [
				{
					"doctype": "Sales Order Item",
					"item_code": "{other}",
					"qty": 1,
					"name": "x",
					"child_docname": "x",
				}
			],
			"customer": "{customer}",
			"company": "{company}",
			"currency": "{currency}",
			"conversion_rate": 1,
			"price_list": "Standard Selling",
			"price_list_currency": "{currency}",
			"plc_conversion_rate": 1,
			"transaction_type": "selling",
			"transaction_date": "{today}",
			"doctype": "Sales Order",
		},
	),
	accounts.call("frappe.client.cancel", doctype="Stock Entry", name="{entry}"),
	accounts.call("frappe.client.get_value", doctype="Stock Settings", fieldname="stock_uom"),
	accounts.call("frappe.client.get_single_value", doctype="Stock Settings", field="default_warehouse"),
]

TABLES = {"stock": MOVEMENTS}
