"""HR: expenses and payroll, what the phone app asks, and reports."""

from tests.erpnext.people import chief, hr, worker

CLAIM = "hrms.hr.doctype.expense_claim.expense_claim."
SLIP = "hrms.payroll.doctype.salary_structure.salary_structure."
RUN = "frappe.desk.query_report.run"
MONTH = {"company": "{company}", "from_date": "{month}", "to_date": "{later}"}
EXPENSES = [
	{
		"expense_date": "{today}",
		"expense_type": "{expense_type}",
		"amount": 30,
		"sanctioned_amount": 30,
		"cost_center": "Main - {abbr}",
	}
]

MONEY = [
	hr.insert(
		"Expense Claim",
		employee="{employee}",
		company="{company}",
		posting_date="{today}",
		expenses=EXPENSES,
		payable_account="Creditors - {abbr}",
		expense_approver="{hr}",
		approval_status="Approved",
		keep="claim",
	),
	hr.update("Expense Claim", "{claim}", docstatus=1),
	hr.call(
		CLAIM + "get_expense_claim_account_and_cost_center",
		expense_claim_type="{expense_type}",
		company="{company}",
	),
	hr.call(CLAIM + "get_advances", employee="{employee}"),
	worker.call(CLAIM + "make_bank_entry", dt="Expense Claim", dn="{claim}"),
	hr.insert(
		"Employee Advance",
		employee="{employee}",
		company="{company}",
		posting_date="{today}",
		purpose="{{ trip }}",
		advance_amount=50,
		currency="{currency}",
		exchange_rate=1,
		advance_account="{advance_account}",
		keep="advance",
	),
	hr.insert("Salary Component", salary_component="Pay {m}", salary_component_abbr="P{m}", type="Earning"),
	hr.insert(
		"Salary Structure",
		__newname="Structure {m}",
		company="{company}",
		currency="{currency}",
		payroll_frequency="Monthly",
		is_active="Yes",
		earnings=[
			{"salary_component": "Pay {m}", "abbr": "P{m}", "amount_based_on_formula": 1, "formula": "base"}
		],
		keep="structure",
	),
	hr.update("Salary Structure", "{structure}", docstatus=1),
	hr.insert(
		"Salary Structure Assignment",
		employee="{employee}",
		salary_structure="{structure}",
		from_date="{year}",
		company="{company}",
		currency="{currency}",
		base=3000,
		docstatus=1,
	),
	hr.call(
		SLIP + "make_salary_slip",
		source_name="{structure}",
		employee="{employee}",
		posting_date="{today}",
		keep="slip",
	),
	hr.insert(
		"Salary Slip",
		employee="{employee}",
		salary_structure="{structure}",
		company="{company}",
		start_date="{month}",
		posting_date="{today}",
		payroll_frequency="Monthly",
		keep="slip",
	),
	hr.run("Salary Slip", "{slip}", "set_totals"),
	chief.insert(
		"Travel Request",
		employee="{employee}",
		company="{company}",
		travel_type="Domestic",
		purpose_of_travel="{purpose}",
		itinerary=[{"travel_from": "A", "travel_to": "B"}],
	),
	hr.insert(
		"Additional Salary",
		employee="{employee}",
		salary_component="Pay {m}",
		amount=10,
		payroll_date="{today}",
		company="{company}",
		currency="{currency}",
	),
]

PHONE = [
	hr.ask("hrms.api.get_current_user_info"),
	hr.ask("hrms.api.get_all_employees"),
	hr.ask("hrms.api.get_hr_settings"),
	hr.ask("hrms.api.get_leave_balance_map", employee="{employee}"),
	hr.ask("hrms.api.get_leave_applications", employee="{employee}"),
	hr.ask("hrms.api.get_leave_types", employee="{employee}", date="{today}"),
	hr.ask("hrms.api.get_expense_claims", employee="{employee}"),
	hr.ask("hrms.api.get_expense_claim_summary", employee="{employee}"),
	hr.ask("hrms.api.get_expense_claim_types"),
	hr.ask(
		"hrms.api.get_attendance_calendar_events",
		employee="{employee}",
		from_date="{month}",
		to_date="{later}",
	),
	hr.ask("hrms.api.get_shifts", employee="{employee}"),
	hr.ask("hrms.api.get_holidays_for_employee", employee="{employee}"),
	hr.ask("hrms.api.get_doctype_fields", doctype="Leave Application"),
	hr.ask("hrms.api.get_workflow", doctype="Leave Application"),
	hr.ask("hrms.api.get_permitted_fields_for_write", doctype="Leave Application"),
	hr.ask("hrms.api.get_unread_notifications_count"),
	hr.call(
		"hrms.api.upload_base64_file",
		content="d29yZHM=",
		filename="base-{m}.txt",
		dt="Employee",
		dn="{employee}",
		keep="file",
	),
	hr.ask("hrms.api.get_attachments", dt="Employee", dn="{employee}"),
]

REPORTS = [
	hr.form(RUN, report_name="Employee Leave Balance", filters={**MONTH, "employee": "{employee}"}),
	hr.form(
		RUN,
		report_name="Monthly Attendance Sheet",
		filters={
			"filter_based_on": "Date Range",
			"start_date": "{month}",
			"end_date": "{today}",
			"company": "{company}",
		},
	),
	hr.form(RUN, report_name="Employee Information", filters={}),
	hr.form(RUN, report_name="Leave Ledger", filters={**MONTH, "employee": "{employee}"}),
	worker.form(RUN, report_name="Employee Birthday", filters={"company": "{company}", "month": "May"}),
	hr.form(RUN, report_name="Recruitment Analytics", filters={"company": "{company}", "on_date": "{today}"}),
	worker.form(
		RUN, report_name="Salary Register", filters={**MONTH, "currency": "{currency}", "docstatus": "Draft"}
	),
	worker.form(RUN, report_name="Employee Advance Summary", filters={**MONTH}),
]

TABLES = {"money": MONEY, "phone": PHONE, "HR reports": REPORTS}
