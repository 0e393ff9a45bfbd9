"""Routes that a limited token does not open, and what no token does.

In paths, {todo} is a ToDo that the token may read, {person} its user.
"""

import json

USER = "/api/method/frappe.core.doctype.user.user"

CLOSED = {
	"update": ("PUT", "/api/resource/ToDo/{todo}", {"json": {"description": "x"}}),
	"create": ("POST", "/api/resource/ToDo", {"json": {"description": "x"}}),
	"delete": ("DELETE", "/api/resource/ToDo/{todo}", {}),
	"another list": ("GET", "/api/resource/User", {}),
	"another document": ("GET", "/api/resource/User/{person}", {}),
	"case of a DocType": ("GET", "/api/resource/user", {}),
	"a child table": ("GET", "/api/resource/Has Role", {}),
	"run_method": ("POST", "/api/resource/ToDo/{todo}?run_method=add_comment", {"json": {"text": "x"}}),
	"run_method by GET": ("GET", "/api/resource/ToDo/{todo}?run_method=get_title", {}),
	"a method": ("GET", "/api/method/frappe.auth.get_logged_user", {}),
	"a list by method": ("GET", "/api/method/frappe.client.get_list?doctype=User", {}),
	"a count by method": ("GET", "/api/method/frappe.client.get_count?doctype=User", {}),
	"a value by method": ("GET", "/api/method/frappe.client.get_value?doctype=User&fieldname=api_key", {}),
	"an insert by method": (
		"POST",
		"/api/method/frappe.client.insert",
		{"json": {"doc": {"doctype": "ToDo", "description": "x"}}},
	),
	"a password": (
		"GET",
		"/api/method/frappe.client.get_password?doctype=User&name=x&fieldname=api_secret",
		{},
	),
	"cmd in the query": ("GET", "/?cmd=frappe.auth.get_logged_user", {}),
	"cmd in the form": ("POST", "/", {"data": {"cmd": "frappe.auth.get_logged_user"}}),
	"cmd on an open route": ("GET", "/api/resource/ToDo?cmd=frappe.auth.get_logged_user", {}),
	"cmd in JSON": ("POST", "/api/resource/ToDo", {"json": {"cmd": "frappe.auth.get_logged_user"}}),
	"report view": ("POST", "/api/method/frappe.desk.reportview.get", {"data": {"doctype": "User"}}),
	"report": ("GET", "/api/method/frappe.desk.query_report.run?report_name=ToDo", {}),
	"export": ("POST", "/api/method/frappe.desk.reportview.export_query", {"data": {"doctype": "ToDo"}}),
	"search": ("GET", "/api/method/frappe.desk.search.search_link?doctype=User&txt=", {}),
	"a document's method": (
		"POST",
		"/api/method/run_doc_method",
		{"json": {"dt": "ToDo", "dn": "{todo}", "method": "get_title"}},
	),
	"save from a form": ("POST", "/api/method/frappe.desk.form.save.savedocs", {"data": {"doc": "{}"}}),
	"upload": ("POST", "/api/method/upload_file", {"files": {"file": ("x.txt", b"x")}}),
	"a private file": ("GET", "/private/files/x.txt", {}),
	"a backup": ("GET", "/backups/x.sql.gz", {}),
	"Desk": ("GET", "/app", {}),
	"a page": ("GET", "/me", {}),
	"a print view": ("GET", "/printview?doctype=ToDo&name={todo}", {}),
	"a PDF": ("GET", "/api/method/frappe.utils.print_format.download_pdf?doctype=ToDo&name={todo}", {}),
	"API v1": ("GET", "/api/v1/resource/User", {}),
	"API v1 method": ("GET", "/api/v1/method/frappe.auth.get_logged_user", {}),
	"API v2 list": ("GET", "/api/v2/document/User", {}),
	"API v2 document": ("PATCH", "/api/v2/document/ToDo/{todo}/", {"json": {"description": "x"}}),
	"API v2 method": ("GET", "/api/v2/method/frappe.auth.get_logged_user", {}),
	"API v2 meta": ("GET", "/api/v2/doctype/User/meta", {}),
	"API v2 document method": ("POST", "/api/v2/document/ToDo/{todo}/method/add_comment/", {"json": {}}),
	"API keys": (
		"POST",
		f"{USER}.generate_keys",
		{"json": {"user": "{person}"}},
	),
	"a password change": (
		"POST",
		f"{USER}.update_password",
		{"json": {"new_password": "x"}},
	),
	"logout": ("POST", "/api/method/logout", {}),
	"who am I": ("GET", "/api/method/oauth_provider.api.oauth2.test_resource", {}),
	"a new client": ("POST", "/api/resource/OAuth2 Client", {"json": {"app_name": "x"}}),
}

# With a scope that opens administration.
FOR_NOBODY = {
	"create a client": (
		"POST",
		"/api/resource/OAuth2 Client",
		{
			"json": {
				"app_name": "x",
				"redirect_uris": "https://a.example/",
				"default_redirect_uri": "https://a.example/",
				"scopes": [{"scope": "all"}],
			}
		},
	),
	"create a scope": ("POST", "/api/resource/OAuth2 Scope", {"json": {"scope_name": "x", "title": "x"}}),
	"change the settings": (
		"PUT",
		"/api/resource/OAuth2 Provider Settings/OAuth2 Provider Settings",
		{"json": {"skip_authorization": "Auto"}},
	),
	"insert by method": (
		"POST",
		"/api/method/frappe.client.insert",
		{"json": {"doc": json.dumps({"doctype": "OAuth2 Scope", "scope_name": "x", "title": "x"})}},
	),
	"API keys": (
		"POST",
		f"{USER}.generate_keys",
		{"json": {"user": "{person}"}},
	),
	"password": (
		"POST",
		f"{USER}.update_password",
		{"json": {"new_password": "x-Y-z-12345!", "old_password": "x"}},
	),
	"password by REST": ("PUT", "/api/resource/User/{person}", {"json": {"new_password": "x-Y-z-12345!"}}),
	"password by method": (
		"POST",
		"/api/method/frappe.client.set_value",
		{
			"json": {
				"doctype": "User",
				"name": "{person}",
				"fieldname": "new_password",
				"value": "x-Y-z-12345!",
			}
		},
	),
	"approve": ("POST", "/api/method/oauth_provider.api.oauth2.approve", {"data": {"decision": "allow"}}),
	"authorize": ("GET", "/api/method/oauth_provider.api.oauth2.authorize?response_type=code", {}),
}
