"""The second ring: what Frappe asks while it serves a request.

Frappe asks `frappe.permissions.has_permission` for each document, for each table of a list query, for each link among
its columns, and before it submits, cancels or shares. For a limited token the answer is: the user may, and the scopes
open it. That is so for Administrator too, whom Frappe asks for nothing else.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

import frappe
import frappe.model.delete_doc
import frappe.permissions
from frappe.core.doctype.file import file
from frappe.model.document import Document
from frappe.utils import cint

from oauth_provider.guard import closed_documents, files, interception, made_to_ask
from oauth_provider.guard.interception import current_frames, module_of
from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess, Opened

# A DocType of every Frappe, to try the questions on.
PROBED = "ToDo"
RUN_METHOD = Document.run_method.__code__
CONTROLLING = "frappe.model."
SAVING = frozenset(("create", "write", "submit"))


def bound(ask: Callable[..., bool]) -> Callable[..., bool]:
	"""Make Frappe's question one that the scopes of the current token answer too.

	Args:
		ask: Frappe's `has_permission`.
	"""

	@wraps(ask)
	def has_permission(
		doctype: Any, ptype: str = "read", doc: Any = None, user: str | None = None, *args: Any, **kwargs: Any
	) -> bool:
		flags = frappe.local.flags
		opened = flags.oauth2_bounds
		is_about_token = (flags.oauth2_token or opened) and user in (None, frappe.session.user)
		if not is_about_token or flags.oauth2_asking:
			return ask(doctype, ptype, doc, user, *args, **kwargs)
		# What Frappe asks itself to find the answer is about the user alone.
		flags.oauth2_asking = True
		try:
			if reason := closed_documents.find_reason(doctype, ptype, doc):
				# Kept for the refusal: Frappe asks on, to say in its own words why it refuses.
				flags.oauth2_closed = reason
				return False
			# Before the user's permissions are looked at, which would tell what exists.
			needs = needs_of(doctype, ptype, doc, kwargs.get("parent_doctype")) if opened else ()
			# Whose row it is, Frappe may have looked up.
			looked_up = doc is not None or any(need.doctype != doctype for need in needs)
			if not are_open(opened, needs, looked_up):
				return False
			is_allowed = ask(doctype, ptype, doc, user, *args, **kwargs)
			if not is_allowed and flags.oauth2_everyday_work:
				# Kept for the refusal: a role that is left out may allow it.
				flags.oauth2_denied = (getattr(doctype, "doctype", doctype), ptype)
			return is_allowed
		finally:
			flags.oauth2_asking = None

	has_permission.oauth2_bound = True  # type: ignore[attr-defined]
	return has_permission


def bound_for_file(ask: Callable[..., bool]) -> Callable[..., bool]:
	"""Make the question that Frappe has for files alone one that the scopes answer too: the owner, and Administrator,
	may read a file whatever it is attached to.

	Args:
		ask: `has_permission` of Frappe's module for files.
	"""

	@wraps(ask)
	def has_permission(
		doc: Document, ptype: str | None = None, user: str | None = None, *args: Any, **kwargs: Any
	) -> bool:
		flags = frappe.local.flags
		if flags.oauth2_bounds and not flags.oauth2_asking and user in (None, frappe.session.user):
			opened = flags.oauth2_bounds
			if not are_open(opened, needs_of("File", ptype or "read", doc, None), looked_up=True):
				return False
		return ask(doc, ptype, user, *args, **kwargs)

	return has_permission


def are_open(opened: Opened | None, needs: tuple[DocumentAccess, ...], looked_up: bool) -> bool:
	"""Whether the scopes open what a question takes; what they do not is kept for the refusal.

	Args:
		opened: what the scopes open.
		needs: what it takes.
		looked_up: whether a document had to be looked at to know that.
	"""
	missing = tuple(need for need in needs if opened and not opens(opened, need))
	if not missing or is_controlling():
		return True
	frappe.local.flags.oauth2_missing = missing
	# Which scope a document would take that was looked at would tell what exists.
	frappe.local.flags.oauth2_looked_up = looked_up
	return False


def opens(opened: Opened, need: DocumentAccess) -> bool:
	"""Whether the scopes open an access; who may read a document may select it for a link."""
	if need.actions == ("select",):
		return opened.opens_document(need) or opened.opens_document(DocumentAccess(need.doctype, ("read",)))
	return opened.opens_document(need)


def needs_of(doctype: Any, ptype: str, doc: Any, parent: str | None) -> tuple[DocumentAccess, ...]:
	"""What a question of Frappe's takes: of a row, its parent; of an attached file, what it is attached to.

	Args:
		doctype: a name, or the document.
		ptype: the action.
		doc: the document, its name, or None.
		parent: the DocType through which a child table is read.
	"""
	if not isinstance(doctype, str):
		doctype, doc = doctype.doctype, doctype
	if isinstance(doc, Document):
		made_to_ask.refuse_conditions(doc)
	if isinstance(doc, str | int) and (doctype == "File" or frappe.is_table(doctype)):
		doc = frappe.get_doc(doctype, doc)
	if frappe.is_table(doctype):
		return tuple(of_row(doctype, ptype, doc, parent))
	if doctype == "File" and isinstance(doc, Document):
		needs = tuple(files.of_file(doc, ptype))
	else:
		needs = (DocumentAccess(doctype, (ptype, *hidden_actions(ptype, doc))),)
	if ptype not in SAVING or not isinstance(doc, Document):
		return needs
	# After a document that is changed and names a parent, Frappe saves that.
	parents = (
		[DocumentAccess(doc.parenttype, ("write",))] if ptype == "write" and doc.get("parenttype") else []
	)
	return (*needs, *parents, *files.take_files(doc))


def of_row(table: str, ptype: str, row: Any, parent: str | None) -> Iterator[DocumentAccess]:
	"""What a question about rows takes: their parent's DocType, of one that is changed also what it is now."""
	parents = {row.parenttype if isinstance(row, Document) else parent}
	if isinstance(row, Document) and not row.is_new():
		parents.add(frappe.db.get_value(table, row.name, "parenttype") or row.parenttype)
	for name in parents:
		has_rows = name and table in {field.options for field in frappe.get_meta(name).get_table_fields()}
		yield DocumentAccess(name if name and has_rows else table, (ptype,))


def hidden_actions(ptype: str, doc: Any) -> tuple[str, ...]:
	"""What an insert does besides, which Frappe does not ask for: submit, cancel or amend."""
	if ptype != "create" or not isinstance(doc, Document):
		return ()
	amending = ("amend",) if doc.get("amended_from") else ()
	return (*amending, *{1: ("submit",), 2: ("cancel",)}.get(cint(doc.get("docstatus")), ()))


def is_controlling() -> bool:
	"""Whether the code of a DocType or of an app asks, while Frappe saves or deletes a document that was allowed.

	A Sales Invoice may read its Customer, and make the entries that follow from it.
	"""
	return any(
		frame.f_code is RUN_METHOD and frame.f_back and module_of(frame.f_back).startswith(CONTROLLING)
		for frame in current_frames()
	)


def stand_before_answers() -> None:
	"""Put the bound in place of Frappe's function, in each module that holds it by name; once in a process."""
	ask = frappe.permissions.has_permission
	if getattr(ask, "oauth2_bound", False):
		return
	interception.replace_object("has_permission", ask, bound(ask))
	made_to_ask.stand_in_place()
	file.has_permission = bound_for_file(file.has_permission)


#: Where Frappe asks. Each of these has to refuse a token that opens nothing, whoever its user is.
QUESTIONS: dict[str, Callable[[], object]] = {
	"frappe.has_permission": lambda: frappe.has_permission(PROBED),
	"Document.has_permission": lambda: frappe.get_doc({"doctype": PROBED}).has_permission("read"),
	"frappe.get_list": lambda: frappe.get_list(PROBED, limit=1) is not None,
	"frappe.delete_doc": lambda: (
		frappe.model.delete_doc.check_permission_and_not_submitted(frappe.get_doc({"doctype": PROBED}))
		is None
	),
}


# What a question leaves behind, Frappe's words for the answer among it.
ASKED = ("oauth2_bounds", "oauth2_missing", "oauth2_looked_up", "error_message")


def find_unasked() -> list[str]:
	"""The places in this Frappe that do not ask the scopes; a limited token cannot be held to its bounds there."""
	stand_before_answers()
	flags, messages = frappe.local.flags, list(frappe.local.message_log)
	before = {name: flags.get(name) for name in ASKED}
	flags.oauth2_bounds = Opened(full_access=False, doctypes={}, methods=frozenset())
	try:
		return [name for name, question in QUESTIONS.items() if is_answered(question)]
	finally:
		flags.update(before)
		frappe.local.message_log = messages


def is_answered(question: Callable[[], object]) -> bool:
	try:
		return bool(question())
	except frappe.PermissionError:
		return False


@cache
def holds_in(process: int) -> bool:
	"""Whether this Frappe asks the scopes everywhere, proven once in a process."""
	return not find_unasked()


def bound_request(opened: Opened) -> None:
	"""Have the scopes of a limited token answer with the user from now on.

	Raises:
		InsufficientScope: this Frappe does not ask them.
	"""
	if not holds_in(os.getpid()):
		raise InsufficientScope(hint=f"This Frappe does not ask the scopes: {', '.join(find_unasked())}.")
	frappe.local.flags.oauth2_bounds = opened
