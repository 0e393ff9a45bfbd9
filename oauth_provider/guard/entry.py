"""The first ring: what a request names, before Frappe serves it.

Frappe reads and writes documents by REST and by some methods of its own, and asks on the way whether the user may.
These are open to a limited token whose scopes have the DocType that is named; the second ring (`permissions`) answers
what Frappe asks then. Everything else needs a row that names the method.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

import frappe
from frappe.core.doctype.server_script.server_script_utils import get_server_script_map
from frappe.model.base_document import get_controller
from frappe.model.document import Document
from frappe.modules.utils import load_doctype_module

from oauth_provider.guard import files
from oauth_provider.guard.arguments import JsonValue, NotUnderstood, expect, is_text, parse_json
from oauth_provider.guard.roads import (
	ADDRESSES,
	BODIES,
	CALLING,
	DOCUMENT_METHODS,
	DOCUMENT_NAMES,
	DOWNLOAD,
	LISTED,
	NAMES,
	OLD_UPLOAD,
	OVERRIDES,
	PRINT_VIEW,
	ROADS,
)
from oauth_provider.protocol import routes
from oauth_provider.protocol.method_names import definition_of, overrides_of

RESOURCE = re.compile(r"/api/(?:v1/)?resource/([^/]+)(?:/(.+?))?/?\Z|/api/v2/document/([^/]+)(?:/(.+?))?/?\Z")
COUNT = re.compile(r"/api/v2/doctype/([^/]+)/count/?\Z")
METHOD = re.compile(r"/api/(v[12]/)?method/([^/]+)/?(.*)\Z", re.DOTALL)
# What follows the name of a document in version 2; the name itself may have slashes in it.
DOCUMENT_METHOD = re.compile(r".+/method/([^/]*)/?\Z", re.DOTALL)
# Of one request. Each is looked up to say what is missing.
MOST_DOCTYPES = 20
VERBS = {
	"GET": "read",
	"HEAD": "read",
	"POST": "create",
	"PUT": "write",
	"PATCH": "write",
	"DELETE": "delete",
}


@dataclass(frozen=True)
class Entry:
	"""What a request names.

	Attributes:
		methods: the dotted paths under which a scope may list what is called; empty when no method is.
		actions: what the road may do to the DocTypes that are named, of which one must be open; empty when it is none
			of Frappe's roads to documents.
		doctypes: those that are named.
		listed: the DocType of a list query.
		file: the address of a private file.
		route: the path, where it is neither a document's, nor a method's, nor a file's.
	"""

	methods: tuple[str, ...] = ()
	actions: tuple[str, ...] = ()
	doctypes: tuple[str, ...] = ()
	listed: str | None = None
	file: str | None = None
	route: str | None = None


def identify() -> Entry:
	"""Say what the current request names."""
	form, path = frappe.form_dict, frappe.request.path
	try:
		# Frappe looks at `cmd` before it looks at the path.
		if form.cmd:
			return identify_method(expect(form.cmd, str, "cmd"))
		if method := METHOD.match(path):
			return identify_method(name_method(*method.groups()))
		if resource := RESOURCE.match(path):
			return identify_resource(resource[1] or resource[3], resource[2] or resource[4])
		if counted := COUNT.match(path):
			return Entry((), ("read",), (counted[1],), listed=counted[1])
		if path.startswith(files.PRIVATE):
			return Entry((), ("read",), file=path)
		if path == PRINT_VIEW:
			return Entry((), ("print",), named_doctypes(form))
	except NotUnderstood as problem:
		frappe.local.flags.oauth2_argument = problem.argument
		# Whatever the other argument is, a DocType may be closed to every token.
		return Entry(doctypes=tuple(form[name] for name in NAMES if is_text(form.get(name))))
	return identify_page(routes.find_route(path))


def identify_page(route: str | None) -> Entry:
	"""Say what a page is; `/DOCTYPE/NAME`, where Frappe has no other page, is the print view of a document."""
	_root, doctype, *name = route.split("/") if route else ("", "")
	if doctype and frappe.db.exists("DocType", doctype) == doctype:
		# Without a name it is a list, which has no row.
		return Entry((), ("print",), (doctype,)) if name else Entry()
	return Entry(route=route)


def identify_resource(doctype: str, name: str | None) -> Entry:
	verb = frappe.request.method
	if name and (method := document_method(name)) is not None:
		return identify_document_method(doctype, method)
	if verb not in VERBS:
		return Entry()
	is_list = not name and VERBS[verb] == "read"
	return Entry((), (VERBS[verb],), (doctype,), listed=doctype if is_list else None)


def document_method(name: str) -> str | None:
	"""The method of a document that a path of REST leads to: version 1 has it as an argument, version 2 in the path."""
	if frappe.request.path.startswith("/api/v2/"):
		found = DOCUMENT_METHOD.match(name)
		return found[1] if found else None
	# With other verbs Frappe does not look at it.
	if "run_method" in frappe.form_dict and frappe.request.method in ("GET", "HEAD", "POST"):
		return expect(frappe.form_dict.run_method, str, "run_method")
	return None


def name_method(version: str | None, method: str, rest: str) -> str:
	"""The dotted path of the method that a path under /api/method/ leads to.

	Version 1 ignores what follows the method; version 2 takes two parts for a DocType and a function of its
	module.
	"""
	if version != "v2/" or not rest:
		return method
	doctype, function = method, rest.rstrip("/")
	try:
		return f"{load_doctype_module(doctype).__name__}.{function}"
	except (ImportError, KeyError, AttributeError, frappe.ValidationError):
		# There is no such DocType or module; Frappe will not find one either.
		return f"{doctype}/{function}"


def identify_method(method: str) -> Entry:
	"""Say what a call of a whitelisted method names.

	Args:
		method: its dotted path, as called.
	"""
	if is_replaced(method):
		return Entry(methods=(method,))
	form = frappe.form_dict
	defined = definition_of(method if "." in method else f"frappe.handler.{method}")
	if defined in DOCUMENT_METHODS:
		return identify_run_doc_method(method, form)
	if called := handed_over(defined, form):
		return Entry(methods=(called,))
	road = method if method in ROADS else defined
	if road not in ROADS:
		return Entry(methods=(method,))
	actions, doctypes = ROADS[road], named_doctypes(form)
	listed = doctypes[0] if doctypes and actions[0] in LISTED else None
	file = expect(form.get("file_url"), str, "file_url") if road == DOWNLOAD else None
	if file is not None and not file.startswith(ADDRESSES):
		# Frappe would find the row of another spelling, or one without an address.
		raise NotUnderstood("file_url")
	return Entry((method,), actions, doctypes, listed, file)


def handed_over(defined: str, form: dict[str, Any]) -> str | None:
	"""Read the method that an argument names, to be called in place of the one in the path; None if none is."""
	argument = CALLING.get(defined)
	if not argument or not form.get(argument) or (defined == OLD_UPLOAD and form.get("from_form")):
		return None
	return expect(form[argument], str, argument)


def is_replaced(method: str) -> bool:
	"""Tell whether the site runs something else than Frappe's own function."""
	overrides = overrides_of(method)
	if not OVERRIDES.issuperset(overrides):
		return True
	# Frappe looks for a script by the name of what stands for the method.
	scripts = get_server_script_map().get("_api", {})
	return any(name in scripts for name in (method, *overrides))


def identify_run_doc_method(route: str, form: dict[str, Any]) -> Entry:
	"""Say which method of which DocType is run; it may be listed, or all that can be run on a document.

	Raises:
		NotUnderstood: the arguments of Frappe's versions do not agree about the DocType.
	"""
	named = set(named_doctypes(form))
	if len(named) != 1:
		raise NotUnderstood("dt")
	called = identify_document_method(named.pop(), expect(form.get("method"), str, "method"))
	return replace(called, methods=(*called.methods, route))


def identify_document_method(doctype: str, method: str) -> Entry:
	"""Say what a call of a whitelisted method of a document names: a row names it `module.Class.method`.

	Frappe's own methods of every document, such as `submit`, ask whether the user may.
	"""
	try:
		controller = get_controller(doctype)
	except (ImportError, frappe.DoesNotExistError):
		# A refusal does not tell whether there is such a DocType.
		return Entry(methods=(f"{doctype}.{method}",))
	methods = (f"{controller.__module__}.{controller.__qualname__}.{method}",)
	function = getattr(controller, method, None)
	if function in frappe.whitelisted and function is getattr(Document, method, None):
		action = method if method in ("submit", "cancel") else "write"
		return Entry(methods, (action,), (doctype,))
	return Entry(methods)


def named_doctypes(form: dict[str, Any]) -> tuple[str, ...]:
	"""The DocTypes that the usual arguments name, and those of the documents among them.

	Raises:
		NotUnderstood: one of them is not what Frappe takes there.
	"""
	found = doctypes_in(form, NAMES)
	for name in BODIES:
		body: JsonValue = form.get(name)
		# The print views take the name of a DocType here.
		if isinstance(body, str) and body[:1] not in ("{", "["):
			found.append(body) if body else None
			continue
		parsed = parse_json(body, name)
		for document in parsed if isinstance(parsed, list) else [parsed]:
			if document is not None:
				found.append(expect(expect(document, dict, name).get("doctype"), str, name))
				found += doctypes_in(expect(document, dict, name), ("parenttype",))
		if len(set(found)) > MOST_DOCTYPES:
			raise NotUnderstood(name)
	return tuple(dict.fromkeys(found))


def doctypes_in(values: dict[str, Any], names: tuple[str, ...]) -> list[str]:
	"""The DocTypes that some values name, beside the name of a document; Frappe takes conditions there too."""
	for name in DOCUMENT_NAMES:
		if isinstance(values.get(name), dict | list):
			raise NotUnderstood(name)
	return [expect(values[name], str, name) for name in names if values.get(name)]
