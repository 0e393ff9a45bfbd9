"""Frappe's methods that read and write documents, as the accesses that they are.

A method that is not here is opened by no row for a DocType, only by a row that lists the method itself.
"""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.core.doctype.server_script.server_script_utils import get_server_script_map
from frappe.model.base_document import get_controller

from oauth_provider.guard import (
	client_methods,
	desk_methods,
	files,
	form_methods,
	print_methods,
)
from oauth_provider.guard.listing import NotOpened, NotUnderstood, expect, parse_json
from oauth_provider.protocol.access import Access, DocumentAccess
from oauth_provider.protocol.method_names import definition_of, overrides_of

# Dotted path, as called, to what its arguments reach. Raises NotUnderstood for arguments that are not mapped.
MAPPED: dict[str, Callable[[dict[str, Any]], tuple[DocumentAccess, ...]]] = {
	"frappe.client.get_list": client_methods.get_list,
	"frappe.client.get": client_methods.get,
	"frappe.client.get_value": client_methods.get_value,
	"frappe.client.get_single_value": client_methods.get_single_value,
	"frappe.client.get_count": client_methods.count,
	"frappe.client.set_value": client_methods.set_value,
	"frappe.client.insert": client_methods.insert,
	"frappe.client.insert_many": client_methods.insert_many,
	"frappe.client.save": client_methods.save,
	"frappe.client.submit": client_methods.submit,
	"frappe.client.cancel": client_methods.cancel,
	"frappe.client.delete": client_methods.delete,
	"frappe.client.rename_doc": client_methods.rename_doc,
	"frappe.client.bulk_update": client_methods.bulk_update,
	"frappe.client.has_permission": client_methods.ask_permission,
	"frappe.client.get_doc_permissions": client_methods.get_doc_permissions,
	"frappe.client.is_document_amended": client_methods.is_document_amended,
	"frappe.client.validate_link": client_methods.validate_link,
	"frappe.client.attach_file": client_methods.attach_file,
	"frappe.desk.reportview.get": desk_methods.get,
	"frappe.desk.reportview.get_list": desk_methods.get_list,
	"frappe.desk.reportview.get_count": desk_methods.get_list,
	"frappe.desk.reportview.export_query": desk_methods.export_query,
	"frappe.desk.reportview.get_stats": desk_methods.get_stats,
	"frappe.desk.reportview.get_sidebar_stats": desk_methods.get_stats,
	"frappe.desk.search.search_link": desk_methods.search_links,
	"frappe.desk.search.search_widget": desk_methods.search_links,
	"frappe.desk.query_report.run": desk_methods.run_report,
	"frappe.desk.form.load.getdoc": form_methods.getdoc,
	"frappe.desk.form.load.get_docinfo": form_methods.get_docinfo,
	"frappe.desk.form.save.savedocs": form_methods.savedocs,
	"frappe.desk.form.save.cancel": form_methods.cancel,
	"frappe.desk.form.utils.add_comment": form_methods.add_comment,
	"frappe.share.add": desk_methods.share,
	"frappe.share.set_permission": desk_methods.set_permission,
	"frappe.share.get_users": desk_methods.get_shares,
	"frappe.utils.print_format.download_pdf": print_methods.download_pdf,
	"frappe.www.printview.get_html_and_style": print_methods.get_html_and_style,
	"frappe.www.printview.get_rendered_raw_commands": print_methods.get_rendered_raw_commands,
	"upload_file": files.upload_file,
	"frappe.handler.upload_file": files.upload_file,
	"download_file": files.download_file,
	"frappe.handler.download_file": files.download_file,
}
# Their arguments are a list query's.
LISTING = frozenset(
	(
		"frappe.client.get_list",
		"frappe.client.get",
		"frappe.client.get_value",
		"frappe.client.get_count",
		"frappe.client.validate_link",
		"frappe.desk.reportview.get",
		"frappe.desk.reportview.get_list",
		"frappe.desk.reportview.get_count",
		"frappe.desk.reportview.export_query",
		"frappe.desk.reportview.get_stats",
		"frappe.desk.reportview.get_sidebar_stats",
		"frappe.desk.search.search_link",
		"frappe.desk.search.search_widget",
	)
)
# These run the template of a print format.
PRINTING = ("frappe.www.printview.", "frappe.utils.print_format.")
# Arguments that name a method to be called in place of the mapped one, by where the latter is defined.
CALLING = {
	"frappe.handler.upload_file": "method",
	"frappe.handler.uploadfile": "method",
	"frappe.desk.search.search_link": "query",
	"frappe.desk.search.search_widget": "query",
}
DOCUMENT_METHODS = (
	"frappe.handler.run_doc_method",
	"frappe.handler.runserverobj",
	"frappe.api.v2.run_doc_method",
)
OVERRIDES = frozenset(("oauth_provider.api.overrides.counting.get_count",))


def identify(method: str, calls_only: bool = False) -> Access:
	"""Say what a call of a whitelisted method would reach.

	Args:
		method: its dotted path, as called.
		calls_only: whether the documents do not matter.
	"""
	defined = definition_of(method if "." in method else f"frappe.handler.{method}")
	reads_documents = method in MAPPED and not calls_only
	if not (reads_documents or defined in DOCUMENT_METHODS or defined in CALLING) or is_replaced(method):
		return Access(methods=(method,))
	form = frappe.form_dict
	try:
		if defined in DOCUMENT_METHODS:
			return identify_run_doc_method(method, form)
		if called := form.get(CALLING.get(defined)):
			return Access(methods=(expect(called, str),))
	except NotUnderstood:
		return Access()
	documents = documents_of(method, form) if reads_documents else None
	listed = form.doctype if documents and method in LISTING else None
	return Access(methods=(method,), documents=documents, listed=listed)


def takes_text(method: str) -> bool:
	"""Tell whether a method is known to take a text of the caller's for what it is."""
	return method in MAPPED and not method.startswith(PRINTING) and not is_replaced(method)


def documents_of(method: str, form: dict[str, Any]) -> tuple[DocumentAccess, ...] | None:
	try:
		return MAPPED[method](form)
	except NotOpened as missing:
		return missing.needs
	except NotUnderstood:
		return None


def is_replaced(method: str) -> bool:
	"""Tell whether the site runs something else than Frappe's own function."""
	overrides = overrides_of(method)
	if not OVERRIDES.issuperset(overrides):
		return True
	# Frappe looks for a script by the name of what stands for the method.
	scripts = get_server_script_map().get("_api", {})
	return any(name in scripts for name in (method, *overrides))


def identify_run_doc_method(route: str, form: dict[str, Any]) -> Access:
	"""Say which method of which DocType is run; it may be listed, or all that can be run on a document.

	Raises:
		NotUnderstood: the arguments of Frappe's versions do not agree about the DocType.
	"""
	documents = [parse_json(form.get(argument)) for argument in ("docs", "document")]
	named = [expect(document, dict).get("doctype") for document in documents if document]
	named += [form.get("dt")] if form.get("dt") else []
	if not named or any(doctype != named[0] for doctype in named):
		raise NotUnderstood
	called = identify_document_method(expect(named[0], str), expect(form.get("method"), str))
	return Access(methods=(*called.methods, route))


def identify_document_method(doctype: str, method: str) -> Access:
	"""Say what a call of a whitelisted method of a document would reach: a row names it `module.Class.method`."""
	try:
		controller = get_controller(doctype)
	except (ImportError, frappe.DoesNotExistError):
		raise NotUnderstood from None
	return Access(methods=(f"{controller.__module__}.{controller.__qualname__}.{method}",))
