"""Which request is what: every route is mapped to an access, or to none.

Frappe has many ways to reach the same data. What is not recognised here is refused to a limited token, so a
route that a new Frappe adds is closed until somebody maps it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe.modules.utils import load_doctype_module

RESOURCE = re.compile(r"/api/(?:v1/)?resource/([^/]+)(?:/(.+?))?/?\Z|/api/v2/document/([^/]+)(?:/(.+?))?/?\Z")
METHOD = re.compile(r"/api/(v[12]/)?method/([^/]+)/?(.*)\Z", re.DOTALL)
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
ORDER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*( +(asc|desc))?\Z", re.IGNORECASE)
OPERATORS = frozenset(
	("=", "!=", "<", ">", "<=", ">=", "like", "not like", "in", "not in", "is", "between", "timespan")
)
PAGING = frozenset(("limit", "limit_start", "limit_page_length", "start", "as_dict"))
LISTING = PAGING | {"fields", "filters", "or_filters", "order_by", "group_by"}
DOCSTATUS_ACTIONS = {"1": "submit", "2": "cancel"}
JSON_BEGINS = ("{", "[", '"')
# After it has saved a document, Frappe saves the one that these name as its parent, whatever its DocType.
PARENT = frozenset(("parent", "parenttype", "parentfield"))


@dataclass(frozen=True)
class DocumentAccess:
	"""Actions on a DocType; all of them must be open."""

	doctype: str
	actions: tuple[str, ...]


@dataclass(frozen=True)
class MethodAccess:
	"""A call of a whitelisted method, by its dotted path."""

	method: str


def identify() -> DocumentAccess | MethodAccess | None:
	"""Say what the current request would reach.

	Returns:
		The access; None when the route, or something in its arguments, is not mapped.
	"""
	form = frappe.form_dict
	# Frappe looks at `cmd` before it looks at the path.
	if form.cmd:
		return MethodAccess(form.cmd) if isinstance(form.cmd, str) else None
	path, verb = frappe.request.path, frappe.request.method
	if method := METHOD.match(path):
		return MethodAccess(name_method(*method.groups()))
	if not (resource := RESOURCE.match(path)) or "run_method" in form:
		return None
	doctype, name = resource[1] or resource[3], resource[2] or resource[4]
	if path.startswith("/api/v2/") and name and "/method/" in f"/{name}/":
		return None
	return identify_document(doctype, name) if name else identify_listing(doctype, verb)


def named_doctypes() -> set[str]:
	"""The DocTypes of which the current request names a document to read, write, or call a method of."""
	form = frappe.form_dict
	found = RESOURCE.match(frappe.request.path)
	named = [found[1] or found[3]] if found else []
	# The arguments of `run_doc_method`, in the versions that Frappe has had.
	arguments = [parse(form.get(argument)) for argument in ("docs", "doc", "document", "data")]
	# frappe.client.insert_many and bulk_update take several.
	documents = [item for value in arguments for item in (value if isinstance(value, list) else [value])]
	named += [form.get("dt"), form.get("doctype")]
	named += [document.get("doctype") for document in documents if isinstance(document, dict)]
	return {doctype for doctype in named if isinstance(doctype, str)}


def texts_of(arguments: dict) -> Iterator[str]:
	"""Every text in the arguments of a request, within JSON too, at whatever depth."""
	waiting = [arguments]
	while waiting:
		value = waiting.pop()
		if isinstance(value, dict):
			waiting += value.values()
		elif isinstance(value, list):
			waiting += value
		elif isinstance(value, str):
			yield value
			if value.lstrip()[:1] in JSON_BEGINS:
				waiting.append(parse(value))


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


def identify_document(doctype: str, name: str) -> DocumentAccess | None:
	verb = frappe.request.method
	if verb == "GET":
		return DocumentAccess(doctype, ("read",)) if not frappe.form_dict else None
	if verb in ("PUT", "PATCH"):
		return writing(doctype, "write") if keeps_its_name(name) else None
	if verb == "DELETE":
		return DocumentAccess(doctype, ("delete",))
	return None


def identify_listing(doctype: str, verb: str) -> DocumentAccess | None:
	if verb == "POST":
		return writing(doctype, "create")
	if verb == "GET" and stays_within(doctype, frappe.form_dict):
		return DocumentAccess(doctype, ("read",))
	return None


def writing(doctype: str, action: str) -> DocumentAccess | None:
	"""The access of an insert or a save: submitting, cancelling and amending may hide in its body."""
	actions = {action: None}
	for body in bodies():
		if not isinstance(body, dict) or PARENT & set(body):
			return None
		docstatus = str(body.get("docstatus") or 0)
		if docstatus != "0":
			if docstatus not in DOCSTATUS_ACTIONS:
				return None
			actions[DOCSTATUS_ACTIONS[docstatus]] = None
		if body.get("amended_from"):
			actions["amend"] = None
	return DocumentAccess(doctype, tuple(actions))


def keeps_its_name(name: str) -> bool:
	"""Tell whether a save stays one: Frappe inserts a document that says it is local, or that has lost its name."""
	return all(
		isinstance(body, dict) and "__islocal" not in body and body.get("name", name) == name
		for body in bodies()
	)


def bodies() -> list:
	"""Everything that Frappe may take for the document of an insert or a save.

	Version 2 takes the arguments. Version 1 takes the argument `data`, or else the body if it is JSON, whatever
	its Content-Type says, or else the arguments; which of them is not guessed here, all must be open.
	"""
	found = [frappe.form_dict]
	if frappe.request.path.startswith("/api/v2/"):
		return found
	if "data" in frappe.form_dict:
		found.append(parse(frappe.form_dict.data))
	raw = parse(frappe.request.get_data(as_text=True))
	return found if raw is None or raw is NotImplemented else [*found, raw]


def stays_within(doctype: str, arguments: dict) -> bool:
	"""Tell whether the arguments of a list query name plain columns of the DocType and nothing else.

	Dotted link fields, child tables, functions and quoted names may lead to other tables.
	"""
	return (
		set(arguments) <= LISTING
		and are_fields(parse(arguments.get("fields")))
		and all(are_filters(doctype, parse(arguments.get(name))) for name in ("filters", "or_filters"))
		and all(ORDER.match(part.strip()) for part in str(arguments.get("order_by") or "name").split(","))
		and bool(FIELD.match(str(arguments.get("group_by") or "name")))
	)


def are_fields(fields) -> bool:
	return fields is None or (
		isinstance(fields, list)
		and all(isinstance(field, str) and (field == "*" or FIELD.match(field)) for field in fields)
	)


def are_filters(doctype: str, filters) -> bool:
	if filters is None:
		return True
	if isinstance(filters, dict):
		return all(FIELD.match(field) and is_condition(value) for field, value in filters.items())
	return isinstance(filters, list) and all(is_filter(doctype, entry) for entry in filters)


def is_filter(doctype: str, entry) -> bool:
	if not isinstance(entry, list) or len(entry) not in (3, 4):
		return False
	if len(entry) == 4:
		if entry[0] != doctype:
			return False
		entry = entry[1:]
	return isinstance(entry[0], str) and bool(FIELD.match(entry[0])) and is_condition(entry[1:])


def is_condition(value) -> bool:
	"""Tell whether a filter's value is plain, or an operator known to stay in its column with a plain value."""
	if not isinstance(value, list):
		return is_plain(value)
	if len(value) != 2 or not isinstance(value[0], str) or value[0].strip().lower() not in OPERATORS:
		return False
	return all(is_plain(item) for item in value[1]) if isinstance(value[1], list) else is_plain(value[1])


def is_plain(value) -> bool:
	return value is None or isinstance(value, str | int | float | bool)


def parse(value):
	"""Read an argument that may come as JSON text or, from a JSON body, as it is."""
	if not isinstance(value, str):
		return value
	try:
		return json.loads(value) if value else None
	except (ValueError, RecursionError):
		# Not readable here, so not mapped; Frappe may read more into it.
		return NotImplemented
