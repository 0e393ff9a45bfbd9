"""Texts that look like names of DocTypes, methods or templates, in documents that people write every day."""

from tests.erpnext.people import chief, sales, worker

ITEMS = [{"item_code": "Data Import", "qty": 1, "rate": 500, "delivery_date": "{later}"}]
TEMPLATES = "erpnext.setup.doctype.terms_and_conditions.terms_and_conditions."

NAMES = [
	sales.insert("Task", subject="Data Import", project="{project}", keep="task"),
	sales.insert("Task", subject="Bulk Update", project="{project}"),
	sales.insert(
		"Task", subject="email queue", project="{project}", description="frappe.client.get_password"
	),
	sales.list(
		"Task", filters=[["subject", "=", "Data Import"], ["project", "=", "{project}"]], fields=["subject"]
	),
	sales.call(
		"frappe.client.get_count", doctype="Task", filters={"subject": ["like", "%OAuth2 integration%"]}
	),
	sales.form(
		"frappe.desk.reportview.get_count",
		doctype="Task",
		filters=[["Task", "subject", "like", "%OAuth2 %"]],
		fields=[],
		distinct="false",
	),
	sales.read("Item", "Data Import"),
	sales.list("Item", filters={"item_code": "Data Import"}, fields=["name", "item_group"]),
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		keep="order",
	),
	sales.call(
		"erpnext.projects.doctype.task.task.set_multiple_status", names='["{task}"]', status="Working"
	),
	sales.insert("Activity Type", activity_type="Log Settings {m}", keep="activity"),
	sales.insert(
		"Timesheet",
		company="{company}",
		parent_project="{project}",
		time_logs=[
			{
				"activity_type": "Log Settings {m}",
				"from_time": "{today} 08:00:00",
				"hours": 1,
				"project": "{project}",
				"task": "{task}",
			}
		],
		keep="timesheet",
	),
	sales.run("Timesheet", "{timesheet}", "submit"),
	sales.call(
		"erpnext.projects.doctype.timesheet.timesheet.get_projectwise_timesheet_data", project="{project}"
	),
	sales.ask(
		"erpnext.projects.doctype.task.task.get_children",
		doctype="Task",
		parent="",
		project="{project}",
		is_root="true",
	),
	sales.list(
		"Customer",
		filters=[["customer_name", "=", "erpnext.accounts.doctype.sales_invoice.test_sales_invoice.x"]],
	),
]

BRACES = [
	sales.insert(
		"Quotation",
		quotation_to="Customer",
		party_name="{customer}",
		company="{company}",
		items=ITEMS,
		terms="{{ frappe.session.user }}",
		keep="quotation",
	),
	sales.call("frappe.client.save", doc="{quotation.document}"),
	sales.insert(
		"Customer",
		customer_name="Braces {m}",
		customer_group="Commercial",
		territory="Rest Of The World",
		customer_details="{{#if frappe}}x{{/if}}",
	),
	sales.insert(
		"Issue",
		subject="{{ subject }} {m}",
		customer="{customer}",
		description="{% if frappe %}",
		keep="issue",
	),
	sales.update("Issue", "{issue}", resolution_details="{{ frappe.db.sql('select 1') }}"),
	sales.insert(
		"Terms and Conditions", title="Terms {m}", terms="Dear {{ customer_name }}", selling=1, keep="terms"
	),
	sales.call(
		TEMPLATES + "get_terms_and_conditions",
		template_name="{terms}",
		doc={"customer_name": "{customer}", "terms": "Hi {{ doc.customer }}"},
	),
	chief.insert(
		"Email Template",
		__newname="Template {m}",
		subject="About {{ name }}",
		response="Dear {{ customer_name }}",
		keep="template",
	),
	chief.call(
		"frappe.email.doctype.email_template.email_template.get_email_template",
		template_name="{template}",
		doc={"name": "x", "customer_name": "y"},
	),
	chief.insert(
		"Letter Head",
		letter_head_name="Head {m}",
		is_default=1,
		source="HTML",
		content="<b>{{ doc.name }}</b>",
	),
	chief.insert("Address Template", country="{country}", template="{{ address_line1 }}"),
	chief.insert(
		"Notification",
		__newname="Notification {m}",
		subject="About {{ doc.name }}",
		document_type="Task",
		event="New",
		message="{{ doc.subject }}",
		channel="System Notification",
		enabled=0,
		recipients=[{"receiver_by_document_field": "owner"}],
	),
	chief.insert(
		"Assignment Rule",
		__newname="Rule {m}",
		document_type="Issue",
		description="Look at {{ name }}",
		assign_condition='status == "no such"',
		rule="Round Robin",
		assignment_days=[{"day": "Monday"}],
		users=[{"user": "{sales}"}],
		disabled=1,
	),
]

AGAIN = [
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		keep="order",
	),
	sales.run("Sales Order", "{order}", "submit"),
	worker.insert(
		"Auto Repeat",
		reference_doctype="Sales Order",
		reference_document="{order}",
		frequency="Monthly",
		start_date="{later}",
		keep="repeat",
	),
	worker.call(
		"frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview", name="{repeat}"
	),
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		docstatus=1,
		keep="other",
	),
	worker.call(
		"frappe.automation.doctype.auto_repeat.auto_repeat.make_auto_repeat",
		doctype="Sales Order",
		docname="{other}",
		start_date="{later}",
	),
	sales.insert(
		"Sales Order",
		customer="{customer}",
		company="{company}",
		delivery_date="{later}",
		items=ITEMS,
		keep="third",
	),
	sales.call(
		"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		doctype="Sales Order",
		docnames=["{third}"],
		action="update",
		data={"po_no": "{{ x }}"},
	),
	sales.call(
		"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		doctype="Sales Order",
		docnames=["{third}"],
		action="submit",
	),
	sales.insert("Task", subject="One {m}", keep="one"),
	sales.insert("Task", subject="Two {m}", keep="two"),
	sales.form("frappe.desk.reportview.delete_items", doctype="Task", items=["{one}", "{two}"]),
	sales.list("Task", filters=[["name", "in", ["{one}", "{two}"]]]),
]

TABLES = {"names": NAMES, "braces": BRACES, "repeated": AGAIN}
