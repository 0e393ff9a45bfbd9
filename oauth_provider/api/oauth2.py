"""The handlers of the endpoints (wire/endpoints.py), under /api/method/oauth_provider.api.oauth2.

Each reads the request, calls one function of the protocol, and writes the response.
"""

from collections.abc import Callable
from functools import partial

import frappe
from werkzeug.wrappers import Response

from oauth_provider.api import browser, document_reading, logout_pages
from oauth_provider.guard import bearer
from oauth_provider.protocol import client_endpoints, registration_endpoints
from oauth_provider.protocol.authorize import decision, interaction
from oauth_provider.protocol.errors import ProtocolError
from oauth_provider.protocol.message import Answer, Message
from oauth_provider.protocol.oidc import logout
from oauth_provider.protocol.oidc.userinfo import describe_user_of
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.wire import http, transaction
from oauth_provider.wire.challenge import challenge
from oauth_provider.wire.endpoints import get_endpoint


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "POST"])
def authorize() -> Response:
	"""Authorization endpoint (RFC 6749 3.1): a dialog, a redirect, or an error page."""
	return browser.answer_person(
		partial(interaction.answer_request, read_client=document_reading.read_described_client)
	)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def approve() -> Response:
	"""Answer the dialog's form: a redirect with 303, or an error page."""
	return browser.answer_person(decision.answer_form)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def get_token() -> Response:
	"""Token endpoint (RFC 6749 3.2)."""
	return transaction.answer_client(client_endpoints.answer_token_request)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def revoke_token() -> Response:
	"""Revocation endpoint (RFC 7009)."""
	return transaction.answer_client(client_endpoints.answer_revocation)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def introspect_token() -> Response:
	"""Introspection endpoint (RFC 7662)."""
	return transaction.answer_client(client_endpoints.answer_introspection)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def register_client() -> Response:
	"""Registration endpoint (RFC 7591 3)."""
	return answer_registering(registration_endpoints.answer_registration)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "PUT", "DELETE"])
def client_configuration() -> Response:
	"""Endpoint for a client's own registration (RFC 7592 2)."""
	return answer_registering(registration_endpoints.answer_configuration)


def answer_registering(endpoint: Callable[[Message, str], Answer]) -> Response:
	address = current_issuer() + get_endpoint("client_configuration").address
	return transaction.answer_client(partial(endpoint, configuration=address))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "POST"])
def userinfo() -> Response:
	"""Userinfo endpoint (OpenID Connect Core 5.3): claims about the user of the token."""
	token = bearer.current_token()
	try:
		answer = Answer(describe_user_of(token))
	except ProtocolError as error:
		raise challenge(error, token) from None
	# The first request about a user may have made the subject, and Frappe commits no GET.
	transaction.commit()
	return http.json_response(answer)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET", "POST"])
def end_session() -> Response:
	"""Logout endpoint (OpenID Connect RP-Initiated Logout 2): a redirect, a page that asks, or an error page."""
	return browser.answer_person(logout.answer_logout, logout_pages.show_logout)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def log_out() -> Response:
	"""Answer the form of the page that asks whether to log out."""
	return browser.answer_person(logout.answer_logout_form, logout_pages.show_logout)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
def test_resource() -> Response:
	"""A protected resource to test a token with: returns its user, scopes and expiry."""
	return http.json_response(bearer.describe_current_token())
