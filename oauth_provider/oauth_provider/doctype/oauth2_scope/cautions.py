"""Warnings about rows of a scope that open more than they seem to."""

import inspect
from pathlib import Path

import frappe
from frappe import _
from frappe.model.base_document import get_controller

from oauth_provider.guard.closed_methods import is_protected
from oauth_provider.oauth_provider.doctype.oauth2_scope.rules import emphasize
from oauth_provider.store.scopes import ACTIONS, COLUMNS

# Methods in these modules take the DocType, or the method, from the caller.
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
RENDERING = "render_template("
LONG_TEXTS = ("Code", "HTML Editor", "Long Text", "Markdown Editor", "Text", "Text Editor")
ONLY_SUBMITTABLE = ("submit", "cancel", "amend")
NOT_SINGLE = ("create", "delete")


def find_cautions(scope) -> list[str]:
	"""Find a warning for each row that opens more, or less, than it seems to.

	Args:
		scope: a valid OAuth2 Scope.

	Returns:
		Sentences for an admin, as HTML; empty without warnings.
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
	for row in scope.routes:
		if said := about_route(row.path):
			found.append(f"{_('Routes, row {0}:').format(row.idx)} {said}")
	return found


def about_route(path: str) -> str | None:
	if path.endswith("/*") and path.count("/") == 2:
		return _("{0} opens every page below it, including those of later versions.").format(emphasize(path))
	return None


def about_doctype(doctype: str) -> str | None:
	name = emphasize(doctype)
	if doctype.startswith("OAuth2 "):
		return _(
			"{0} belongs to the OAuth provider. A token can read it if its user can, but can never write it."
		).format(name)
	if doctype == "User":
		return _("{0} contains all user accounts. To identify the user, the scope {1} is enough.").format(
			name, emphasize("profile")
		)
	if doctype == "File":
		return _(
			"{0} opens the files of all documents. A scope for a document already includes its attached files."
		).format(name)
	if doctype in RIGHTS:
		return _("{0} controls what users can do.").format(name)
	if doctype in SECRETS or doctype.startswith("OAuth "):
		return _("{0} contains credentials of other accounts.").format(name)
	if doctype in PROGRAMS:
		return _("{0} controls what the site does, or shows data of other documents.").format(name)
	if frappe.get_meta(doctype).issingle:
		return _("{0} contains settings of the whole site.").format(name)
	return None


def about_actions(row) -> list[str]:
	meta, name = frappe.get_meta(row.document_type), emphasize(row.document_type)
	ticked = {action for action in ACTIONS if row.get(COLUMNS[action])}
	if not ticked:
		return [_("no action is ticked, so the row opens nothing.")]
	said = []
	if ticked.intersection(("create", "write")) and renders_templates(row.document_type):
		said.append(
			_(
				"the site renders texts of {0} as templates, also later and without a token. A template can read and "
				"write other documents."
			).format(name)
		)
	if not meta.is_submittable and (useless := [action for action in ONLY_SUBMITTABLE if action in ticked]):
		said.append(
			_("{0} is not submittable, so these actions have no effect: {1}.").format(
				name, translate_actions(useless)
			)
		)
	if meta.issingle and (useless := [action for action in NOT_SINGLE if action in ticked]):
		said.append(
			_("there is only one {0}, so these actions have no effect: {1}.").format(
				name, translate_actions(useless)
			)
		)
	return said


def renders_templates(doctype: str) -> bool:
	"""Whether a DocType has texts, and its code renders templates."""
	if not frappe.get_meta(doctype).get("fields", {"fieldtype": ("in", LONG_TEXTS)}):
		return False
	module = inspect.getmodule(get_controller(doctype))
	return bool(module and module.__file__ and RENDERING in Path(module.__file__).read_text())


def translate_actions(actions: list[str]) -> str:
	return ", ".join(_(action.capitalize()) for action in actions)


def about_method(method: str) -> str | None:
	if is_protected(method):
		return _(
			"{0} is closed to tokens unless a scope lists it. It can reach secrets, or act after the token has ended."
		).format(emphasize(method))
	if covers_any_doctype(method):
		return _(
			"{0} can open any DocType, because the app chooses it. To open certain documents, list them in {1} instead."
		).format(emphasize(method), emphasize(_("Documents")))
	if method.endswith(".*") and method.count(".") == 1:
		return _("{0} opens every method of the app, including those of later versions.").format(
			emphasize(method)
		)
	return None


def covers_any_doctype(method: str) -> bool:
	path = method.removesuffix("*")
	if path.startswith(FOR_ANY_DOCTYPE) or ".run_doc_method" in method or "reportview" in method:
		return True
	return path.endswith(".") and any(prefix.startswith(path) for prefix in FOR_ANY_DOCTYPE)
