"""Methods that no token calls, whatever its scopes, unless a scope names the method.

A token that could register clients, approve consents, or make keys and sessions could make itself outlive its
revocation. What such methods write is refused where they write it (`statements`); those here read what somebody signs
in with, or are refused early, so that an administrator who lists one in a scope is warned.
"""

from collections.abc import Callable
from functools import cache
from inspect import unwrap

import frappe
from frappe.model.document import Document

from oauth_provider.guard import interception
from oauth_provider.protocol.errors import ClosedToTokens, InvalidRequest
from oauth_provider.protocol.message import Answer
from oauth_provider.protocol.method_names import definition_of, overrides_of
from oauth_provider.wire import endpoints, http
from oauth_provider.wire.challenge import challenge
from oauth_provider.wire.current_endpoint import find_endpoint

# This app's own methods, the endpoints of Frappe's own server, backups, and what Frappe records of all requests.
OWN = "oauth_provider."
PREFIXES = (OWN, "frappe.integrations.oauth2.", "frappe.recorder.", "frappe.utils.backups.")
METHODS = frozenset(
	(
		"login",
		"frappe.client.get_password",
		"frappe.core.doctype.user.user.generate_keys",
		"frappe.core.doctype.user.user.impersonate",
		"frappe.core.doctype.user.user.reset_password",
		"frappe.core.doctype.user.user.update_password",
		"frappe.core.doctype.user.user.verify_password",
		"frappe.integrations.doctype.ldap_settings.ldap_settings.reset_password",
		"frappe.twofactor.reset_otp_secret",
		"frappe.www.login.login_via_key",
		"frappe.www.login.login_via_token",
	)
)
# These stand for methods of Frappe that are open.
OPEN = frozenset(
	(
		"oauth_provider.api.overrides.counting.get_count",
		"oauth_provider.api.overrides.role_permissions.update",
	)
)
BACKUPS = "/backups"


def refuse_method(method: str) -> None:
	"""Raise ClosedToTokens for a method that a token must not call, by whatever name it is called."""
	for name in (method, *overrides_of(method)):
		if is_protected(name) or is_protected(definition_of(name)):
			raise ClosedToTokens(f"{method} is not for tokens.")


def is_protected(method: str) -> bool:
	if endpoint := endpoints.find_by_method(method):
		return not endpoint.is_guarded
	return method in METHODS or (method.startswith(PREFIXES) and method not in OPEN)


def asking(kind: type) -> type:
	"""Make a class of whitelisted functions that asks: Frappe looks there before it calls one, for whatever names it.

	Args:
		kind: of Frappe's own collection, a list or a set.
	"""

	class AskingWhitelist(kind):
		def __contains__(self, function: object) -> bool:
			if callable(function):
				refuse_call(unwrap(function))
			return super().__contains__(function)

	return AskingWhitelist


def refuse_call(function: Callable[..., object]) -> None:
	"""Refuse a call that has come by another road than the function's own, or that no token may make.

	Raises:
		werkzeug.exceptions.HTTPException: with a 400 or 403 response.
	"""
	name = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
	refuse_side_door(name)
	flags = frappe.local.flags
	if flags.oauth2_token and not flags.oauth2_named_method and is_protected(name):
		raise challenge(ClosedToTokens(f"{name} is not for tokens."), flags.oauth2_token)


def refuse_side_door(name: str) -> None:
	"""Keep a function to its own path, whatever argument or other path of a request names it.

	It is an endpoint, whose checks are those of its path, or one of Frappe's that this app overrides by its path.

	Args:
		name: where the function is defined.

	Raises:
		werkzeug.exceptions.HTTPException: the request has come by another road.
	"""
	# The process also serves sites without this app, whose hooks have not asked.
	if not frappe.local.flags.oauth2_asked:
		return
	is_overridden = any(path.startswith(OWN) for path in overrides_of(name))
	if is_overridden or is_endpoint_elsewhere(name):
		error = InvalidRequest(f"Call {name} by its path.")
		raise http.to_be_raised(http.json_response(Answer.refusing(error)))


def is_endpoint_elsewhere(name: str) -> bool:
	"""Whether a function is that of an endpoint, ours or Frappe's, and the path of the request is not its own."""
	if endpoints.is_frappes_method(name):
		return endpoints.method_of(frappe.request.path) != name or find_endpoint() is not None
	endpoint = endpoints.find_by_method(name)
	return endpoint is not None and find_endpoint() is not endpoint


@cache
def stand_before_calls() -> None:
	"""Put the check in place, once in a process."""
	whitelisted = frappe.whitelisted
	asking_whitelist = asking(type(whitelisted))(whitelisted)
	interception.replace_object("whitelisted", whitelisted, asking_whitelist)
	# A thread may have loaded a module meanwhile.
	known = set(map(id, asking_whitelist))
	add = asking_whitelist.append if isinstance(whitelisted, list) else asking_whitelist.add
	for function in [each for each in whitelisted if id(each) not in known]:
		add(function)


def refuse_backups(path: str) -> None:
	"""Raise ClosedToTokens for a backup: all that is at rest on the site, and the key to what is encrypted there."""
	if path.startswith(BACKUPS):
		raise ClosedToTokens("Backups are not for tokens.")


def refuse_document(doc: Document) -> None:
	"""Keep a token from writing a document of the app, where its controller would refuse in other words."""
	refuse_token(f"{doc.doctype} is not for tokens.")


def refuse_token(reason: str) -> None:
	if token := frappe.local.flags.oauth2_token:
		raise challenge(ClosedToTokens(reason), token)
