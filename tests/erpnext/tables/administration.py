"""What a System Manager's integration does: by a token with administration, and by one of everyday work."""

from tests.erpnext.people import boss, chief

WEBHOOK = {
	"webhook_doctype": "Sales Order",
	"webhook_docevent": "on_submit",
	"request_url": "http://127.0.0.1:9/hook",
	"request_method": "POST",
	"request_structure": "JSON",
	"webhook_json": '{"name": "{{ doc.name }}"}',
	"enabled": 0,
}
PROPERTY = {
	"doctype_or_field": "DocField",
	"doc_type": "Issue",
	"property": "description",
	"property_type": "Text",
}
PEOPLE = "frappe.core.doctype.user.user."

#: With administration: as by an API key.
CHIEF = [
	chief.insert("Webhook", __newname="Hook {m}", **WEBHOOK, keep="hook"),
	chief.update("Webhook", "{hook}", webhook_json='{"customer": "{{ doc.customer }}"}'),
	chief.insert("Property Setter", **PROPERTY, field_name="subject", value="About {{ words }} {m}"),
	chief.insert(
		"Client Script", __newname="Script {m}", dt="Note", view="Form", enabled=0, script="// {{ words }}"
	),
	chief.insert(
		"Custom Field", dt="Note", fieldname="field_{m}", label="Field {m}", fieldtype="Data", keep="field"
	),
	chief.insert(
		"Report",
		report_name="Report {m}",
		ref_doctype="Note",
		report_type="Query Report",
		is_standard="No",
		query="select name from tabNote",
		keep="report",
	),
	chief.insert(
		"Print Format",
		__newname="Format {m}",
		doc_type="Note",
		print_format_type="Jinja",
		custom_format=1,
		html="<b>{{ doc.name }}</b>",
	),
	chief.insert("Role", role_name="Role {m}"),
	chief.insert(
		"User",
		email="person-{m}@example.com",
		first_name="Person {m}",
		send_welcome_email=0,
		roles=[{"role": "Sales User"}],
		keep="person",
	),
	chief.update("User", "{person}", roles=[{"role": "Stock User"}], bio="{{ x }}"),
	chief.call(PEOPLE + "get_all_roles"),
	chief.insert("User Permission", user="{person}", allow="Company", for_value="{company}"),
	chief.list("User", fields=["name", "enabled"], filters={"name": "{person}"}),
	chief.insert(
		"Server Script",
		__newname="Server {m}",
		script_type="API",
		api_method="api_{m}",
		script="pass",
		disabled=1,
	),
	chief.insert(
		"Data Import", reference_doctype="Customer", import_type="Insert New Records", keep="import"
	),
	chief.call(
		"frappe.core.doctype.data_import.data_import.download_template",
		doctype="Note",
		export_fields={"Note": ["title"]},
		file_type="CSV",
	),
	chief.insert("Note", title="One {m}", keep="one"),
	chief.insert("Note", title="Two {m}", keep="two"),
	chief.form("frappe.desk.reportview.delete_items", doctype="Note", items=["{one}", "{two}"]),
	chief.list("Note", filters={"title": ["like", "% {m}"]}),
	chief.insert(
		"Account", account_name="Odd {m}", company="{company}", parent_account="Indirect Income - {abbr}"
	),
	chief.call("frappe.client.get_value", doctype="System Settings", fieldname="country"),
	chief.call(
		"run_doc_method",
		docs={
			"doctype": "Customize Form",
			"name": "Customize Form",
			"doc_type": "Note",
			"description": "{{ x }}",
		},
		method="fetch_to_customize",
	),
	chief.form(
		"frappe.desk.reportview.get_count", doctype="OAuth2 Client", filters=[], fields=[], distinct="false"
	),
	chief.delete("Custom Field", "{field}"),
]

#: "everyday work without the administration roles"
WITHOUT_ADMINISTRATION = [
	boss.insert("Webhook", __newname="Hook of boss {m}", **WEBHOOK, keep="hook"),
	boss.insert("Property Setter", **PROPERTY, field_name="subject", value="Boss {m}"),
	boss.insert(
		"Client Script", __newname="Script of boss {m}", dt="Note", view="Form", enabled=0, script="//"
	),
	boss.insert("Custom Field", dt="Note", fieldname="boss_{m}", label="Boss {m}", fieldtype="Data"),
	boss.insert("Role", role_name="Boss {m}"),
	boss.insert("User", email="boss-person-{m}@example.com", first_name="Person", send_welcome_email=0),
	boss.insert("User Permission", user="{sales}", allow="Company", for_value="{company}"),
	boss.insert("Data Import", reference_doctype="Customer", import_type="Insert New Records"),
	boss.list("Error Log", limit=1),
	boss.update("System Settings", "System Settings", disable_document_sharing=0),
]

#: "credentials"
CREDENTIALS = [
	chief.update("User", "{hr}", mobile_no="+49 30 12345{digit}"),
	chief.update("User", "{hr}", username="hr{m}"),
	chief.update("User", "{hr}", new_password="Long-and-new-{m}!"),
	chief.call(PEOPLE + "generate_keys", user="{worker}"),
	chief.ask("frappe.client.get_password", doctype="User", name="{chief}", fieldname="api_secret"),
]

#: "documents of the app"
DOCUMENTS_OF_THE_APP = [
	chief.insert(
		"OAuth2 Scope", scope_name="scope-{m}", title="Title", doctypes=[{"document_type": "Note", "read": 1}]
	),
	chief.insert(
		"OAuth2 Client",
		app_name="App {m}",
		client_type="Public",
		redirect_uris="https://app.example.com/cb",
		scopes=[{"scope": "profile"}],
	),
	chief.insert("DocShare", share_doctype="OAuth2 Scope", share_name="profile", user="{sales}", read=1),
	chief.insert(
		"Property Setter",
		doctype_or_field="DocType",
		doc_type="OAuth2 Client",
		property="description",
		property_type="Text",
		value="{m}",
	),
]

TABLES = {"chief": CHIEF}
REFUSED = {
	"everyday work without the administration roles": WITHOUT_ADMINISTRATION,
	"credentials": CREDENTIALS,
	"documents of the app": DOCUMENTS_OF_THE_APP,
}
