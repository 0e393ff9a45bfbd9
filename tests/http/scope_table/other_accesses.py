"""Other DocTypes and other actions than a scope that opens reading ToDo has."""

from tests.http.scope_table.requests import CALL, CLIENT, LIST, ONE, REPORTVIEW, form, get, post

# Other DocTypes and other actions, by every road to them: 403.
OTHER_DOCUMENTS = {
	"list of users": get("/api/resource/User"),
	"list of notes": get("/api/resource/Note", fields=["*"]),
	"list, another case": get("/api/resource/todo"),
	"list, a blank behind": get("/api/resource/ToDo%20"),
	"list, encoded twice": get("/api/resource/%2554oDo"),
	"list, two slashes": get("/api/resource//User"),
	"list, dots": get("/api/resource/ToDo/../User"),
	"list of a child table": get("/api/resource/Has Role", parent="User"),
	"list, version 1": get("/api/v1/resource/User"),
	"list, version 2": get("/api/v2/document/User"),
	"document": get("/api/resource/User/{other}"),
	"document, version 2": get("/api/v2/document/User/{other}"),
	"a single": get("/api/resource/System Settings/System Settings"),
	"a DocType": get("/api/resource/DocType/User"),
	"meta, version 2": get("/api/v2/doctype/ToDo/meta"),
	"count, version 2": get("/api/v2/doctype/User/count"),
	"client.get_list": get(f"{CLIENT}.get_list", doctype="User", fields=["*"]),
	"client.get_list by cmd": form("/", cmd="frappe.client.get_list", doctype="User"),
	"client.get_list by cmd on an open path": get(ONE, cmd="frappe.client.get_list", doctype="User"),
	"client.get_list, version 2": get("/api/v2/method/frappe.client.get_list", doctype="User"),
	"client.get_list, a child table": get(f"{CLIENT}.get_list", doctype="Has Role", parent="User"),
	"client.get_list, a child table through ToDo": get(
		f"{CLIENT}.get_list", doctype="Has Role", parent="ToDo"
	),
	"client.get": get(f"{CLIENT}.get", doctype="Note", name="{note}"),
	"client.get_value": get(
		f"{CLIENT}.get_value", doctype="User", fieldname="first_name", filters={"name": "{other}"}
	),
	"client.get_value with a parent": get(
		f"{CLIENT}.get_value", doctype="Has Role", fieldname="role", filters={}, parent="User"
	),
	"client.get_single_value": get(f"{CLIENT}.get_single_value", doctype="System Settings", field="country"),
	"client.get_count": get(f"{CLIENT}.get_count", doctype="User"),
	"client.get_password": get(
		f"{CLIENT}.get_password", doctype="User", name="{other}", fieldname="password"
	),
	"client.get_js": get(f"{CLIENT}.get_js", items=["frappe"]),
	"client.has_permission": get(
		f"{CLIENT}.has_permission", doctype="Note", docname="{note}", perm_type="read"
	),
	"client.validate_link": get(f"{CLIENT}.validate_link", doctype="User", docname="{other}"),
	"reportview.get": form(f"{REPORTVIEW}.get", doctype="User", fields=["`tabUser`.`first_name`"]),
	"reportview.get_list": form(f"{REPORTVIEW}.get_list", doctype="Note", fields=["*"]),
	"reportview.get_count": form(f"{REPORTVIEW}.get_count", doctype="User", fields=[]),
	"reportview.get_stats": get(f"{REPORTVIEW}.get_stats", doctype="User", stats=["user_type"]),
	"reportview.export_query": form(
		f"{REPORTVIEW}.export_query", doctype="ToDo", fields=["`tabToDo`.`name`"], file_format_type="CSV"
	),
	"reportview.delete_items": form(f"{REPORTVIEW}.delete_items", doctype="ToDo", items=["{todo}"]),
	"search_link": get(f"{CALL}.desk.search.search_link", doctype="User", txt=""),
	"search_link with a query": get(
		f"{CALL}.desk.search.search_link",
		doctype="ToDo",
		txt="",
		query="frappe.core.doctype.user.user.user_query",
	),
	"search_widget": get(f"{CALL}.desk.search.search_widget", doctype="Note", txt=""),
	"link title": get(f"{CALL}.desk.search.get_link_title", doctype="User", docname="{other}"),
	"names for mentions": get(f"{CALL}.desk.search.get_names_for_mentions", search_term=""),
	"global search": get(f"{CALL}.utils.global_search.search", text="canary"),
	"getdoctype": get(f"{CALL}.desk.form.load.getdoctype", doctype="User"),
	"linked documents": get(f"{CALL}.desk.form.linked_with.get", doctype="User", docname="{other}"),
	"report": get(f"{CALL}.desk.query_report.run", report_name="ToDo"),
	"report's script": get(f"{CALL}.desk.query_report.get_script", report_name="ToDo"),
	"dashboard chart": get(
		f"{CALL}.desk.doctype.dashboard_chart.dashboard_chart.get", chart_name="x", filters=[]
	),
	"number card": post(f"{CALL}.desk.doctype.number_card.number_card.get_result", doc={}, filters=[]),
	"tree": get(f"{CALL}.desk.treeview.get_children", doctype="User", parent=""),
	"calendar": get(
		f"{CALL}.desk.calendar.get_events", doctype="Event", start="2026-01-01", end="2027-01-01"
	),
	"events": get(f"{CALL}.desk.doctype.event.event.get_events", start="2026-01-01", end="2027-01-01"),
	"contacts": get(f"{CALL}.email.get_contact_list", txt=""),
	"printview of a note": get("/printview", doctype="Note", name="{note}"),
	"printview": get("/printview", doctype="ToDo", name="{todo}"),
	"PDF": get(f"{CALL}.utils.print_format.download_pdf", doctype="ToDo", name="{todo}"),
	"print HTML": get(f"{CALL}.www.printview.get_html_and_style", doc="ToDo", name="{todo}"),
	"print HTML of a document of one's own": post(
		f"{CALL}.www.printview.get_html_and_style", doc={"doctype": "ToDo", "allocated_to": "{other}"}
	),
	"several PDFs": get(f"{CALL}.utils.print_format.download_multi_pdf", doctype="ToDo", name=["{todo}"]),
	"a private file of a note": get("{file}"),
	"that file, with dots": get("/private/files/../files{file_name}"),
	"that file by download_file": get("/api/method/download_file", file_url="{file}"),
	"a backup": get("/backups/20261123-database.sql.gz"),
	"Desk": get("/app"),
	"Desk's boot": get(f"{CALL}.sessions.get"),
	"a page": get("/me"),
	"the sitemap": get("/sitemap.xml"),
	"a data export": get(f"{CALL}.core.doctype.data_export.exporter.export_data", doctype="User"),
	"an unknown method": get(f"{CALL}.client.no_such_method"),
	"an unknown route": get("/api/v3/document/ToDo"),
	"ping": get("/api/method/ping"),
	"who am I": get(f"{CALL}.auth.get_logged_user"),
	"version": get("/api/method/version"),
	"the token itself": get("/api/method/oauth_provider.api.oauth2.test_resource"),
}
OTHER_ACTIONS = {
	"create": post(LIST, description="{word}"),
	"create, version 2": post("/api/v2/document/ToDo", description="{word}"),
	"create by client.insert": post(f"{CLIENT}.insert", doc={"doctype": "ToDo", "description": "{word}"}),
	"create several": post(f"{CLIENT}.insert_many", docs=[{"doctype": "ToDo", "description": "{word}"}]),
	"create by savedocs": form(
		f"{CALL}.desk.form.save.savedocs",
		action="Save",
		doc={"doctype": "ToDo", "description": "{word}", "__islocal": 1},
	),
	"write": ("PUT", ONE, {"json": {"description": "x"}}),
	"write, version 2": ("PATCH", "/api/v2/document/ToDo/{todo}", {"json": {"description": "x"}}),
	"write by set_value": post(
		f"{CLIENT}.set_value", doctype="ToDo", name="{todo}", fieldname="description", value="x"
	),
	"write by save": post(f"{CLIENT}.save", doc={"doctype": "ToDo", "name": "{todo}", "description": "x"}),
	"write by bulk_update": post(
		f"{CLIENT}.bulk_update", docs=[{"doctype": "ToDo", "docname": "{todo}", "description": "x"}]
	),
	"write by a list's cell": post(
		f"{CALL}.desk.form.utils.update_follow", doctype="ToDo", doc_name="{todo}", following=1
	),
	"submit": post(f"{CLIENT}.submit", doc={"doctype": "ToDo", "name": "{todo}"}),
	"cancel": post(f"{CLIENT}.cancel", doctype="ToDo", name="{todo}"),
	"delete": ("DELETE", ONE, {}),
	"delete, version 2": ("DELETE", "/api/v2/document/ToDo/{todo}", {}),
	"delete by method": post(f"{CLIENT}.delete", doctype="ToDo", name="{todo}"),
	"rename": post(f"{CLIENT}.rename_doc", doctype="ToDo", old_name="{todo}", new_name="x"),
	"a method of the document": get(ONE, run_method="get_title"),
	"a method by POST": ("POST", ONE, {"params": {"run_method": "add_comment"}, "json": {"text": "x"}}),
	"a method, version 2": post("/api/v2/document/ToDo/{todo}/method/add_comment", text="x"),
	"run_doc_method": post("/api/method/run_doc_method", dt="ToDo", dn="{todo}", method="get_title"),
	"runserverobj": post("/api/method/runserverobj", dt="ToDo", dn="{todo}", method="get_title"),
	"comment": post(
		f"{CALL}.desk.form.utils.add_comment",
		reference_doctype="ToDo",
		reference_name="{todo}",
		content="x",
		comment_email="{person}",
		comment_by="x",
	),
	"assign": post(f"{CALL}.desk.form.assign_to.add", doctype="ToDo", name="{todo}", assign_to=["{other}"]),
	"share": post(f"{CALL}.share.add", doctype="ToDo", name="{todo}", user="{other}", read=1),
	"tag": post(f"{CALL}.desk.doctype.tag.tag.add_tag", dt="ToDo", dn="{todo}", tag="x"),
	"like": post(f"{CALL}.desk.like.toggle_like", doctype="ToDo", name="{todo}", add="Yes"),
	"upload to it": (
		"POST",
		"/api/method/upload_file",
		{"files": {"file": ("x.txt", b"x")}, "data": {"doctype": "ToDo", "docname": "{todo}"}},
	),
	"attach to it": post(
		f"{CLIENT}.attach_file", filename="x.txt", filedata="eA==", doctype="ToDo", docname="{todo}"
	),
	"mail": post(f"{CALL}.core.doctype.communication.email.make", doctype="ToDo", name="{todo}"),
	"user settings": post(f"{CALL}.model.utils.user_settings.save", doctype="ToDo", user_settings="{}"),
}
