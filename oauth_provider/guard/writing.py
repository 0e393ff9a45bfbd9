"""Which actions an insert or a save takes: submitting, cancelling and amending may hide in its body."""

import frappe

from oauth_provider.guard.attachments import check_reference
from oauth_provider.guard.listing import JsonValue, NotUnderstood, expect, parse_json
from oauth_provider.protocol.access import DocumentAccess

DOCSTATUS_ACTIONS = {"1": "submit", "2": "cancel"}
# After it has saved a document, Frappe saves the one that these name as its parent, whatever its DocType.
PARENT = frozenset(("parent", "parenttype", "parentfield"))

# A File that names the content of another one is given a copy of it; one that is attached is read and written with
# what it is attached to. Uploads are mapped by what they are attached to.
REFERRING = {"File": frozenset(("file_url", "attached_to_doctype", "attached_to_name"))}


def need(doctype: str, action: str, bodies: list[JsonValue]) -> DocumentAccess:
	"""The access of an insert or a save.

	Args:
		doctype: of the document.
		action: `create` or `write`.
		bodies: everything that Frappe may take for the document.

	Raises:
		NotUnderstood: a body is no document of the DocType, or names another one as its parent, or as what a file
			is of.
	"""
	actions = {action: None}
	for body in bodies:
		values = expect(body, dict)
		if PARENT & set(values) or values.get("doctype", doctype) != doctype:
			raise NotUnderstood
		if any(values.get(field) for field in REFERRING.get(doctype, ())):
			raise NotUnderstood
		for value in values.values():
			check_reference(doctype, value)
		docstatus = str(values.get("docstatus") or 0)
		if docstatus != "0":
			if docstatus not in DOCSTATUS_ACTIONS:
				raise NotUnderstood
			actions[DOCSTATUS_ACTIONS[docstatus]] = None
		if values.get("amended_from"):
			actions["amend"] = None
	return DocumentAccess(doctype, tuple(actions))


def is_a_save(body: JsonValue, name: JsonValue) -> bool:
	"""Tell whether a save stays one: Frappe inserts a document that says it is local, or that has lost its name."""
	return isinstance(body, dict) and "__islocal" not in body and body.get("name", name) == name


def bodies() -> list[JsonValue]:
	"""Everything that Frappe may take for the document of an insert or a save over REST.

	Version 2 takes the arguments. Version 1 takes the argument `data`, or else the body if it is JSON, whatever
	its Content-Type says, or else the arguments; which of them is not guessed here, all must be open.
	"""
	found = [frappe.form_dict]
	if frappe.request.path.startswith("/api/v2/"):
		return found
	if "data" in frappe.form_dict:
		found.append(parse_json(frappe.form_dict.data))
	try:
		raw = parse_json(frappe.request.get_data(as_text=True))
	except NotUnderstood:
		# A form; its arguments are in the first.
		return found
	return found if raw is None else [*found, raw]
