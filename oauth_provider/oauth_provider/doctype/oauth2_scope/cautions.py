"""What is allowed in a scope, but opens more than the person who sets it up may think."""

import frappe
from frappe import _

from oauth_provider.guard.closed_methods import is_protected
from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import bold
from oauth_provider.store.scopes import ACTIONS, COLUMNS

# Their methods take the DocType, or the method, from the caller.
FOR_ANY_DOCTYPE = (
	"frappe.client.",
	"frappe.desk.",
	"frappe.handler.",
	"frappe.model.",
	"frappe.api.",
)
RIGHTS = frozenset(
	(
		"Custom DocPerm",
		"DocPerm",
		"DocShare",
		"Has Role",
		"Role",
		"Role Permission for Page and Report",
		"Role Profile",
		"User Permission",
		"User Type",
	)
)
PROGRAMS = frozenset(
	(
		"Bulk Update",
		"Client Script",
		"Custom Field",
		"Data Import",
		"DocType",
		"Notification",
		"Print Format",
		"Property Setter",
		"Report",
		"Server Script",
		"System Console",
		"Web Form",
		"Webhook",
		"Workflow",
	)
)
SECRETS = frozenset(
	(
		"Connected App",
		"Email Account",
		"LDAP Settings",
		"Social Login Key",
		"Token Cache",
		"User Social Login",
	)
)
ONLY_SUBMITTABLE = ("submit", "cancel", "amend")
NOT_SINGLE = ("create", "delete")


def find(scope) -> list[str]:
	"""Say about each row what should make its author think again.

	Args:
		scope: an OAuth2 Scope that passed its rules.

	Returns:
		Sentences for a person, as HTML; empty when nothing is remarkable.
	"""
	if scope.full_access:
		return []
	found = []
	for row in scope.doctypes:
		here = _("Documents, row {0}:").format(row.idx)
		found += [
			f"{here} {said}" for said in (about_doctype(row.document_type), *about_actions(row)) if said
		]
	for row in scope.methods:
		if said := about_method(row.method):
			found.append(f"{_('Methods, row {0}:').format(row.idx)} {said}")
	return found


def about_doctype(doctype: str) -> str | None:
	name = bold(doctype)
	if doctype.startswith("OAuth2 "):
		return _(
			"{0} belongs to the OAuth provider: a token may read it where its user may, never write it."
		).format(name)
	if doctype == "User":
		return _("{0} holds everybody's accounts. To learn who the user is, the scope {1} is enough.").format(
			name, bold("profile")
		)
	if doctype == "File":
		return _(
			"{0} opens files of all kinds of documents. The files of a document follow the document without it."
		).format(name)
	if doctype in RIGHTS:
		return _("{0} decides what users may do.").format(name)
	if doctype in SECRETS or doctype.startswith("OAuth "):
		return _("{0} holds keys to other accounts.").format(name)
	if doctype in PROGRAMS:
		return _("{0} decides what the site does, or shows data of other documents.").format(name)
	if frappe.get_meta(doctype).issingle:
		return _("{0} is a settings document, for the whole site.").format(name)
	return None


def about_actions(row) -> list[str]:
	meta, name = frappe.get_meta(row.document_type), bold(row.document_type)
	ticked = {action for action in ACTIONS if row.get(COLUMNS[action])}
	if not ticked:
		return [_("no action is ticked, so the row opens nothing.")]
	said = []
	if not meta.is_submittable and (useless := [action for action in ONLY_SUBMITTABLE if action in ticked]):
		said.append(_("{0} is not submittable, so these say nothing: {1}.").format(name, names(useless)))
	if meta.issingle and (useless := [action for action in NOT_SINGLE if action in ticked]):
		said.append(_("there is one {0} only, so these say nothing: {1}.").format(name, names(useless)))
	return said


def names(actions: list[str]) -> str:
	return ", ".join(_(action.capitalize()) for action in actions)


def about_method(method: str) -> str | None:
	if is_protected(method):
		return _(
			"{0} is closed to tokens unless a scope names it, since it can outlast the token or reach its secrets."
		).format(bold(method))
	if covers_any_doctype(method):
		return _(
			"{0} may open any DocType: the app says which. Where documents are meant, list them in {1} instead."
		).format(bold(method), bold(_("Documents")))
	if method.endswith(".*") and method.count(".") == 1:
		return _("{0} opens every method of the app, those of its next version too.").format(bold(method))
	return None


def covers_any_doctype(method: str) -> bool:
	path = method.removesuffix("*")
	if path.startswith(FOR_ANY_DOCTYPE) or ".run_doc_method" in method or "reportview" in method:
		return True
	return path.endswith(".") and any(prefix.startswith(path) for prefix in FOR_ANY_DOCTYPE)
