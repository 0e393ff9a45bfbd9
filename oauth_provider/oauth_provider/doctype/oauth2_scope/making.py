"""Read and write scopes for DocTypes, made in one go: `project:read` and `project:write` for Project."""

import re
import unicodedata

import frappe
from frappe import _

from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import bold, explain_child_table

DOCTYPE = "OAuth2 Scope"
NOT_IN_A_SLUG = re.compile(r"[^a-z0-9_.-]+")


@frappe.whitelist(methods=["POST"])
def make_scopes(doctypes: str | list) -> dict[str, list[str]]:
	"""Make a scope that reads and one that writes, for each of these DocTypes.

	Args:
		doctypes: names of DocTypes, as a list or as JSON.

	Returns:
		`made` and `existing`: names of scopes. Those that exist are left as they are.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: there is no such DocType, or there can be no scope for it; then none is made.
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
		check(doctype)
		# One after the other: what writes includes what reads.
		for describe in (reading, writing):
			scope = describe(doctype)
			if frappe.db.exists(DOCTYPE, scope["scope_name"]):
				answer["existing"].append(scope["scope_name"])
			else:
				answer["made"].append(frappe.get_doc({"doctype": DOCTYPE, **scope}).insert().name)
	return answer


def check(doctype: str) -> None:
	if not doctype or frappe.db.get_value("DocType", doctype, "name") != doctype:
		frappe.throw(_("There is no DocType {0}.").format(bold(doctype)), frappe.DoesNotExistError)
	if frappe.get_meta(doctype).istable:
		frappe.throw(explain_child_table(doctype))
	if doctype.startswith("OAuth2 "):
		frappe.throw(
			_(
				"{0} belongs to the OAuth provider: no token may write it, so there are no scopes to make."
			).format(bold(doctype))
		)
	if not slug(doctype):
		frappe.throw(
			_("The name of {0} has no letter that a scope may have. Make its scopes by hand.").format(
				bold(doctype)
			)
		)


def reading(doctype: str) -> dict:
	"""The scope that reads documents of a DocType. Print, report and export stay off."""
	return {
		"scope_name": f"{slug(doctype)}:read",
		"title": _("See {0}").format(in_words(doctype)),
		"description": _("As far as you may see them yourself. Nothing is changed."),
		"doctypes": [{"document_type": doctype, "read": 1}],
	}


def writing(doctype: str) -> dict:
	"""The scope that does everything to documents of a DocType, and includes the one that reads."""
	meta = frappe.get_meta(doctype)
	actions = ["write"] if meta.issingle else ["write", "create", "can_delete"]
	title = _("Change {0}") if meta.issingle else _("Create, change and delete {0}")
	if meta.is_submittable:
		actions += ["can_submit", "can_cancel", "amend"]
		title = _("Create, change, submit, cancel and delete {0}")
	row = {"document_type": doctype, "read": 0, **dict.fromkeys(actions, 1)}
	read_scope = f"{slug(doctype)}:read"
	if not reads(read_scope, doctype):
		# Somebody made a scope of that name for something else: it must not come along.
		row["read"] = 1
	return {
		"scope_name": f"{slug(doctype)}:write",
		"title": title.format(in_words(doctype)),
		"description": _("As far as you may do so yourself, and see them."),
		"doctypes": [row],
		"includes": [] if row["read"] else [{"scope": read_scope}],
	}


def reads(scope: str, doctype: str) -> bool:
	"""Tell whether a scope opens reading a DocType, and that alone."""
	if frappe.db.get_value(DOCTYPE, scope, "name") != scope:
		return False
	found = frappe.get_doc(DOCTYPE, scope)
	if found.full_access or found.methods or found.includes or not found.enabled:
		return False
	return [row.document_type for row in found.doctypes if row.read] == [doctype] and len(found.doctypes) == 1


def slug(doctype: str) -> str:
	"""A DocType's name in characters that a scope may have (RFC 6749 3.3), and that need no quoting in a shell."""
	plain = unicodedata.normalize("NFKD", doctype.lower()).encode("ascii", "ignore").decode()
	return NOT_IN_A_SLUG.sub("_", plain.strip()).strip("_")


def in_words(doctype: str) -> str:
	"""What the dialog calls documents of a DocType: its label; in English, more than one of them."""
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
