"""The refusal of a protected resource (RFC 6750 3), and where a client learns how to get a token (RFC 9728 5)."""

from urllib.parse import quote, urlsplit

import frappe
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from oauth_provider.protocol import refusals, resources
from oauth_provider.protocol.errors import InsufficientScope, ProtocolError
from oauth_provider.protocol.message import Answer
from oauth_provider.protocol.settings import current_issuer, origin_of
from oauth_provider.store.records import AccessToken
from oauth_provider.wire import other_origins
from oauth_provider.wire.current_endpoint import current_settings
from oauth_provider.wire.endpoints import get_endpoint
from oauth_provider.wire.http import json_response, set_header, to_be_raised

REALM = 'Bearer realm="OAuth"'
REFUSED = (401, 403)


def challenge(error: ProtocolError | None, token: AccessToken | None = None) -> HTTPException:
	"""Make the exception of a refusal: Frappe rolls back and sends the response in it.

	Args:
		error: the error; None for a request without a token, which gets no error code (RFC 6750 3.1).
		token: the token, if it is known; its client and user are recorded in the audit trail.

	Returns:
		The exception, to be raised.
	"""
	other_origins.admit_pages_to_refusal()
	if error is None:
		body = {"error_description": "A Bearer token is needed."}
		answer = Answer(body, 401, {"WWW-Authenticate": write_challenge()})
		return to_be_raised(json_response(answer))
	if token:
		error.client, error.user = token.client, token.user
	address, asked = (
		getattr(frappe.local, "request_ip", None) or "",
		frappe.local.flags.oauth2_asked_for or "",
	)
	refusals.record_refusal_later(error, address, asked)
	parts = [REALM, f'error="{error.error}"', f'error_description="{error.description}"']
	body = dict(error.body)
	if isinstance(error, InsufficientScope) and error.scope:
		parts.append(f'scope="{error.scope}"')
		body["scope"] = error.scope
	if error.status_code in REFUSED:
		scopes = current_scopes()
		if error.status_code == 401:
			parts += write_scope_member(scopes)
		parts.append(write_metadata_member(scopes))
	headers = {**error.headers, "WWW-Authenticate": ", ".join(parts)}
	return to_be_raised(json_response(Answer(body, error.status_code, headers)))


def write_challenge() -> str:
	"""Write the challenge for the current request, without an error (RFC 6750 3.1, RFC 9728 5.1)."""
	scopes = current_scopes()
	return ", ".join([REALM, *write_scope_member(scopes), write_metadata_member(scopes)])


def write_scope_member(scopes: tuple[str, ...]) -> list[str]:
	"""Write the member with the scopes that open the resource, if it has some."""
	return [f'scope="{" ".join(scopes)}"'] if scopes else []


def write_metadata_member(scopes: tuple[str, ...]) -> str:
	"""Write the member with the address of a document: the resource's if a scope names it, or the site's.

	Args:
		scopes: that name it.
	"""
	path = quote(frappe.request.path, safe="/") if scopes and frappe.request else ""
	issuer = current_issuer()
	# The path of the resource follows, which begins with that of the issuer (RFC 9728 3.1).
	address = get_endpoint("protected_resource_metadata").address + urlsplit(issuer).path + path
	return f'resource_metadata="{origin_of(issuer)}{address}"'


def current_scopes() -> tuple[str, ...]:
	"""List the scopes that name the method or the route of the current request; a job has none."""
	return scopes_of_path(frappe.request.path) if getattr(frappe.local, "request", None) else ()


def scopes_of_path(path: str) -> tuple[str, ...]:
	"""List the limited scopes that name the method or the route of a path."""
	resource = resources.name_resource(path)
	return resources.scopes_of(resource) if resource else ()


def ask_for_token(response: Response) -> HTTPException | None:
	"""Ask a guest for a token where a scope names the resource: Frappe answers 403, and a client waits for a 401.

	A browser that opens a page gets Frappe's, which offers a login.

	Args:
		response: what Frappe, or an app, is about to send.

	Returns:
		The refusal to send instead; None if there is none.
	"""
	session = getattr(frappe.local, "session", None)
	headers = frappe.request.headers
	is_guests = session and session.user == "Guest" and not headers.get("Authorization")
	opens_page = "text/html" in headers.get("Accept", "")
	if response.status_code == 403 and is_guests and not opens_page and current_scopes():
		return challenge(None)
	return None


def protect_challenge(response: Response) -> None:
	"""Keep the challenge of a 401 or 403, and add one where a scope names the resource.

	Frappe 16 replaces each by one that leads a client to Frappe's own server. The tokens from there are refused here,
	unless the settings let them through, and the client would go round in a circle. An app's own challenge names no
	scope of this site, and the client would ask for all that there are.
	"""
	if response.status_code not in REFUSED:
		return
	written = response.headers.get("WWW-Authenticate", "")
	is_named = response.status_code == 401 and leads_elsewhere(written) and bool(current_scopes())
	is_replaced = not written and hasattr(frappe.local, "response_headers")
	if (is_named or is_replaced) and not current_settings().accept_other_bearer_tokens:
		written = write_challenge()
	if written:
		set_header(response, "WWW-Authenticate", written)


def leads_elsewhere(written: str) -> bool:
	"""Whether a challenge is missing, or one for a token that is not this app's."""
	return not written or (written.startswith("Bearer") and not written.startswith(REALM))
