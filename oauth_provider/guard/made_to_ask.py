"""Where Frappe's own code does not ask, and is made to for a token.

Each function takes one of Frappe's and returns what stands in its place, once in a process. Without a token it does
what Frappe's does.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import frappe
import frappe.model.delete_doc
from frappe.core.doctype.file.file import File
from frappe.desk import reportview
from frappe.desk.form import load
from frappe.model.document import Document
from frappe.utils.backups import BackupGenerator
from frappe.www import printview
from urllib3 import HTTPConnectionPool

from oauth_provider.guard import templates
from oauth_provider.protocol.errors import ClosedToTokens, InsufficientScope
from oauth_provider.protocol.scope_map import DocumentAccess
from oauth_provider.wire.challenge import challenge

LINKS = ("Link", "Dynamic Link")
# What says which document it is, and whose row.
STANDARD = ("name", "parent", "parenttype", "parentfield")


def ask_before_deleting(check: Callable[[Document], None]) -> Callable[[Document], None]:
	"""Ask for the deletion of a document whoever the user is: Frappe asks Administrator nothing."""

	@wraps(check)
	def check_permission_and_not_submitted(doc: Document) -> None:
		if frappe.local.flags.oauth2_bounds or frappe.local.flags.oauth2_token:
			doc.check_permission("delete")
		check(doc)

	return check_permission_and_not_submitted


def stay_in_folder(get_full_path: Callable[[Document], str]) -> Callable[[Document], str]:
	"""Keep every token from reading what is no file of the site: Frappe follows a path to all that is below the site's
	own folder, its configuration and private files among it.
	"""

	@wraps(get_full_path)
	def path_of(file: Document) -> str:
		token = frappe.local.flags.oauth2_token
		if token and ".." in str(file.file_url or file.file_name).split("/"):
			raise challenge(ClosedToTokens("What is no file of the site is not for tokens."), token)
		return get_full_path(file)

	return path_of


def link_by_name(validate: Callable[[Document], None]) -> Callable[[Document], None]:
	"""Refuse a link by conditions before Frappe looks for what fulfils them; in 2023 it does so before it asks."""

	@wraps(validate)
	def _validate_links(doc: Document) -> None:
		if frappe.local.flags.oauth2_bounds:
			refuse_conditions(doc)
		validate(doc)

	return _validate_links


def refuse_conditions(doc: Document) -> None:
	"""Refuse a document that has conditions in place of a name, or a list of names.

	Frappe would find what fulfils them, in any column of any DocType that a link leads to, and link it.

	Raises:
		HTTPException: with a 403 response.
	"""
	for part in (doc, *doc.get_all_children()):
		found = [name for name, value in vars(part).items() if isinstance(value, dict | list)]
		for name in found:
			if name in STANDARD or getattr(part.meta.get_field(name), "fieldtype", "") in LINKS:
				error = InsufficientScope(
					hint=f"Limited tokens may not send conditions in place of a name: {doc.doctype}, {name}.",
					description=f"Limited access tokens may send no conditions in place of a name, as in {name}.",
				)
				raise challenge(error, frappe.local.flags.oauth2_token)


def refuse_backups(initialize: Callable[..., None]) -> Callable[..., None]:
	"""Keep every token from making, finding and sending a backup: all that is at rest on the site."""

	@wraps(initialize)
	def __init__(self: BackupGenerator, *args: Any, **kwargs: Any) -> None:
		flags = frappe.local.flags
		if flags.oauth2_token and not flags.oauth2_named_method:
			raise challenge(ClosedToTokens("Backups are not for tokens."), flags.oauth2_token)
		initialize(self, *args, **kwargs)

	return __init__


def not_by_template(write: Callable[..., Any]) -> Callable[..., Any]:
	"""Keep a template of a token's request from writing files, and from sending requests, as it writes no rows."""

	@wraps(write)
	def method(self: Any, *args: Any, **kwargs: Any) -> Any:
		if frappe.local.flags.oauth2_token and templates.is_rendering():
			raise challenge(ClosedToTokens("A template writes nothing."), frappe.local.flags.oauth2_token)
		return write(self, *args, **kwargs)

	return method


def about_itself(get_communications: Callable[..., list]) -> Callable[..., list]:
	"""Keep a limited token from e-mails about other documents, which Frappe shows with those of a person."""

	@wraps(get_communications)
	def _get_communications(doctype: str, name: str, *args: Any, **kwargs: Any) -> list:
		found = get_communications(doctype, name, *args, **kwargs)
		opened = frappe.local.flags.oauth2_bounds
		if not opened or opened.opens_document(DocumentAccess("Communication", ("read",))):
			return found
		return [mail for mail in found if (mail.reference_doctype, mail.reference_name) == (doctype, name)]

	return _get_communications


def only_with_users(add_user_info: Callable[..., None]) -> Callable[..., None]:
	"""Keep users out of a list of a limited token that does not read them: the sender says which, by the name of a
	column."""

	@wraps(add_user_info)
	def add(*args: Any, **kwargs: Any) -> None:
		opened = frappe.local.flags.oauth2_bounds
		if not opened or opened.opens_document(DocumentAccess("User", ("read",))):
			add_user_info(*args, **kwargs)

	return add


def as_stored(set_link_titles: Callable[[Document], None]) -> Callable[[Document], None]:
	"""Show a limited token the titles of what a stored document links to, and not of what the sender says it does."""

	@wraps(set_link_titles)
	def set_titles(doc: Document) -> None:
		if not frappe.local.flags.oauth2_bounds or has_stored_links(doc):
			set_link_titles(doc)

	return set_titles


def has_stored_links(doc: Document) -> bool:
	links = links_of(doc)
	if not links or not frappe.db.exists(doc.doctype, doc.name):
		return not links
	stored = frappe.get_doc(doc.doctype, doc.name)
	return links <= links_of(stored) and stored.has_permission("read")


def links_of(doc: Document) -> set[tuple[str, ...]]:
	"""What a document and its rows link to: the field, the name, and of a Dynamic Link the DocType."""
	return {
		(part.doctype, field.fieldname, str(part.get(field.fieldname)), str(part.get(field.options)))
		for part in (doc, *doc.get_all_children())
		for field in (*part.meta.get_link_fields(), *part.meta.get_dynamic_link_fields())
		if part.get(field.fieldname)
	}


PLACES: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
	(frappe.model.delete_doc, "check_permission_and_not_submitted", ask_before_deleting),
	(Document, "_validate_links", link_by_name),
	(File, "get_full_path", stay_in_folder),
	(File, "write_file", not_by_template),
	(File, "delete_file_data_content", not_by_template),
	(File, "handle_is_private_changed", not_by_template),
	(HTTPConnectionPool, "urlopen", not_by_template),
	(BackupGenerator, "__init__", refuse_backups),
	(load, "_get_communications", about_itself),
	(reportview, "add_user_info", only_with_users),
	(printview, "set_link_titles", as_stored),
)


@cache
def stand_in_place() -> None:
	for owner, name, make in PLACES:
		answer = make(getattr(owner, name))
		setattr(owner, name, answer)
