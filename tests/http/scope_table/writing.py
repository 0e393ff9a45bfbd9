"""Requests with a scope that opens writing and creating ToDo."""

from tests.http.scope_table.requests import CLIENT, LIST, form, get, post

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
