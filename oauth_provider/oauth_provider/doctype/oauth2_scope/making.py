"""Creates read and write scopes for DocTypes: `project:read` and `project:write` for Project."""

import re
import unicodedata

import frappe
from frappe import _

from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import emphasize, explain_child_table
from oauth_provider.store.scopes import COLUMNS

DOCTYPE = "OAuth2 Scope"
READING = ("read", "print")
NOT_IN_A_SLUG = re.compile(r"[^a-z0-9_.-]+")


@frappe.whitelist(methods=["POST"])
def make_scopes(doctypes: str | list) -> dict[str, list[str]]:
	"""Create a read scope and a write scope for each of these DocTypes.

	Args:
		doctypes: names of DocTypes, as a list or as JSON.

	Returns:
		`made` and `existing`: names of scopes. Existing scopes are not changed.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: a DocType does not exist, or cannot have a scope; then no scope is created.
	"""
	frappe.only_for("System Manager", message=True)
	try:
		doctypes = frappe.parse_json(doctypes)
	except ValueError:
		doctypes = None
	if not isinstance(doctypes, list) or not all(isinstance(doctype, str) for doctype in doctypes):
		frappe.throw(_("Give a list of DocTypes."))
	answer = {"made": [], "existing": []}
	for doctype in dict.fromkeys(doctypes):
		check_doctype(doctype)
		# The read scope first, because the write scope includes it.
		for describe in (reading, writing):
			scope = describe(doctype)
			if frappe.db.exists(DOCTYPE, scope["scope_name"]):
				answer["existing"].append(scope["scope_name"])
			else:
				answer["made"].append(frappe.get_doc({"doctype": DOCTYPE, **scope}).insert().name)
	return answer


def check_doctype(doctype: str) -> None:
	if not doctype or frappe.db.get_value("DocType", doctype, "name") != doctype:
		frappe.throw(_("There is no DocType {0}.").format(emphasize(doctype)), frappe.DoesNotExistError)
	if frappe.get_meta(doctype).istable:
		frappe.throw(explain_child_table(doctype))
	if doctype.startswith("OAuth2 "):
		frappe.throw(
			_("{0} belongs to the OAuth provider. Tokens cannot write it, so it gets no scopes.").format(
				emphasize(doctype)
			)
		)
	if not slug(doctype):
		frappe.throw(
			_("The name of {0} has no character that a scope may contain. Create its scopes by hand.").format(
				emphasize(doctype)
			)
		)


def reading(doctype: str) -> dict:
	"""Describe the scope that reads and prints documents of a DocType.

	A print shows what reading shows. A report reads whatever its author wrote, and Frappe gives the right to export
	apart from the right to read.
	"""
	return {
		"scope_name": f"{slug(doctype)}:read",
		"title": _("See and print {0}").format(in_words(doctype)),
		"description": _("Only those that you can see yourself. Nothing is changed."),
		"doctypes": [{"document_type": doctype, **dict.fromkeys(READING, 1)}],
	}


def writing(doctype: str) -> dict:
	"""Describe the scope that changes documents of a DocType, and includes the read scope."""
	meta = frappe.get_meta(doctype)
	actions = ["write"] if meta.issingle else ["write", "create", "can_delete"]
	title = _("Change {0}") if meta.issingle else _("Create, change and delete {0}")
	if meta.is_submittable:
		actions += ["can_submit", "can_cancel", "amend"]
		title = _("Create, change, submit, cancel and delete {0}")
	row = {"document_type": doctype, **dict.fromkeys(READING, 0), **dict.fromkeys(actions, 1)}
	read_scope = f"{slug(doctype)}:read"
	if not opens_only_reading(read_scope, doctype):
		# An admin created a scope of that name for something else: it must not be included.
		row |= dict.fromkeys(READING, 1)
	return {
		"scope_name": f"{slug(doctype)}:write",
		"title": title.format(in_words(doctype)),
		"description": _("Only as far as you can do this yourself. Seeing and printing them is included."),
		"doctypes": [row],
		"includes": [] if row["read"] else [{"scope": read_scope}],
	}


def opens_only_reading(scope: str, doctype: str) -> bool:
	"""True if a scope opens what a read scope of this DocType opens, and nothing else."""
	if frappe.db.get_value(DOCTYPE, scope, "name") != scope:
		return False
	found = frappe.get_doc(DOCTYPE, scope)
	opens_more = found.full_access or found.methods or found.routes or found.includes
	if opens_more or not found.enabled or len(found.doctypes) != 1:
		return False
	(row,) = found.doctypes
	ticked = {action for action, column in COLUMNS.items() if row.get(column)}
	return row.document_type == doctype and ticked == {*READING}


def slug(doctype: str) -> str:
	"""Convert a DocType's name to characters that a scope may have (RFC 6749 3.3) and a shell does not interpret."""
	ascii_name = unicodedata.normalize("NFKD", doctype.lower()).encode("ascii", "ignore").decode()
	return NOT_IN_A_SLUG.sub("_", ascii_name.strip()).strip("_")


def in_words(doctype: str) -> str:
	"""Name the documents of a DocType for the dialog: its translated label; in English, the plural."""
	label = _(doctype)
	if not (frappe.local.lang or "en").startswith("en"):
		return label
	words = [word.lower() if word.istitle() else word for word in label.split()]
	if not frappe.get_meta(doctype).issingle and words:
		words[-1] = plural(words[-1])
	return " ".join(words)


def plural(word: str) -> str:
	if word.endswith(("ss", "x", "z", "ch", "sh")):
		return f"{word}es"
	if word.endswith("s"):
		return word
	if re.search(r"[^aeiou]y\Z", word):
		return f"{word[:-1]}ies"
	return f"{word}s"
