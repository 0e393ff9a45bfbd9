"""What a scope that opens reading ToDo opens."""

from tests.http.scope_table.requests import CALL, CLIENT, LIST, ONE, REPORTVIEW, form, get, post

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
}
COUNTED = {"group_by": "description", "filters": {"name": "{todo}"}}
# A Frappe without these refuses them to anybody.
OPEN_BY_VERSION = {
	"a count": get(LIST, fields=["description", {"COUNT": "*", "as": "total"}], **COUNTED),
	"a count, as text": get(LIST, fields=["description", "count(name) as total"], **COUNTED),
	"validate_link": get(f"{CLIENT}.validate_link", doctype="ToDo", docname="{todo}", fields=["description"]),
	"validate_link_and_fetch": get(
		f"{CLIENT}.validate_link_and_fetch", doctype="ToDo", docname="{todo}", fields_to_fetch=["description"]
	),
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
