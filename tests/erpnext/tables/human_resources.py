"""HR: employees, leave, attendance, recruiting."""

from tests.erpnext.people import chief, hr

LEAVE = "hrms.hr.doctype.leave_application.leave_application."

EMPLOYEES = [
	hr.list("Employee", fields=["name", "employee_name", "company"], filters={"name": "{employee}"}),
	hr.read("Employee", "{employee}"),
	hr.update("Employee", "{employee}", cell_number="+49 30 123456", bio="{{ frappe }}"),
	hr.insert(
		"Employee",
		first_name="New {m}",
		gender="Male",
		date_of_birth="1991-01-01",
		date_of_joining="{year}",
		company="{company}",
		status="Active",
		keep="new",
	),
	chief.call(
		"erpnext.setup.doctype.employee.employee.create_user", employee="{new}", email="new-{m}@example.com"
	),
	hr.list("Employee", fields=["name", "department.department_name"], filters={"name": "{employee}"}),
	hr.ask(
		"erpnext.setup.doctype.employee.employee.get_children",
		doctype="Employee",
		parent="",
		company="{company}",
		is_root="true",
	),
	hr.insert(
		"Department",
		department_name="Department {m}",
		company="{company}",
		parent_department="All Departments",
		keep="department",
	),
	hr.insert("Designation", designation_name="Designation {m}"),
	hr.insert("Employee Grade", __newname="Grade {m}"),
	hr.insert("Branch", branch="Branch {m}"),
	hr.call(
		"frappe.desk.search.search_link",
		doctype="Employee",
		txt="{m}",
		query="erpnext.controllers.queries.employee_query",
	),
	hr.insert(
		"Employee Promotion",
		employee="{employee}",
		promotion_date="{today}",
		promotion_details=[{"property": "Grade", "fieldname": "grade", "current": "", "new": "Grade {m}"}],
	),
	hr.insert(
		"Holiday List",
		holiday_list_name="Own {m}",
		from_date="{year}",
		to_date="{yearend}",
		holidays=[{"holiday_date": "{yearend}", "description": "{{ x }}"}],
	),
]

LEAVES = [
	hr.insert(
		"Leave Allocation",
		employee="{employee}",
		leave_type="Casual Leave",
		from_date="{year}",
		to_date="{yearend}",
		new_leaves_allocated=20,
		keep="allocation",
	),
	hr.update("Leave Allocation", "{allocation}", docstatus=1),
	hr.call(LEAVE + "get_leave_details", employee="{employee}", date="{today}"),
	hr.call(LEAVE + "get_leave_balance_on", employee="{employee}", date="{today}", leave_type="Casual Leave"),
	hr.call(
		LEAVE + "get_number_of_leave_days",
		employee="{employee}",
		leave_type="Casual Leave",
		from_date="{today}",
		to_date="{today}",
	),
	hr.call(LEAVE + "get_leave_approver", employee="{employee}"),
	hr.insert(
		"Leave Application",
		employee="{employee}",
		leave_type="Casual Leave",
		from_date="{today}",
		to_date="{today}",
		description="For {{ reasons }}",
		leave_approver="{hr}",
		status="Open",
		posting_date="{today}",
		company="{company}",
		follow_via_email=0,
		keep="leave",
	),
	hr.update("Leave Application", "{leave}", status="Approved"),
	hr.update("Leave Application", "{leave}", docstatus=1),
	hr.list(
		"Leave Ledger Entry",
		fields=["leaves", "leave_type"],
		filters={"employee": "{employee}"},
		order_by="leaves",
	),
	hr.call(LEAVE + "get_holidays", employee="{employee}", from_date="{month}", to_date="{later}"),
	hr.call("frappe.client.cancel", doctype="Leave Application", name="{leave}"),
	hr.insert("Leave Type", leave_type_name="Leave {m}", max_leaves_allowed=5),
	hr.insert(
		"Compensatory Leave Request",
		employee="{employee}",
		leave_type="Compensatory Off",
		work_from_date="{today}",
		work_end_date="{today}",
		reason="x",
		expect=417,
	),
]

ATTENDANCE = [
	hr.insert(
		"Attendance",
		employee="{employee}",
		attendance_date="{month}",
		status="Present",
		company="{company}",
		docstatus=1,
		keep="attendance",
	),
	hr.call("frappe.client.cancel", doctype="Attendance", name="{attendance}"),
	hr.call(
		"hrms.hr.doctype.attendance.attendance.get_unmarked_days",
		employee="{employee}",
		from_date="{month}",
		to_date="{today}",
	),
	hr.call(
		"hrms.hr.doctype.attendance.attendance.mark_bulk_attendance",
		data={"employee": "{employee}", "status": "Present", "unmarked_days": ["{month}"], "shift": None},
	),
	hr.insert(
		"Employee Checkin", employee="{employee}", time="{today} 08:00:00", log_type="IN", keep="checkin"
	),
	hr.update("Employee", "{employee}", attendance_device_id="device-{m}"),
	hr.call(
		"hrms.hr.doctype.employee_checkin.employee_checkin.add_log_based_on_employee_field",
		employee_field_value="device-{m}",
		timestamp="{today} 17:00:00",
		device_id="gate",
		log_type="OUT",
	),
	hr.list(
		"Employee Checkin",
		fields=["employee", "log_type"],
		filters={"employee": "{employee}"},
		order_by="time",
	),
	hr.run("Employee Checkin", "{checkin}", "fetch_shift"),
	hr.insert(
		"Attendance Request",
		employee="{employee}",
		company="{company}",
		from_date="{yesterday}",
		to_date="{yesterday}",
		reason="On Duty",
		explanation="Data Import",
		keep="late",
	),
	hr.insert("Shift Type", __newname="Shift {m}", start_time="08:00:00", end_time="16:00:00", keep="shift"),
	hr.insert(
		"Shift Assignment",
		employee="{employee}",
		company="{company}",
		shift_type="Shift {m}",
		start_date="{today}",
		docstatus=1,
	),
	hr.call(
		"hrms.hr.doctype.employee_attendance_tool.employee_attendance_tool.get_employees",
		date="{today}",
		company="{company}",
	),
]

RECRUITING = [
	hr.insert(
		"Job Opening",
		job_title="Opening {m}",
		designation="Designation {m}",
		company="{company}",
		description="{{ x }}",
		keep="opening",
	),
	hr.insert(
		"Job Applicant",
		applicant_name="Applicant {m}",
		email_id="applicant-{m}@example.com",
		job_title="{opening}",
		status="Open",
		keep="applicant",
	),
	hr.call("hrms.hr.doctype.job_applicant.job_applicant.get_interview_details", job_applicant="{applicant}"),
	hr.insert(
		"Job Offer",
		job_applicant="{applicant}",
		applicant_name="Applicant {m}",
		applicant_email="applicant-{m}@example.com",
		offer_date="{today}",
		designation="Designation {m}",
		company="{company}",
		status="Accepted",
		docstatus=1,
		keep="offer",
	),
	hr.call("hrms.hr.doctype.job_offer.job_offer.make_employee", source_name="{offer}"),
	hr.insert(
		"Appraisal Template",
		template_title="Template {m}",
		rating_criteria=[],
		goals=[{"key_result_area": "{kra}", "per_weightage": 100}],
	),
	hr.insert("Training Program", training_program="Training {m}", company="{company}", description="x"),
	hr.insert(
		"Employee Grievance",
		raised_by="{employee}",
		subject="Data Import",
		date="{today}",
		grievance_type="{grievance}",
		grievance_against_party="Company",
		grievance_against="{company}",
		description="{{ x }}",
	),
	hr.insert("Interview Type", __newname="Type {m}"),
]

TABLES = {
	"employees": EMPLOYEES,
	"leaves": LEAVES,
	"attendance": ATTENDANCE,
	"recruiting": RECRUITING,
}
