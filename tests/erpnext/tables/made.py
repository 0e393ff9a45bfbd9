"""What "read and write Sales Invoice" is to an integrator, with the scopes that are made for it."""

from tests.erpnext.people import accounts

ROWS = [{"item_code": "Data Import", "qty": 1, "rate": 100, "description": "{{ braces }}"}]
INVOICE = {"customer": "{customer}", "company": "{company}", "due_date": "{later}", "items": ROWS}
CLIENT, REPORTVIEW = "frappe.client.", "frappe.desk.reportview."
LOAD, UTILS = "frappe.desk.form.load.", "frappe.desk.form.utils."
VIEW = "frappe.www.printview.get_html_and_style"
NAMED = {"doctype": "Sales Invoice", "name": "{invoice}"}

#: With `sales_invoice:write`, which includes reading.
WRITING = [
	accounts.insert("Sales Invoice", **INVOICE, keep="invoice"),
	accounts.update("Sales Invoice", "{invoice}", remarks="Says {{ x }}"),
	accounts.call(CLIENT + "set_value", **NAMED, fieldname="po_no", value="PO {m}"),
	accounts.upload(
		"invoice-{m}.txt",
		"words of {m}",
		doctype="Sales Invoice",
		docname="{invoice}",
		is_private="1",
		keep="file",
	),
	accounts.call(
		CLIENT + "attach_file",
		filename="client-{m}.txt",
		filedata="b3RoZXJz",
		doctype="Sales Invoice",
		docname="{invoice}",
		decode_base64=1,
		is_private=1,
	),
	accounts.call(
		UTILS + "add_comment",
		reference_doctype="Sales Invoice",
		reference_name="{invoice}",
		content="Hello",
		comment_email="{accounts}",
		comment_by="A",
		keep="comment",
	),
	accounts.read("Sales Invoice", "{invoice}", keep="invoice"),
	accounts.form("frappe.desk.form.save.savedocs", doc="{invoice.document}", action="Save", keep="invoice"),
	accounts.read("Sales Invoice", "{invoice}", keep="invoice"),
	accounts.call(CLIENT + "submit", doc="{invoice.document}"),
	accounts.call(CLIENT + "cancel", doctype="Sales Invoice", name="{invoice}"),
	accounts.insert("Sales Invoice", **INVOICE, amended_from="{invoice}", keep="amended"),
	accounts.run("Sales Invoice", "{amended}", "submit"),
	accounts.run("Sales Invoice", "{amended}", "cancel"),
	accounts.insert("Sales Invoice", **INVOICE, keep="third"),
	accounts.update("Sales Invoice", "{third}", docstatus=1),
	accounts.send("POST", "/api/v2/document/Sales%20Invoice/{third}/method/cancel"),
	accounts.call(CLIENT + "insert", doc={"doctype": "Sales Invoice", **INVOICE}, keep="fourth"),
	accounts.delete("Sales Invoice", "{fourth}"),
	accounts.call(CLIENT + "insert", doc={"doctype": "Sales Invoice", **INVOICE}, keep="invoice"),
	accounts.insert("Sales Invoice", **INVOICE, docstatus=1, keep="submitted"),
]

#: With `sales_invoice:read`.
READING = [
	accounts.list("Sales Invoice", fields=["name", "grand_total"], filters={"name": "{invoice}"}),
	accounts.list("Sales Invoice", fields=["*"], filters={"name": "{invoice}"}),
	accounts.list("Sales Invoice", fields=["name", "items.item_code"], filters={"name": "{invoice}"}),
	accounts.list(
		"Sales Invoice",
		filters=[["Sales Invoice Item", "item_code", "=", "Data Import"], ["name", "=", "{invoice}"]],
	),
	accounts.list(
		"Sales Invoice",
		fields=["customer", "sum(grand_total) as total"],
		group_by="customer",
		filters={"name": "{invoice}"},
	),
	accounts.list(
		"Sales Invoice", filters=[["posting_date", "Timespan", "this year"], ["name", "=", "{invoice}"]]
	),
	accounts.list("Sales Invoice", filters={"name": "{invoice}"}, pluck="name", debug="0", unknown="1"),
	accounts.list(
		"Sales Invoice Item",
		parent="Sales Invoice",
		fields=["item_code", "qty"],
		filters={"parent": "{invoice}", "parenttype": "Sales Invoice"},
	),
	accounts.read("Sales Invoice", "{invoice}"),
	accounts.read("Sales Invoice", "{invoice}", fields=["name"]),
	accounts.send("GET", "/api/v2/document/Sales%20Invoice/{invoice}"),
	accounts.send(
		"GET",
		"/api/v2/document/Sales%20Invoice",
		params={"fields": '["name"]', "filters": '{"name": "{invoice}"}'},
	),
	accounts.send("GET", "/api/v2/doctype/Sales%20Invoice/count"),
	accounts.send("OPTIONS", "/api/resource/Sales%20Invoice"),
	accounts.list("Sales Invoice", fields=["distinct customer"], filters={"name": "{invoice}"}),
	accounts.list(
		"Sales Invoice",
		fields=["month(posting_date) as month", "ifnull(po_no, '') as number"],
		filters={"name": "{invoice}"},
	),
	accounts.ask("frappe.utils.print_format.download_pdf", **NAMED),
	accounts.ask(
		"frappe.utils.print_format.download_pdf",
		**NAMED,
		format="Standard",
		no_letterhead="1",
		_lang="de",
		settings={},
	),
	accounts.send("HEAD", "/api/resource/Sales%20Invoice"),
	accounts.call(
		CLIENT + "get_list",
		doctype="Sales Invoice",
		fields=["name", "customer"],
		filters={"name": "{invoice}"},
	),
	accounts.call(CLIENT + "get", **NAMED),
	accounts.call(
		CLIENT + "get_value",
		doctype="Sales Invoice",
		filters={"name": "{invoice}"},
		fieldname=["status", "customer"],
	),
	accounts.call(CLIENT + "get_count", doctype="Sales Invoice", filters={"name": "{invoice}"}),
	accounts.call(CLIENT + "validate_link", doctype="Sales Invoice", docname="{invoice}"),
	accounts.form(
		REPORTVIEW + "get",
		doctype="Sales Invoice",
		fields=["`tabSales Invoice`.`name`", "`tabSales Invoice`.`_assign`"],
		filters=[["Sales Invoice", "name", "=", "{invoice}"]],
		order_by="`tabSales Invoice`.`creation` desc",
		start="0",
		page_length="20",
		view="List",
	),
	accounts.form(
		REPORTVIEW + "get_count",
		doctype="Sales Invoice",
		filters=[["Sales Invoice", "name", "=", "{invoice}"]],
		fields=[],
		distinct="false",
	),
	accounts.call("frappe.desk.search.search_link", doctype="Sales Invoice", txt="{invoice}"),
	accounts.ask(LOAD + "getdoc", **NAMED),
	accounts.ask(LOAD + "get_docinfo", **NAMED),
	accounts.send("GET", "/printview?doctype=Sales%20Invoice&name={invoice}&format=Standard&no_letterhead=1"),
	accounts.send(
		"GET", "/printview?doctype=Sales%20Invoice&name={invoice}&_lang=de&settings=%7B%7D&no_letterhead=0"
	),
	accounts.call(VIEW, doc="Sales Invoice", name="{invoice}", print_format="Standard"),
	accounts.send("GET", "{file.file_url}"),
	accounts.ask("frappe.handler.download_file", file_url="{file.file_url}"),
]

#: With `sales_invoice:write`: a file that a customer has too. Frappe stores equal contents once.
SHARING = [
	accounts.insert("Sales Invoice", **INVOICE, keep="with_terms"),
	accounts.upload(
		"terms-{m}.txt",
		"{terms_content}",
		doctype="Sales Invoice",
		docname="{with_terms}",
		is_private="1",
		keep="terms_file",
	),
	accounts.send("GET", "{terms_file.file_url}"),
	accounts.ask("frappe.handler.download_file", file_url="{terms_file.file_url}"),
]

#: With `sales_invoice:read` and `customer:read`.
READING_BOTH = [
	accounts.list("Sales Invoice", fields=["name", "customer.customer_group"], filters={"name": "{invoice}"}),
	accounts.list(
		"Sales Invoice",
		fields=["name", "customer.territory as region"],
		filters={"name": "{invoice}"},
	),
	accounts.call(
		CLIENT + "get_list",
		doctype="Sales Invoice",
		fields=["name", "customer.customer_group"],
		filters={"name": "{invoice}"},
	),
	accounts.form(
		REPORTVIEW + "get_list",
		doctype="Sales Invoice",
		fields=["`tabSales Invoice`.`name`", "customer.customer_group"],
		filters={"name": "{invoice}"},
	),
	accounts.call("frappe.desk.search.search_link", doctype="Customer", txt="{m}"),
	accounts.read("Customer", "{customer}"),
]

#: With `customer:read` and `customer_group:read`: filters follow the tree of a DocType that is open.
READING_TREES = [
	accounts.list(
		"Customer",
		filters=[["customer_group", "descendants of", "All Customer Groups"], ["name", "=", "{customer}"]],
	),
	accounts.list(
		"Customer",
		filters=[
			["customer_group", "descendants of (inclusive)", "All Customer Groups"],
			["name", "=", "{customer}"],
		],
	),
	accounts.list("Customer Group", filters=[["name", "ancestors of", "Commercial"]]),
	accounts.ask(LOAD + "getdoc", doctype="Customer", name="{customer}"),
]

#: What `sales_invoice:read` does not open.
CLOSED = [
	accounts.insert("Sales Invoice", **INVOICE),
	accounts.update("Sales Invoice", "{invoice}", remarks="x"),
	accounts.update("Sales Invoice", "{invoice}", docstatus=1),
	accounts.delete("Sales Invoice", "{invoice}"),
	accounts.call(
		UTILS + "add_comment",
		reference_doctype="Sales Invoice",
		reference_name="{invoice}",
		content="Hello",
		comment_email="{accounts}",
		comment_by="A",
	),
	accounts.upload("closed-{m}.txt", "words", doctype="Sales Invoice", docname="{invoice}"),
	accounts.list("Customer"),
	accounts.list("Sales Invoice", fields=["name", "customer.customer_group"]),
	accounts.list("Sales Invoice", filters=[["territory", "descendants of", "All Territories"]]),
	accounts.list("File", filters={"attached_to_name": "{invoice}"}),
	accounts.form(
		REPORTVIEW + "export_query",
		doctype="Sales Invoice",
		file_format_type="CSV",
		title="x",
		fields=["`tabSales Invoice`.`name`"],
	),
	accounts.form(
		"frappe.desk.query_report.run",
		report_name="Sales Register",
		filters={"company": "{company}", "from_date": "{year}", "to_date": "{yearend}"},
	),
	accounts.call("frappe.share.add", doctype="Sales Invoice", name="{invoice}", user="{hr}", read=1),
	accounts.call(
		"erpnext.accounts.doctype.payment_entry.payment_entry.get_payment_entry",
		dt="Sales Invoice",
		dn="{invoice}",
	),
	accounts.call(
		"frappe.model.mapper.make_mapped_doc",
		method="erpnext.accounts.doctype.sales_invoice.sales_invoice.make_delivery_note",
		source_name="{invoice}",
	),
]
