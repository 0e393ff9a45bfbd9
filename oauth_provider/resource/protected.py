"""What no Bearer request may do, whatever its scope, unless a scope lists the method by name.

A token that could register clients, approve consents, make API keys or change a password could make itself
outlive its revocation. So could one that has a background job do it, where nobody knows of the token any more, or one
that reads what others sign in with.
"""

import importlib
import re

import frappe

from oauth_provider.resource import routes
from oauth_provider.resource.challenge import challenge
from oauth_provider.server.errors import InsufficientScope

DOTTED_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
PREFIXES = (
	"oauth_provider.",
	"frappe.integration_broker.oauth2.",
	"frappe.integrations.oauth2.",
	"frappe.recorder.",
	"frappe.core.doctype.recorder.",
	"frappe.core.doctype.data_import.",
	"frappe.core.doctype.log_settings.",
	"frappe.core.doctype.scheduled_job_type.",
	"frappe.core.page.permission_manager.",
	"frappe.desk.doctype.bulk_update.",
	"frappe.desk.doctype.system_console.",
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
# What a user signs in with. Whoever sets the hash of a reset key has a link that sets the password.
CREDENTIALS = ("new_password", "api_key", "api_secret", "reset_password_key")
# Where one-time codes and links to set a password go, and by what else a user signs in.
CHANNELS = ("email", "mobile_no", "username")
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
# Their Link to DocType has a name beside it that is no Dynamic Link.
REFERRING = frozenset(("File",))
# Here the name beside it is that of an example.
APPLYING = frozenset(("Webhook",))
# What these say is run as a template, later and without the token.
TEMPLATES = frozenset(
	(
		"Address Template",
		"Assignment Rule",
		"Auto Repeat",
		"Email Template",
		"Letter Head",
		"Newsletter",
		"Notification",
		"Print Format",
		"Web Page",
		"Web Template",
		"Webhook",
	)
)
CALLS = re.compile(r"\bfrappe\b")
OPEN = frozenset(
	(
		"oauth_provider.api.oauth2.test_resource",
		"frappe.integration_broker.oauth2.test_resource",
		# Stands for frappe.client.get_count.
		"oauth_provider.api.counting.get_count",
	)
)


def refuse_method(method: str) -> None:
	"""Raise InsufficientScope for a method that a token must not call, by whatever name it is called."""
	for name in (method, *overrides(method)):
		if is_protected(name) or is_protected(definition(name)):
			raise InsufficientScope(hint=f"{method} is not for tokens.")
	refuse_marking(method)


def refuse_named_methods() -> None:
	"""Raise InsufficientScope for a request that names such a method in an argument.

	Frappe has methods that call another one by its name: mapped documents, trees, custom searches, uploads. A whole
	value is looked at, at any depth of JSON; a text that only mentions a method is none.
	"""
	for text in routes.texts_of(frappe.form_dict):
		if DOTTED_PATH.match(text):
			refuse_method(text)


def refuse_marking(method: str) -> None:
	"""Raise InsufficientScope for a mark on a document of the app, which Frappe writes past the document."""
	named = (frappe.form_dict.get(name) for name in ("doctype", "dt", "reference_doctype"))
	if method.startswith(MARKING) and any(
		str(name).strip().casefold().startswith("oauth2 ") for name in named
	):
		raise InsufficientScope(hint=f"{method} of the app's documents is not for tokens.")


def refuse_tool() -> None:
	"""Raise InsufficientScope for a request that reads or writes one of the tools, or calls a method of it."""
	for doctype in routes.named_doctypes():
		if doctype.strip().casefold() in TOOLS:
			raise InsufficientScope(hint=f"{doctype} is not for tokens.")


def is_protected(method: str) -> bool:
	return method in METHODS or (method.startswith(PREFIXES) and method not in OPEN)


def overrides(method: str) -> list[str]:
	return frappe.get_hooks("override_whitelisted_methods", {}).get(method, [])


def definition(method: str) -> str:
	"""The dotted path under which a method is defined: every module that imports it gives it another name.

	Args:
		method: as called.

	Returns:
		The path; `method` itself when it names no function of an installed app, but a Server Script or nothing.
	"""
	module, _dot, name = method.rpartition(".")
	if module.partition(".")[0] not in frappe.get_installed_apps():
		return method
	try:
		function = getattr(importlib.import_module(module), name)
		return f"{function.__module__}.{function.__qualname__}"
	except Exception:
		# Any module may be named, and fail in any way when it is imported; it may also hold a proxy of nothing.
		return method


def refuse_document(doc, method: str | None = None, *args) -> None:
	"""Keep a Bearer request from writing a document of the app (doc_events)."""
	if token := frappe.local.flags.oauth2_token:
		raise challenge(InsufficientScope(hint=f"{doc.doctype} is not for tokens."), token)


def refuse_customization(doc, method: str | None = None) -> None:
	"""Keep a Bearer request from changing who may see or write the app's documents, and how (doc_events)."""
	names = (doc.get(field) for field in ("doc_type", "dt", "parent", "share_doctype", "name"))
	if any(str(name or "").startswith("OAuth2 ") for name in names):
		refuse_document(doc)


def refuse_automation(doc, method: str | None = None) -> None:
	"""Keep a Bearer request from having the site change users or documents of the app later (doc_events of all).

	A Notification that sets a property, a Web Form that guests fill in, a Workflow: what such a document applies to
	is a Link to DocType. It may not be one that is closed to tokens, nor another that has the site do something: a
	Web Form for Notifications would be a detour.
	"""
	# Frappe writes its own logs with permissions ignored; what a request wants to write, it needs permission for.
	if not frappe.local.flags.oauth2_token or doc.flags.ignore_permissions or doc.doctype in REFERRING:
		return
	for row in (doc, *doc.get_all_children()):
		for fieldname in applying_fields(row.meta):
			if is_closed(row.get(fieldname)):
				refuse_document(doc)


def refuse_reference(doc, method: str | None = None) -> None:
	"""Keep a Bearer request from writing into documents of the app through those that refer to one (doc_events of all).

	A ToDo or a Comment leaves its mark on the document that it is about, which nobody's permission is asked for.
	"""
	if not frappe.local.flags.oauth2_token:
		return
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.get_dynamic_link_fields():
			if str(row.get(field.options) or "").strip().casefold().startswith("oauth2 "):
				refuse_document(doc)


def refuse_template(doc, method: str | None = None) -> None:
	"""Keep a Bearer request from storing a template that calls Frappe when it is run (doc_events of all)."""
	if not frappe.local.flags.oauth2_token or doc.doctype not in TEMPLATES:
		return
	for row in (doc, *doc.get_all_children()):
		for value in row.get_valid_dict().values():
			is_template = isinstance(value, str) and ("{{" in value or "{%" in value)
			if is_template and CALLS.search(value):
				refuse_document(doc)


def applying_fields(meta) -> list[str]:
	"""The fields that say to which DocType a document applies; with a name beside, it refers to one document."""
	referring = {field.options for field in meta.get("fields", {"fieldtype": "Dynamic Link"})}
	if meta.name in APPLYING:
		referring = set()
	links = meta.get("fields", {"fieldtype": "Link", "options": "DocType"})
	return [field.fieldname for field in links if field.fieldname not in referring]


def is_closed(doctype) -> bool:
	"""Tell whether a DocType is closed to tokens, or has the site do something for a DocType."""
	name = str(doctype or "").strip()
	if name.casefold() in ("user", *TOOLS) or name.casefold().startswith(("oauth2 ", "oauth ")):
		return True
	if not name or not frappe.db.exists("DocType", name):
		return False
	meta = frappe.get_meta(name)
	refused = frappe.get_hooks("doc_events").get(meta.name, {}).get("before_validate", [])
	is_refused = any(path.startswith(f"{__name__}.refuse_") for path in refused)
	return is_refused or (meta.name not in REFERRING and bool(applying_fields(meta)))


def refuse_attachment(file, method: str | None = None) -> None:
	"""Keep a Bearer request from writing other documents by a file (doc_events of File).

	When a file becomes public or private, Frappe writes its address into the field that it names, without asking for
	permission, whatever the field holds.
	"""
	token, doctype = frappe.local.flags.oauth2_token, file.attached_to_doctype
	if not token or not doctype or file.flags.ignore_permissions:
		return
	# What a limited token attaches a file to, it writes.
	is_open = frappe.local.flags.oauth2_opened.may_write(doctype)
	if not is_open or not holds_files(doctype, file.attached_to_field):
		raise challenge(InsufficientScope(hint=f"A file for {doctype} is not for tokens."), token)


def holds_files(doctype: str, fieldname: str | None) -> bool:
	"""Tell whether a token may attach a file: to no field of the DocType, or to one that is for files."""
	if str(doctype).strip().casefold().startswith(("oauth2 ", "oauth ")):
		return False
	if not fieldname:
		return True
	field = frappe.get_meta(doctype).get_field(fieldname)
	return bool(field and field.fieldtype in ("Attach", "Attach Image"))


def refuse_credentials(user, method: str | None = None) -> None:
	"""Keep a Bearer request from changing what a user signs in with (doc_events of User).

	To be called before the controller validates: after that, a new password is no longer in its field.
	"""
	token = frappe.local.flags.oauth2_token
	if not token:
		return
	before = user.get_doc_before_save() or {}
	fields = CREDENTIALS if user.is_new() else CREDENTIALS + CHANNELS
	changed = any((user.get(field) or None) != (before.get(field) or None) for field in fields)
	if changed or social_logins(user) != social_logins(before):
		raise challenge(InsufficientScope(hint="Credentials are not for tokens."), token)
	frappe.local.flags.oauth2_user_checked = True


def refuse_renaming(user, method: str | None = None, *args) -> None:
	"""Keep a Bearer request from renaming a user: the name is the address that a forgotten password goes to."""
	refuse_document(user)


def social_logins(user) -> list[tuple]:
	"""The accounts elsewhere that a user may sign in with."""
	return sorted((row.provider or "", row.userid or "") for row in user.get("social_logins") or [])
