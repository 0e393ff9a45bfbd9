"""Frappe's own roads to documents: paths and methods, with the arguments that name what is called."""

# Roads that begin with these read lists.
LISTED = ("read", "export")
ADDRESSES = ("/files/", "/private/files/", "http://", "https://")
PRINT_VIEW, DOWNLOAD = "/printview", "frappe.handler.download_file"

# Frappe's methods that read and write documents, each with the actions on the DocType that its arguments name, of
# which one is needed: a save may be an insert, and to delete a row of a document is to write it.
ROADS: dict[str, tuple[str, ...]] = {
	"frappe.client.get_list": ("read",),
	"frappe.client.get": ("read",),
	"frappe.client.get_value": ("read",),
	"frappe.client.get_single_value": ("read",),
	"frappe.client.get_count": ("read",),
	"frappe.client.set_value": ("write",),
	"frappe.client.insert": ("create", "write"),
	"frappe.client.insert_many": ("create", "write"),
	"frappe.client.save": ("write", "create"),
	"frappe.client.submit": ("submit",),
	"frappe.client.cancel": ("cancel",),
	"frappe.client.delete": ("delete", "write"),
	"frappe.client.rename_doc": ("write",),
	"frappe.client.bulk_update": ("write",),
	"frappe.client.has_permission": ("read",),
	"frappe.client.get_doc_permissions": ("read",),
	"frappe.client.is_document_amended": ("read",),
	"frappe.client.validate_link": ("read", "select"),
	"frappe.client.validate_link_and_fetch": ("read", "select"),
	"frappe.client.attach_file": ("write",),
	"frappe.desk.reportview.get": ("read",),
	"frappe.desk.reportview.get_list": ("read",),
	"frappe.desk.reportview.get_count": ("read",),
	"frappe.desk.reportview.export_query": ("export",),
	"frappe.desk.reportview.get_stats": ("read",),
	"frappe.desk.reportview.get_sidebar_stats": ("read",),
	"frappe.desk.search.search_link": ("read", "select"),
	"frappe.desk.search.search_widget": ("read", "select"),
	"frappe.desk.query_report.run": ("report",),
	"frappe.desk.form.load.getdoc": ("read",),
	"frappe.desk.form.load.get_docinfo": ("read",),
	"frappe.desk.form.save.savedocs": ("write", "create", "submit", "cancel"),
	"frappe.desk.form.save.cancel": ("cancel",),
	"frappe.desk.form.utils.add_comment": ("write",),
	"frappe.share.add": ("share",),
	"frappe.share.set_permission": ("share",),
	"frappe.share.get_users": ("share",),
	"frappe.utils.print_format.download_pdf": ("print",),
	"frappe.www.printview.get_html_and_style": ("print",),
	"frappe.www.printview.get_rendered_raw_commands": ("print",),
	"frappe.handler.upload_file": ("write",),
	"frappe.handler.download_file": ("read",),
}
# Until version 16. It saves a file, or calls a method.
OLD_UPLOAD = "frappe.handler.uploadfile"
# Arguments that name a method to be called in place of the one in the path, by where the latter is defined.
CALLING = {
	"frappe.handler.upload_file": "method",
	OLD_UPLOAD: "method",
	"frappe.client.validate_link_and_fetch": "query",
	"frappe.desk.search.search_link": "query",
	"frappe.desk.search.search_widget": "query",
	"frappe.model.mapper.make_mapped_doc": "method",
	"frappe.model.mapper.map_docs": "method",
	"frappe.desk.treeview.get_all_nodes": "tree_method",
}
DOCUMENT_METHODS = (
	"frappe.handler.run_doc_method",
	"frappe.handler.runserverobj",
	"frappe.api.v2.run_doc_method",
)
# This app's own count takes the place of Frappe's.
OVERRIDES = frozenset(("oauth_provider.api.overrides.counting.get_count",))
# Arguments that name a DocType, and those that are a document or several.
DOCUMENT_NAMES = ("name", "docname", "reference_name", "old_name", "new_name", "parent")
NAMES, BODIES = ("doctype", "dt", "reference_doctype"), ("doc", "docs", "document")
