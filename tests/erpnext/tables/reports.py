"""Reports as Desk runs and exports them."""

from tests.erpnext.call import Call
from tests.erpnext.people import accounts, sales

PERIOD = {"company": "{company}", "from_date": "{year}", "to_date": "{yearend}"}
YEARS = {
	"company": "{company}",
	"filter_based_on": "Fiscal Year",
	"from_fiscal_year": "{fiscal_year}",
	"to_fiscal_year": "{fiscal_year}",
	"period_start_date": "{year}",
	"period_end_date": "{yearend}",
	"periodicity": "Yearly",
}
RUN, EXPORT = "frappe.desk.query_report.run", "frappe.desk.query_report.export_query"
REPORTVIEW = "frappe.desk.reportview."


def run(person, report: str, **filters: object) -> Call:
	"""A report with all that Desk sends."""
	return person.form(
		RUN,
		report_name=report,
		filters=filters,
		ignore_prepared_report=True,
		is_tree=False,
		are_default_filters=False,
	)


RUNS = [
	run(
		accounts,
		"General Ledger",
		**PERIOD,
		party_type="Customer",
		party=["{customer}"],
		categorize_by="Categorize by Voucher (Consolidated)",
	),
	run(
		accounts,
		"Accounts Receivable",
		company="{company}",
		report_date="{today}",
		ageing_based_on="Due Date",
		range="30, 60, 90, 120",
		party_type="Customer",
		party=["{customer}"],
	),
	run(
		accounts,
		"Accounts Receivable Summary",
		company="{company}",
		report_date="{today}",
		ageing_based_on="Due Date",
		range="30, 60, 90, 120",
	),
	run(
		accounts,
		"Accounts Payable",
		company="{company}",
		report_date="{today}",
		ageing_based_on="Due Date",
		range="30, 60, 90, 120",
	),
	run(
		accounts,
		"Trial Balance",
		company="{company}",
		fiscal_year="{fiscal_year}",
		from_date="{year}",
		to_date="{yearend}",
	),
	run(accounts, "Balance Sheet", **YEARS, accumulated_values=1),
	run(accounts, "Profit and Loss Statement", **YEARS),
	run(accounts, "Cash Flow", **YEARS),
	run(accounts, "Sales Register", **PERIOD),
	run(accounts, "Purchase Register", **PERIOD),
	run(accounts, "Item-wise Sales Register", **PERIOD),
	run(accounts, "Gross Profit", **PERIOD, group_by="Invoice"),
	run(accounts, "Customer Ledger Summary", **PERIOD),
	run(
		accounts,
		"Payment Ledger",
		company="{company}",
		period_start_date="{year}",
		period_end_date="{yearend}",
	),
	run(
		accounts,
		"Bank Reconciliation Statement",
		account="Cash - {abbr}",
		report_date="{today}",
		company="{company}",
	),
	run(
		accounts,
		"Budget Variance Report",
		company="{company}",
		from_fiscal_year="{fiscal_year}",
		to_fiscal_year="{fiscal_year}",
		period="Yearly",
		budget_against="Cost Center",
	),
	run(accounts, "Stock Balance", **PERIOD, item_code=["{item}"]),
	run(accounts, "Stock Ledger", **PERIOD, item_code=["{item}"]),
	run(accounts, "Stock Projected Qty", company="{company}", item_code="{item}"),
	run(
		accounts,
		"Stock Ageing",
		company="{company}",
		to_date="{today}",
		range="30, 60, 90",
		item_code="{item}",
	),
	run(accounts, "Item Prices", items="Enabled Items only"),
	run(accounts, "Purchase Order Analysis", **PERIOD, name=["{purchase}"]),
	run(accounts, "Procurement Tracker", **PERIOD),
	run(sales, "Sales Order Analysis", **PERIOD),
	run(
		sales,
		"Sales Analytics",
		**PERIOD,
		tree_type="Customer",
		doc_type="Sales Invoice",
		value_quantity="Value",
		range="Monthly",
	),
	run(sales, "Item-wise Sales History", **PERIOD),
	run(
		sales,
		"Address And Contacts",
		reference_doctype="Customer",
		party_type="Customer",
		party_name="{customer}",
	),
	run(sales, "Customer Credit Balance", company="{company}", customer="{customer}"),
	run(sales, "Sales Person-wise Transaction Summary", **PERIOD, doc_type="Sales Order"),
	run(sales, "Lost Opportunity", **PERIOD),
	run(sales, "Lead Details", **PERIOD),
	run(sales, "Project Summary", company="{company}", is_active="Yes"),
	accounts.ask("frappe.desk.query_report.get_script", report_name="General Ledger"),
	accounts.form(
		EXPORT,
		report_name="General Ledger",
		file_format_type="Excel",
		filters=PERIOD,
		visible_idx=[0, 1, 2],
		include_indentation=0,
	),
	accounts.form(
		EXPORT,
		report_name="Stock Balance",
		file_format_type="CSV",
		filters=PERIOD,
		visible_idx=[0, 1],
		include_indentation=0,
	),
	accounts.form(
		REPORTVIEW + "export_query",
		doctype="Payment Entry",
		file_format_type="CSV",
		title="Payment Entry",
		fields=["`tabPayment Entry`.`name`", "`tabPayment Entry`.`party`"],
		filters={"party": "{customer}"},
	),
	accounts.form(
		REPORTVIEW + "get",
		doctype="Sales Invoice",
		fields=[
			"`tabSales Invoice`.`name`",
			"`tabSales Invoice`.`_assign`",
			"`tabSales Invoice`.`grand_total`",
		],
		filters=[["Sales Invoice", "customer", "=", "{customer}"]],
		order_by="`tabSales Invoice`.`creation` desc",
		start="0",
		page_length="20",
		view="List",
		with_comment_count=1,
	),
	accounts.form(
		REPORTVIEW + "get_count",
		doctype="Sales Invoice",
		filters=[["Sales Invoice", "customer", "=", "{customer}"]],
		fields=[],
		distinct="false",
	),
	accounts.form(
		REPORTVIEW + "get_sidebar_stats", doctype="Sales Invoice", stats=["_user_tags"], filters=[]
	),
	accounts.form(
		REPORTVIEW + "get_list", doctype="Item", fields=["name", "item_group"], filters={"name": "{item}"}
	),
	sales.ask(
		"frappe.desk.listview.get_group_by_count",
		doctype="Customer",
		current_filters=[],
		field="customer_group",
	),
	accounts.list("Sales Invoice", filters=[["posting_date", "fiscal year", ""]], fields=["name"], limit=3),
	accounts.list(
		"Sales Invoice", filters=[["posting_date", "Timespan", "this month"]], fields=["name"], limit=3
	),
	accounts.list("Sales Invoice", fields=["distinct customer"], limit=3, order_by="customer"),
	accounts.list(
		"Sales Invoice",
		fields=["month(posting_date) as month", "count(name) as number"],
		group_by="month(posting_date)",
	),
]

TABLES = {"reports": RUNS}
