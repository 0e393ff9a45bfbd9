"""Creates read and write scopes for DocTypes: `project:read` and `project:write` for Project."""

import re
import unicodedata

import frappe
from frappe import _

from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import emphasize, explain_child_table

DOCTYPE = "OAuth2 Scope"
READING = ("read", "print")
BEFORE_PREPOSITION = re.compile(r"(?= (?:of|for|to|from|in|on|by|with|against) )", re.IGNORECASE)
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
		"title": _("{0}: see and print").format(in_words(doctype)),
		"description": _("Only those that you can see yourself. Nothing is changed."),
		"doctypes": [{"document_type": doctype, **dict.fromkeys(READING, 1)}],
	}


def writing(doctype: str) -> dict:
	"""Describe the scope that changes documents of a DocType, and opens what the read scope opens."""
	meta = frappe.get_meta(doctype)
	actions = ["write"] if meta.issingle else ["write", "create", "can_delete"]
	title = _("{0}: change") if meta.issingle else _("{0}: create, change and delete")
	if meta.is_submittable:
		actions += ["can_submit", "can_cancel", "amend"]
		title = _("{0}: create, change, submit, cancel and delete")
	return {
		"scope_name": f"{slug(doctype)}:write",
		"title": title.format(in_words(doctype)),
		"description": _("Only as far as you can do this yourself. Seeing and printing them is included."),
		"doctypes": [{"document_type": doctype, **dict.fromkeys((*READING, *actions), 1)}],
	}


def slug(doctype: str) -> str:
	"""Convert a DocType's name to characters that a scope may have (RFC 6749 3.3) and a shell does not interpret."""
	ascii_name = unicodedata.normalize("NFKD", doctype.lower()).encode("ascii", "ignore").decode()
	return NOT_IN_A_SLUG.sub("_", ascii_name.strip()).strip("_")


def in_words(doctype: str) -> str:
	"""Name the documents of a DocType for the dialog: its translated label; in English, the plural."""
	label = _(doctype)
	is_english = (frappe.local.lang or "en").startswith("en")
	return plural(label) if is_english and not frappe.get_meta(doctype).issingle else label


def plural(label: str) -> str:
	"""Write the plural of an English label, as of `Request for Quotation`."""
	noun, *rest = BEFORE_PREPOSITION.split(label, maxsplit=1)
	if noun.endswith(("ss", "x", "z", "ch", "sh")):
		noun = f"{noun}es"
	elif re.search(r"[^aeiou]y\Z", noun):
		noun = f"{noun[:-1]}ies"
	elif not noun.endswith("s"):
		noun = f"{noun}s"
	return "".join((noun, *rest))
