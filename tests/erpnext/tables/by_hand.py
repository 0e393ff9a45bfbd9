"""A scope with rows for what the made ones leave out: the rest of what an integrator of ERPNext calls."""

from tests.erpnext.people import accounts

DOCTYPES = {"Sales Invoice": ["read", "print", "report"], "Payment Entry": ["read", "export"]}
MAPPER = "erpnext.accounts.doctype.sales_invoice.sales_invoice.make_delivery_note"
METHODS = (
	MAPPER,
	"erpnext.accounts.doctype.payment_entry.payment_entry.get_payment_entry",
	"erpnext.accounts.party.get_party_details",
	"erpnext.controllers.queries.item_query",
	"erpnext.stock.get_item_details.get_item_details",
	"frappe.desk.doctype.tag.tag.add_tag",
	"frappe.desk.form.assign_to.add",
	"frappe.desk.like.toggle_like",
	"frappe.desk.treeview.get_children",
	"frappe.ping",
)
PERIOD = {"company": "{company}", "from_date": "{year}", "to_date": "{yearend}"}
LISTED = [
	accounts.form(
		"frappe.desk.query_report.run",
		report_name="Sales Register",
		filters=PERIOD,
		ignore_prepared_report=True,
		is_tree=False,
		parent_field="",
		are_default_filters=False,
	),
	accounts.form(
		"frappe.desk.reportview.export_query",
		doctype="Payment Entry",
		file_format_type="CSV",
		title="Payment Entry",
		fields=["`tabPayment Entry`.`name`"],
		filters={"party": "{customer}"},
	),
	accounts.call("frappe.model.mapper.make_mapped_doc", method=MAPPER, source_name="{submitted}"),
	accounts.call(MAPPER, source_name="{submitted}"),
	accounts.call(
		"erpnext.accounts.doctype.payment_entry.payment_entry.get_payment_entry",
		dt="Sales Invoice",
		dn="{submitted}",
	),
	accounts.call(
		"erpnext.accounts.party.get_party_details",
		party="{customer}",
		party_type="Customer",
		company="{company}",
	),
	accounts.call(
		"frappe.desk.search.search_link",
		doctype="Item",
		txt="{m}",
		query="erpnext.controllers.queries.item_query",
	),
	accounts.call(
		"frappe.desk.doctype.tag.tag.add_tag", tag="Data Import", dt="Sales Invoice", dn="{invoice}"
	),
	accounts.call(
		"frappe.desk.form.assign_to.add",
		doctype="Sales Invoice",
		name="{invoice}",
		assign_to=["{accounts}"],
		description="{{ doc }}",
	),
	accounts.call("frappe.desk.like.toggle_like", doctype="Sales Invoice", name="{invoice}", add="Yes"),
	accounts.ask("frappe.desk.treeview.get_children", doctype="Territory", parent="All Territories"),
	accounts.ask("frappe.ping"),
]
