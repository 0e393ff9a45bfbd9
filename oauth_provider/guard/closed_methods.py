"""What no Bearer request may do, whatever its scope, unless a scope lists the method by name.

A token that could register clients, approve consents, make API keys or change a password could make itself
outlive its revocation. So could one that has a background job do it, where nobody knows of the token any more, or one
that reads what others sign in with.
"""

import re

import frappe

from oauth_provider.protocol.errors import InsufficientScope
from oauth_provider.protocol.method_names import definition_of, overrides_of
from oauth_provider.store.own_tables import is_ours
from oauth_provider.wire import endpoints

DOTTED_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
PREFIXES = (
	"oauth_provider.",
	"frappe.integrations.oauth2.",
	"frappe.recorder.",
	"frappe.core.doctype.recorder.",
	"frappe.core.doctype.data_import.",
	"frappe.core.doctype.log_settings.",
	"frappe.core.doctype.scheduled_job_type.",
	"frappe.core.page.permission_manager.",
	"frappe.desk.doctype.bulk_update.",
	"frappe.desk.doctype.system_console.",
	"frappe.desk.page.backups.",
	"frappe.utils.backups.",
)
METHODS = frozenset(
	(
		"login",
		"frappe.core.doctype.user.user.generate_keys",
		"frappe.core.doctype.user.user.update_password",
		"frappe.core.doctype.user.user.reset_password",
		"frappe.core.doctype.user.user.impersonate",
		"frappe.core.doctype.user.user.verify_password",
		"frappe.client.get_password",
		"frappe.desk.reportview.delete_items",
		"frappe.twofactor.reset_otp_secret",
		"frappe.www.login.login_via_key",
		"frappe.www.login.login_via_token",
	)
)
# Their own methods run, now or later, without the token and its bounds, whatever they are called through. The queue
# holds mails on their way, among them links to set a password.
TOOLS = frozenset(
	("bulk update", "data import", "email queue", "log settings", "scheduled job type", "system console")
)
# Likes, tags, followers and assignments.
MARKING = (
	"frappe.desk.like.",
	"frappe.desk.doctype.tag.",
	"frappe.desk.form.document_follow.",
	"frappe.desk.form.assign_to.",
)
# What a template calls Frappe by.
CALLING = re.compile(r"frappe|run_script", re.IGNORECASE)
# Stands for frappe.client.get_count.
OPEN = frozenset(("oauth_provider.api.overrides.counting.get_count",))


def refuse_method(method: str) -> None:
	"""Raise InsufficientScope for a method that a token must not call, by whatever name it is called."""
	for name in (method, *overrides_of(method)):
		if is_protected(name) or is_protected(definition_of(name)):
			raise InsufficientScope(hint=f"{method} is not for tokens.")
	refuse_marking(method)


def refuse_named_methods(texts: set[str]) -> None:
	"""Raise InsufficientScope for a request that names such a method in an argument.

	Frappe has methods that call another one by its name: mapped documents, trees, custom searches, uploads. A whole
	value is looked at, at any depth of JSON; a text that only mentions a method is none.

	Args:
		texts: those that may name a method, as `request_texts.read` returns them.
	"""
	for text in texts:
		if DOTTED_PATH.match(text):
			refuse_method(text)


def refuse_templates(texts: set[str], may_run: bool) -> None:
	"""Raise InsufficientScope for a request that brings a template to where one may be run.

	Some of Frappe's methods run a template of the caller's, and that with rights far beyond the caller's own. In the
	fields of a document braces are text; `closed_documents` refuses those that the site runs.

	Args:
		texts: those that may be run, as `request_texts.read` returns them.
		may_run: whether it calls a method that is not known to run no template.
	"""
	for text in filter(is_template, texts):
		if may_run or CALLING.search(text):
			raise InsufficientScope(hint="A template is not for tokens.")


def is_template(text: str) -> bool:
	return "{{" in text or "{%" in text


def refuse_backups(path: str) -> None:
	"""Raise InsufficientScope for a backup: all that is at rest on the site, and the key to what is encrypted there."""
	if path.startswith("/backups"):
		raise InsufficientScope(hint="Backups are not for tokens.")


def refuse_marking(method: str) -> None:
	"""Raise InsufficientScope for a mark on a document of the app, which Frappe writes past the document."""
	named = (frappe.form_dict.get(name) for name in ("doctype", "dt", "reference_doctype"))
	if method.startswith(MARKING) and any(is_ours(name) for name in named):
		raise InsufficientScope(hint=f"{method} of the app's documents is not for tokens.")


def refuse_tool(texts: set[str]) -> None:
	"""Raise InsufficientScope for a request that names one of the tools: to read, write, print, count or run it.

	Args:
		texts: those that may name a DocType, as `request_texts.read` returns them.
	"""
	for text in texts:
		if text.strip().casefold() in TOOLS:
			raise InsufficientScope(hint=f"{text} is not for tokens.")


def is_protected(method: str) -> bool:
	if endpoint := endpoints.find_by_method(method):
		return not endpoint.is_guarded
	return method in METHODS or (method.startswith(PREFIXES) and method not in OPEN)
