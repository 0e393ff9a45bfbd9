"""What a client may be registered with, in the words of the person who registers it."""

import re
from urllib.parse import urlsplit

import frappe
from frappe import _

from oauth_provider.protocol.clients.redirect_uris import InvalidRedirectURI, validate_registration
from oauth_provider.protocol.own_files import is_own_file

GRANT_TYPES = ("authorization_code", "refresh_token")
# Every user has these, or only one has it: as a condition they say nothing, or lock everybody out.
AUTOMATIC_ROLES = ("All", "Guest", "Desk User", "Administrator")
# Blanks without width, and what overrides or isolates the direction of a text (Unicode TR 36 2.5). Joiners are part of
# some scripts.
HIDDEN = re.compile("[\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f\x7f]")
WEB_ADDRESSES = ("website", "privacy_policy", "terms_of_service")
# Seconds. An access token cannot be called back from an API that checks it offline, so it lives a day at most.
ACCESS_TOKEN_LIFETIME = (60, 86400)
REFRESH_TOKEN_LIFETIME = (3600, 31536000)


def tidy(client) -> None:
	"""Bring what a person typed into the form in which it is stored."""
	for fieldname in ("redirect_uris", "grant_types", "contacts"):
		client.set(fieldname, "\n".join(lines(client.get(fieldname))))
	for fieldname in ("default_redirect_uri", "logo", *WEB_ADDRESSES):
		client.set(fieldname, (client.get(fieldname) or "").strip() or None)
	for fieldname, child_field in (("scopes", "scope"), ("allowed_roles", "role")):
		rows = client.get(fieldname)
		client.set(fieldname, list({row.get(child_field): row for row in reversed(rows)}.values())[::-1])
	if client.client_type == "Public":
		client.token_endpoint_auth_method = "none"
		client.enforce_auth_method = client.is_resource_server = 0
	elif client.token_endpoint_auth_method == "none" and not client.is_new():
		if client.has_value_changed("client_type"):
			client.token_endpoint_auth_method = "client_secret_basic"


def check(client) -> None:
	"""Refuse what would not work or would not be safe.

	Raises:
		frappe.ValidationError: says what to do about the first thing found.
	"""
	check_app_name(client)
	check_authentication(client)
	check_grant_types(client)
	check_redirect_uris(client)
	check_roles(client)
	check_lifetime(client, "access_token_lifetime", *ACCESS_TOKEN_LIFETIME)
	check_lifetime(client, "refresh_token_lifetime", *REFRESH_TOKEN_LIFETIME)
	for fieldname in WEB_ADDRESSES:
		check_web_address(client, fieldname)
	check_logo(client)


def lines(text: str | None) -> list[str]:
	"""The lines of a text field, without blanks around them and without empty ones."""
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def label(client, fieldname: str) -> str:
	return frappe.bold(_(client.meta.get_label(fieldname)))


def check_app_name(client) -> None:
	if HIDDEN.search(client.app_name or ""):
		frappe.throw(
			_("{0} has an invisible character that could turn the text of the dialog around.").format(
				label(client, "app_name")
			)
		)


def check_authentication(client) -> None:
	if client.client_type == "Confidential" and client.token_endpoint_auth_method == "none":
		frappe.throw(
			_(
				"A confidential client sends a secret: choose client_secret_basic or client_secret_post. "
				"If the app cannot keep a secret, set its type to Public."
			)
		)


def check_grant_types(client) -> None:
	granted = lines(client.grant_types)
	for grant_type in granted:
		if grant_type not in GRANT_TYPES:
			frappe.throw(
				_("{0}: {1} is not supported here. Use {2}.").format(
					label(client, "grant_types"), frappe.bold(grant_type), ", ".join(GRANT_TYPES)
				)
			)
	# A service that checks tokens gets none itself.
	if not granted and not client.is_resource_server:
		frappe.throw(_("{0}: name at least {1}.").format(label(client, "grant_types"), GRANT_TYPES[0]))


def check_redirect_uris(client) -> None:
	uris = lines(client.redirect_uris)
	if not uris:
		if "authorization_code" in lines(client.grant_types):
			frappe.throw(
				_("{0}: enter at least one. The app's developer knows it.").format(
					label(client, "redirect_uris")
				)
			)
		client.default_redirect_uri = None
		return
	try:
		validate_registration(uris, bool(client.allow_localhost_redirect))
	except InvalidRedirectURI as problem:
		frappe.throw(f"{label(client, 'redirect_uris')}: {frappe.utils.escape_html(str(problem))}")
	client.default_redirect_uri = client.default_redirect_uri or uris[0]
	if client.default_redirect_uri not in uris:
		frappe.throw(
			_("{0} must be one of the lines of {1}, character for character.").format(
				label(client, "default_redirect_uri"), label(client, "redirect_uris")
			)
		)


def check_roles(client) -> None:
	for row in client.allowed_roles:
		if row.role in AUTOMATIC_ROLES:
			frappe.throw(
				_(
					"{0}: {1} is given automatically and limits nothing. Leave the list empty or choose others."
				).format(label(client, "allowed_roles"), frappe.bold(row.role))
			)


def check_lifetime(client, fieldname: str, least: int, most: int) -> None:
	seconds = frappe.utils.cint(client.get(fieldname))
	if seconds and not least <= seconds <= most:
		frappe.throw(
			_("{0} must be 0 or from {1} to {2} seconds.").format(label(client, fieldname), least, most)
		)


def check_web_address(client, fieldname: str) -> None:
	address = client.get(fieldname)
	if not address:
		return
	try:
		parts = urlsplit(address)
		good = (
			parts.scheme in ("http", "https") and parts.hostname and not set(address) & set(" \t\r\n\\<>\"'")
		)
	except ValueError:
		good = False
	if not good:
		frappe.throw(
			_("{0} must be a web address that begins with https:// or http://.").format(
				label(client, fieldname)
			)
		)


def check_logo(client) -> None:
	logo = client.logo
	if not logo:
		return
	if logo.startswith("/private/"):
		frappe.throw(
			_("{0}: the file is private, so users could not see it. Upload it as a public file.").format(
				label(client, "logo")
			)
		)
	# The dialog loads nothing from elsewhere: another host would learn who is about to allow what.
	if not is_own_file(logo):
		frappe.throw(_("{0} must be a file uploaded to this site.").format(label(client, "logo")))
