"""Requests with a limited token and what becomes of them: route x verb x trick.

A row is (verb, path, options of requests). In paths and options, {todo} is a ToDo that the token may read, {person} its
user, {other} another user, {note} and {event} documents that no scope here opens, {mine} a ToDo to be changed, and
{word} what every description begins with.
"""

import json

LIST, ONE = "/api/resource/ToDo", "/api/resource/ToDo/{todo}"
CALL = "/api/method/frappe"
CLIENT, REPORTVIEW = f"{CALL}.client", f"{CALL}.desk.reportview"


def get(path: str, **params) -> tuple:
	return ("GET", path, {"params": {name: _text(value) for name, value in params.items()}})


def post(path: str, **values) -> tuple:
	return ("POST", path, {"json": values})


def form(path: str, **values) -> tuple:
	return ("POST", path, {"data": {name: _text(value) for name, value in values.items()}})


def _text(value) -> str:
	return value if isinstance(value, str) else json.dumps(value)


# With a scope that opens reading ToDo: answered, and the answer holds what was asked for.
OPEN = {
	"list": get(LIST, fields=["name", "description"], filters=[["name", "=", "{todo}"]]),
	"list, filters as an object": get(LIST, fields=["description"], filters={"name": "{todo}"}),
	"list, filters with the DocType": get(
		LIST, fields=["description"], filters=[["ToDo", "name", "=", "{todo}"]]
	),
	"list, columns in backticks": get(LIST, fields=["`tabToDo`.`description`"], filters={"name": "{todo}"}),
	"list, ordered": get(
		LIST, fields=["description"], order_by="`tabToDo`.`modified` desc", filters={"name": "{todo}"}
	),
	"list, or-filters": get(LIST, fields=["description"], or_filters=[["name", "=", "{todo}"]]),
	"list, every column": get(LIST, fields=["*"], filters={"name": "{todo}"}),
	"list, an alias": get(LIST, fields=["description as text"], filters={"name": "{todo}"}),
	"list, paged": get(
		LIST, fields=["description"], limit_start="0", limit_page_length="500", order_by="creation desc"
	),
	"document": get(ONE),
	"client.get_list": get(
		f"{CLIENT}.get_list", doctype="ToDo", fields=["description"], filters={"name": "{todo}"}
	),
	"client.get_list by POST": post(
		f"{CLIENT}.get_list", doctype="ToDo", fields=["description"], filters={"name": "{todo}"}
	),
	"client.get_list by cmd": form(
		"/",
		cmd="frappe.client.get_list",
		doctype="ToDo",
		fields=["description"],
		filters={"name": "{todo}"},
	),
	"client.get_list, two DocTypes, of which Frappe sees the first": (
		"GET",
		f'{CLIENT}.get_list?doctype=ToDo&doctype=User&fields=["description"]&filters={{"name":"{{todo}}"}}',
		{},
	),
	"client.get": get(f"{CLIENT}.get", doctype="ToDo", name="{todo}"),
	"client.get by filters": get(f"{CLIENT}.get", doctype="ToDo", filters={"name": "{todo}"}),
	"client.get_value": get(
		f"{CLIENT}.get_value", doctype="ToDo", fieldname="description", filters={"name": "{todo}"}
	),
	"client.get_value by name": get(
		f"{CLIENT}.get_value", doctype="ToDo", fieldname="description", filters="{todo}"
	),
	"reportview.get_list": form(
		f"{REPORTVIEW}.get_list",
		doctype="ToDo",
		fields=["`tabToDo`.`description`"],
		filters=[["ToDo", "name", "=", "{todo}"]],
	),
	"reportview.get": form(
		f"{REPORTVIEW}.get",
		doctype="ToDo",
		fields=["`tabToDo`.`description`"],
		filters=[["ToDo", "name", "=", "{todo}"]],
		order_by="`tabToDo`.`modified` desc",
		start="0",
		page_length="20",
		view="List",
	),
	"getdoc": get(f"{CALL}.desk.form.load.getdoc", doctype="ToDo", name="{todo}"),
	"validate_link": get(f"{CLIENT}.validate_link", doctype="ToDo", docname="{todo}", fields=["description"]),
}
# On a Frappe without these routes they are 404, for anybody.
OPEN_BY_VERSION = {
	"list, version 1": get("/api/v1/resource/ToDo", fields=["description"], filters={"name": "{todo}"}),
	"document, version 1": get("/api/v1/resource/ToDo/{todo}"),
	"list, version 2": get("/api/v2/document/ToDo", fields=["description"], filters={"name": "{todo}"}),
	"document, version 2": get("/api/v2/document/ToDo/{todo}"),
	"document, version 2, with a slash": get("/api/v2/document/ToDo/{todo}/"),
	"method, version 2": get(
		"/api/v2/method/frappe.client.get_value",
		doctype="ToDo",
		fieldname="description",
		filters={"name": "{todo}"},
	),
}

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
	"OPTIONS": ("OPTIONS", LIST, {}),
}
# Arguments by which a list of ToDo would reach into other DocTypes: 403 on each of the roads of `LISTS`.
TRICKS = {
	"a link's field": {"fields": ["name", "allocated_to.first_name"]},
	"a link's field with an alias": {"fields": ["allocated_to.first_name as n"]},
	"a link's field in backticks": {"fields": ["`allocated_to`.`first_name`"]},
	"another table": {"fields": ["`tabUser`.`first_name`"]},
	"another table without backticks": {"fields": ["tabUser.first_name"]},
	"a child table of another": {"fields": ["`tabHas Role`.`role`"]},
	"a sub-query": {"fields": ["(select first_name from tabUser limit 1) as n"]},
	"a function": {"fields": ["ifnull(`tabUser`.`first_name`, '') as n"]},
	"a comment": {"fields": ["name/**/,first_name"]},
	"a function as an object": {"fields": [{"CONCAT": ["allocated_to.first_name"], "as": "n"}]},
	"a filter on another DocType": {"filters": [["User", "first_name", "like", "canary%"]]},
	"a filter on a link's field": {"filters": [["allocated_to.first_name", "like", "canary%"]]},
	"an object's filter on a link's field": {"filters": {"allocated_to.first_name": ["like", "canary%"]}},
	"a filter with a sub-query": {"filters": [["name", "in", "(select name from tabNote)"], ["1=1) or (1"]]},
	"a filter along a tree": {"filters": [["ToDo", "allocated_to", "descendants of", "{other}"]]},
	"an or-filter on another DocType": {"or_filters": [["User", "first_name", "like", "canary%"]]},
	"an order by a link's field": {"order_by": "allocated_to.first_name"},
	"an order by another table": {"order_by": "`tabUser`.`first_name`"},
	"an order by a sub-query": {"order_by": "(select first_name from tabUser limit 1)"},
	"links expanded": {"expand_links": "1"},
	"a link expanded": {"expand": ["allocated_to"]},
}
LISTS = {
	"REST": lambda **arguments: get(LIST, **arguments),
	"REST, version 2": lambda **arguments: get("/api/v2/document/ToDo", **arguments),
	"client.get_list": lambda **arguments: post(f"{CLIENT}.get_list", doctype="ToDo", **arguments),
	"reportview.get": lambda **arguments: form(
		f"{REPORTVIEW}.get", doctype="ToDo", **{"fields": ["`tabToDo`.`name`"], **arguments}
	),
}
# Arguments that some Frappe does not read, and what surrounds a document that the scope opens.
UNREAD = {
	"permissions off": {"ignore_permissions": "1"},
	"a join": {"join": "right join"},
	"another user": {"user": "Administrator"},
	"a group by another table": {"group_by": "`tabUser`.`first_name`"},
}
IGNORED = {
	"docinfo": get(f"{CALL}.desk.form.load.get_docinfo", doctype="ToDo", name="{todo}"),
	"the number of comments": form(
		f"{REPORTVIEW}.get_list", doctype="ToDo", fields=["name"], with_comment_count="1"
	),
	"HEAD": ("HEAD", LIST, {}),
	"another verb, by a header": ("GET", ONE, {"headers": {"X-HTTP-Method-Override": "DELETE"}}),
	**{
		f"{route}: {trick}": make(**arguments)
		for route, make in LISTS.items()
		for trick, arguments in UNREAD.items()
	},
}
CLOSED = {
	**{f"other documents: {name}": row for name, row in OTHER_DOCUMENTS.items()},
	**{f"other actions: {name}": row for name, row in OTHER_ACTIONS.items()},
	**{
		f"{route}: {trick}": make(**arguments)
		for route, make in LISTS.items()
		for trick, arguments in TRICKS.items()
	},
}

# With a scope that opens writing and creating, but not reading, submitting or deleting.
WRITES = {
	"write": ("PUT", "/api/resource/ToDo/{mine}", {"json": {"priority": "High"}}),
	"write by set_value": post(
		f"{CLIENT}.set_value", doctype="ToDo", name="{mine}", fieldname="priority", value="Low"
	),
	"create": post(LIST, description="{word}"),
	"create by insert": post(f"{CLIENT}.insert", doc={"doctype": "ToDo", "description": "{word}"}),
	"upload": (
		"POST",
		"/api/method/upload_file",
		{
			"files": {"file": ("table.txt", b"x")},
			"data": {"doctype": "ToDo", "docname": "{mine}", "is_private": "1"},
		},
	),
}
NO_WRITES = {
	"read": get("/api/resource/ToDo/{mine}"),
	"list": get(LIST),
	"delete": ("DELETE", "/api/resource/ToDo/{mine}", {}),
	"submit in the body": ("PUT", "/api/resource/ToDo/{mine}", {"json": {"docstatus": 1}}),
	"submit in a second body": ("PUT", "/api/resource/ToDo/{mine}", {"json": {"data": '{"docstatus": 1}'}}),
	"create submitted": post(LIST, description="{word}", docstatus=1),
	"amend": post(LIST, description="{word}", amended_from="{todo}"),
	"another DocType in the body": post(
		f"{CLIENT}.insert", doc={"doctype": "Note", "title": "{word}", "content": "x"}
	),
	"another DocType among several": post(
		f"{CLIENT}.insert_many",
		docs=[{"doctype": "ToDo", "description": "{word}"}, {"doctype": "Note", "title": "{word}"}],
	),
	"a row of another's table": post(
		f"{CLIENT}.insert",
		doc={"doctype": "Has Role", "parent": "{person}", "parenttype": "User", "parentfield": "roles"},
	),
	"upload to a note": (
		"POST",
		"/api/method/upload_file",
		{"files": {"file": ("x.txt", b"x")}, "data": {"doctype": "Note", "docname": "{note}"}},
	),
	"upload by a URL": form("/api/method/upload_file", doctype="ToDo", docname="{mine}", file_url="{file}"),
}
# Written as the ToDo that they are, whatever else they say.
WRITES_OF_ITS_OWN = {
	"a parent in the body": post(
		LIST, description="{word}", parent="{note}", parenttype="Note", parentfield="seen_by"
	),
	"another DocType in a save": (
		"PUT",
		"/api/resource/ToDo/{mine}",
		{"json": {"doctype": "Note", "title": "{word}"}},
	),
	"another DocType by a new document": post(LIST, description="{word}", doctype="Note", title="{word}"),
	"a local document in a save": (
		"PUT",
		"/api/resource/ToDo/{mine}",
		{"json": {"__islocal": 1, "name": "x"}},
	),
	"a file of a note": ("PUT", "/api/resource/ToDo/{mine}", {"json": {"description": "{file}"}}),
}
