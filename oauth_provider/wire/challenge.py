"""The refusal of a protected resource (RFC 6750 3)."""

import frappe
from werkzeug.exceptions import HTTPException

from oauth_provider.protocol import refusals
from oauth_provider.protocol.errors import InsufficientScope, ProtocolError
from oauth_provider.protocol.message import Answer
from oauth_provider.store.records import AccessToken
from oauth_provider.wire.http import CHALLENGE, json_response, to_be_raised


def challenge(error: ProtocolError | None, token: AccessToken | None = None) -> HTTPException:
	"""Make the exception of a refusal: Frappe rolls back and sends the response in it.

	Args:
		error: the error; None for a request without a token, which gets no error code (RFC 6750 3.1).
		token: the token, if it is known; its client and user are recorded in the audit trail.

	Returns:
		The exception, to be raised.
	"""
	if error is None:
		answer = Answer(
			{"error_description": "A Bearer token is needed."}, 401, {"WWW-Authenticate": CHALLENGE}
		)
		return to_be_raised(json_response(answer))
	if token:
		error.client, error.user = token.client, token.user
	address, asked = (
		getattr(frappe.local, "request_ip", None) or "",
		frappe.local.flags.oauth2_asked_for or "",
	)
	refusals.record_refusal_later(error, address, asked)
	parts = [CHALLENGE, f'error="{error.error}"', f'error_description="{error.description}"']
	body = dict(error.body)
	if isinstance(error, InsufficientScope) and error.scope:
		parts.append(f'scope="{error.scope}"')
		body["scope"] = error.scope
	headers = {**error.headers, "WWW-Authenticate": ", ".join(parts)}
	return to_be_raised(json_response(Answer(body, error.status_code, headers)))
