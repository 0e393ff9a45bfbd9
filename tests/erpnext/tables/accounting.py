"""Invoices, payments, journals and statements."""

from tests.erpnext.people import accounts

ACCOUNTS = "erpnext.accounts.doctype."
INVOICE = {
	"customer": "{customer}",
	"company": "{company}",
	"due_date": "{later}",
	"items": [{"item_code": "{item}", "qty": 1, "rate": 100}],
}
JOURNAL = {
	"company": "{company}",
	"posting_date": "{today}",
	"accounts": [
		{"account": "Cash - {abbr}", "debit_in_account_currency": 40},
		{
			"account": "Debtors - {abbr}",
			"party_type": "Customer",
			"party": "{customer}",
			"credit_in_account_currency": 40,
		},
	],
}
STATEMENT = {
	"company": "{company}",
	"report": "General Ledger",
	"from_date": "{year}",
	"to_date": "{yearend}",
	"primary_mandatory": 0,
	"customers": [{"customer": "{customer}", "billing_email": "statement-{m}@example.com"}],
	"subject": "Statement for {{ customer.customer_name }}",
	"body": "Dear {{ customer.customer_name }}, from {{ doc.from_date }}",
}
ENTRY = ACCOUNTS + "payment_entry.payment_entry."
STATEMENTS = ACCOUNTS + "process_statement_of_accounts.process_statement_of_accounts."

PAYMENTS = [
	accounts.insert("Sales Invoice", **INVOICE, docstatus=1, keep="invoice"),
	accounts.call(ENTRY + "get_payment_entry", dt="Sales Invoice", dn="{invoice}", keep="payment"),
	accounts.call(
		ENTRY + "get_outstanding_reference_documents",
		args={
			"party_type": "Customer",
			"party": "{customer}",
			"company": "{company}",
			"party_account": "Debtors - {abbr}",
			"posting_date": "{today}",
		},
	),
	accounts.call(
		ENTRY + "get_party_details",
		company="{company}",
		party_type="Customer",
		party="{customer}",
		date="{today}",
	),
	accounts.call(
		ENTRY + "get_reference_details",
		reference_doctype="Sales Invoice",
		reference_name="{invoice}",
		party_account_currency="{currency}",
	),
	accounts.insert(
		"Payment Entry",
		payment_type="Receive",
		company="{company}",
		party_type="Customer",
		party="{customer}",
		paid_from="Debtors - {abbr}",
		paid_to="Cash - {abbr}",
		paid_amount=100,
		received_amount=100,
		source_exchange_rate=1,
		target_exchange_rate=1,
		paid_from_account_currency="{currency}",
		paid_to_account_currency="{currency}",
		references=[
			{"reference_doctype": "Sales Invoice", "reference_name": "{invoice}", "allocated_amount": 100}
		],
		keep="paid",
	),
	accounts.update("Payment Entry", "{paid}", docstatus=1),
	accounts.read("Sales Invoice", "{invoice}"),
	accounts.list(
		"GL Entry",
		fields=["account", "debit", "credit"],
		filters={"voucher_no": "{paid}"},
		order_by="account",
	),
	accounts.list(
		"Payment Ledger Entry",
		fields=["account", "amount"],
		filters={"against_voucher_no": "{invoice}"},
		order_by="amount",
	),
	accounts.call("frappe.client.cancel", doctype="Payment Entry", name="{paid}"),
	accounts.insert("Journal Entry", **JOURNAL, keep="journal"),
	accounts.run("Journal Entry", "{journal}", "get_balance"),
	accounts.update("Journal Entry", "{journal}", docstatus=1),
	accounts.update("Journal Entry", "{journal}", docstatus=2),
	accounts.insert("Journal Entry", **JOURNAL, amended_from="{journal}"),
	accounts.call(
		ACCOUNTS + "journal_entry.journal_entry.get_default_bank_cash_account",
		company="{company}",
		account_type="Cash",
	),
	accounts.call(
		ACCOUNTS + "journal_entry.journal_entry.get_payment_entry_against_invoice",
		dt="Sales Invoice",
		dn="{invoice}",
	),
	accounts.call(
		ACCOUNTS + "payment_request.payment_request.make_payment_request",
		dt="Sales Invoice",
		dn="{invoice}",
		recipient_id="pay-{m}@example.com",
		party_type="Customer",
		party="{customer}",
		mute_email=1,
		keep="request",
	),
	accounts.call(ACCOUNTS + "sales_invoice.sales_invoice.create_dunning", source_name="{invoice}"),
	accounts.call("erpnext.accounts.utils.get_balance_on", account="Debtors - {abbr}", date="{today}"),
	accounts.call("erpnext.accounts.utils.get_fiscal_year", date="{today}", company="{company}"),
	accounts.call("erpnext.accounts.utils.get_companies"),
	accounts.call(
		"erpnext.accounts.utils.get_coa", doctype="Account", parent="{company}", is_root=1, chart="Standard"
	),
	accounts.call(
		"erpnext.accounts.party.get_party_account",
		party_type="Customer",
		party="{customer}",
		company="{company}",
	),
	accounts.call(
		"erpnext.accounts.party.get_due_date",
		posting_date="{today}",
		party_type="Customer",
		party="{customer}",
		company="{company}",
	),
	accounts.insert("Mode of Payment", mode_of_payment="Mode {m}", type="Cash"),
	accounts.insert(
		"Cost Center",
		cost_center_name="Team {m}",
		company="{company}",
		parent_cost_center="{company} - {abbr}",
		keep="cost_center",
	),
	accounts.insert(
		"Account",
		account_name="Fees {m}",
		company="{company}",
		parent_account="Indirect Income - {abbr}",
		keep="account",
	),
	accounts.insert(
		"Sales Taxes and Charges Template",
		title="Tax {m}",
		company="{company}",
		taxes=[
			{
				"charge_type": "On Net Total",
				"account_head": "Fees {m} - {abbr}",
				"description": "Tax",
				"rate": 7,
			}
		],
		keep="taxes",
	),
	accounts.call(
		"erpnext.controllers.accounts_controller.get_taxes_and_charges",
		master_doctype="Sales Taxes and Charges Template",
		master_name="{taxes}",
	),
	accounts.insert("Payment Term", payment_term_name="Term {m}", invoice_portion=100, credit_days=30),
	accounts.call(
		"erpnext.setup.utils.get_exchange_rate", from_currency="{currency}", to_currency="{currency}"
	),
	accounts.insert(
		"Process Statement Of Accounts", __newname="Statement {m}", **STATEMENT, keep="statement"
	),
	accounts.call(
		STATEMENTS + "fetch_customers",
		customer_collection="Customer Group",
		collection_name="Commercial",
		primary_mandatory=0,
	),
	accounts.update(
		"Process Statement Of Accounts", "{statement}", body="Hello {{ customer.customer_name }}"
	),
	accounts.call(
		"run_doc_method",
		dt="Bank Reconciliation Tool",
		dn="Bank Reconciliation Tool",
		method="get_doc",
		expect=403,
	),
	accounts.call(
		"run_doc_method",
		docs={
			"doctype": "Payment Reconciliation",
			"company": "{company}",
			"party_type": "Customer",
			"party": "{customer}",
			"receivable_payable_account": "Debtors - {abbr}",
		},
		method="get_unreconciled_entries",
	),
	accounts.insert(
		"Budget",
		budget_against="Cost Center",
		company="{company}",
		cost_center="{cost_center}",
		fiscal_year="{fiscal_year}",
		accounts=[{"account": "Travel Expenses - {abbr}", "budget_amount": 1000}],
	),
	accounts.insert("Cheque Print Template", bank_name="Cheque {m}", cheque_size="Regular", keep="cheque"),
	accounts.call(
		ACCOUNTS + "cheque_print_template.cheque_print_template.create_or_update_cheque_print_format",
		template_name="{cheque}",
	),
	accounts.insert(
		"Dunning Type",
		dunning_type="Dunning {m}",
		company="{company}",
		dunning_letter_text=[
			{
				"language": "en",
				"is_default_language": 1,
				"body_text": "{{ customer }}",
				"closing_text": "{{ name }}",
			}
		],
	),
	accounts.call(
		ACCOUNTS + "dunning.dunning.get_dunning_letter_text",
		dunning_type="Dunning {m} - {abbr}",
		doc={"customer": "{customer}", "name": "x", "language": "en"},
	),
	accounts.insert(
		"Subscription Plan",
		plan_name="Plan {m}",
		item="{item}",
		currency="{currency}",
		price_determination="Fixed Rate",
		cost=10,
		billing_interval="Month",
	),
]

TABLES = {"payments": PAYMENTS}
