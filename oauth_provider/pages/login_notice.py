"""The notice on Frappe's login page that names the app which sent the user there."""

import frappe
from frappe import _
from markupsafe import Markup

from oauth_provider.pages.consent_dialog import describe_asker
from oauth_provider.pages.rendering import add_banner, bold, sentence
from oauth_provider.protocol.authorize import login
from oauth_provider.protocol.authorize.consent import may_skip_dialog
from oauth_provider.protocol.authorize.described_client import find_described_client
from oauth_provider.protocol.authorize.request import RedirectedError, parse_query, validate_request
from oauth_provider.protocol.clients.client_id_urls import host_of_client_id
from oauth_provider.protocol.errors import FatalAuthorizationError
from oauth_provider.protocol.oidc.hints import read_login_hint
from oauth_provider.store import provider_settings
from oauth_provider.wire.endpoints import get_endpoint

FILL_IN = Markup(
	'<script data-login-hint="{}">'
	"{{ const hint = document.currentScript.dataset.loginHint;"
	' document.addEventListener("DOMContentLoaded", () => {{'
	' const field = document.getElementById("login_email");'
	" if (field && !field.value) field.value = hint; }}); }}</script>"
)


def update_website_context(context) -> dict[str, str] | None:
	"""Add the notice to the login page of an authorization request (hook `update_website_context`).

	Args:
		context: the context of the page that Frappe renders.
	"""
	if context.get("path") != "login" or not frappe.request:
		return None
	path, _mark, query = frappe.request.args.get("redirect-to", "").partition("?")
	if path != get_endpoint("authorize").address:
		return None
	query = login.peek(query)
	if query is None:
		return None
	try:
		name, needs_no_dialog = name_asker(query)
	except (FatalAuthorizationError, RedirectedError):
		# The authorization endpoint reports the error after login.
		return None
	if needs_no_dialog:
		text = _("Log in to continue to {0}.")
	else:
		text = _("Log in to decide whether {0} may use your account. Nothing is shared before you allow it.")
	return add_banner(context, sentence(text, bold(name)) + fill_in(read_login_hint(parse_query(query))))


def name_asker(query: str) -> tuple[str, bool]:
	"""Return what the notice calls the client of a request, and whether there will be no dialog.

	Raises:
		FatalAuthorizationError, RedirectedError: the request is refused.
	"""
	settings = provider_settings.read()
	# The notice is the same for each client of the host, known or not.
	if described := find_described_client(query, settings):
		return host_of_client_id(described), False
	request = validate_request(query, settings)
	# Of somebody who is not known yet there is no consent; a trusted client needs none.
	return describe_asker(request)[0], may_skip_dialog(request, None)


def fill_in(hint: str) -> Markup:
	"""Write the script that types a user name into Frappe's login form, where the field is empty."""
	return FILL_IN.format(hint) if hint else Markup("")
