"""The keys of users, which no answer to a token contains: whoever can set a user's password has more than the token.

Frappe of 2023 shows the key of a link to set a password to everybody who may read the user, and Frappe 16 shows keys in
lists. Here lists and documents leave keys out. A statement that names one is refused (`credentials`): it would rename
the key, or test it in a condition.
"""

from collections.abc import Callable
from copy import copy
from functools import cache, wraps
from typing import Any

import frappe
import frappe.model
from frappe.model.base_document import BaseDocument

from oauth_provider.guard import interception, templates
from oauth_provider.store.own_tables import doctype_of

KEYS = ("api_key", "api_secret", "reset_password_key")


def are_kept(doctype: object) -> bool:
	"""Whether documents of a DocType have keys that this request must not show."""
	return bool(frappe.local.flags.oauth2_token) and doctype_of(doctype) == "user"


def permitting_no_keys(permit: Callable[..., list[str]]) -> Callable[..., list[str]]:
	"""Leave keys out of the fields that a list may have."""

	@wraps(permit)
	def get_permitted_fields(doctype: str, *args: Any, **kwargs: Any) -> list[str]:
		fields = permit(doctype, *args, **kwargs)
		return [name for name in fields if name not in KEYS] if are_kept(doctype) else fields

	return get_permitted_fields


def describing_no_keys(describe: Callable[..., dict]) -> Callable[..., dict]:
	"""Leave keys out of a document that is answered."""

	@wraps(describe)
	def as_dict(document: BaseDocument, *args: Any, **kwargs: Any) -> dict:
		values = describe(document, *args, **kwargs)
		if are_kept(document.doctype):
			for name in KEYS:
				values.pop(name, None)
		return values

	return as_dict


def showing_no_keys(get: Callable[..., Any]) -> Callable[..., Any]:
	"""Give a template a user without keys: it reads the fields themselves. What Frappe caches keeps them."""

	@wraps(get)
	def get_document(*args: Any, **kwargs: Any) -> Any:
		flags = frappe.local.flags
		# One of these functions calls the other, and caches what that one returns.
		if not templates.is_rendering() or flags.oauth2_getting:
			return get(*args, **kwargs)
		flags.oauth2_getting = True
		try:
			document = get(*args, **kwargs)
		finally:
			flags.oauth2_getting = False
		if not are_kept(getattr(document, "doctype", None)):
			return document
		shown = copy(document)
		for name in KEYS:
			shown.set(name, None)
		return shown

	return get_document


@cache
def keep_from_answers() -> None:
	"""Have Frappe leave the keys out; once in a process."""
	permit = frappe.model.get_permitted_fields
	interception.replace_object("get_permitted_fields", permit, permitting_no_keys(permit))
	for name in ("get_doc", "get_cached_doc"):
		get = getattr(frappe, name)
		interception.replace_object(name, get, showing_no_keys(get))
	BaseDocument.as_dict = describing_no_keys(BaseDocument.as_dict)  # type: ignore[method-assign]
