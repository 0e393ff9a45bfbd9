"""What people see at the authorization endpoint, as HTML.

The pages stand alone: no script, no file, no other host. So they look the same before `bench build`, without
JavaScript, and inside a strict Content-Security-Policy; and everything that a client brings is escaped.
"""

import re
import secrets
from dataclasses import dataclass
from functools import cache

import frappe
from frappe import _
from frappe.utils.jinja_globals import is_rtl
from jinja2 import Environment, PackageLoader

from oauth_provider.server import redirect_uris
from oauth_provider.server.authorization_request import AuthorizationRequest
from oauth_provider.store import scopes

APPROVE = "/api/method/oauth_provider.api.oauth2.approve"


# Browsers drop tabs and line feeds from an address, and take a backslash for a slash.
OWN_FILE = re.compile(r"/(?:files|assets)/[^\x00-\x1f\x7f\\]*\Z")


@dataclass(frozen=True)
class Page:
	"""A rendered page and the policy that its styles need."""

	html: str
	content_security_policy: str


def dialog(request: AuthorizationRequest, transaction: str) -> Page:
	"""Render the question whether a client may have what it asks for.

	Args:
		request: the checked request.
		transaction: the handle that the answer must carry.
	"""
	client, user = request.client, frappe.session.user
	return render(
		"dialog.html",
		client=client,
		logo=client.logo if is_own_file(client.logo) else None,
		links=[
			(label, address)
			for label, address in (
				(_("Website"), client.website),
				(_("Privacy policy"), client.privacy_policy),
				(_("Terms of service"), client.terms_of_service),
			)
			if (address or "").startswith(("https://", "http://"))
		],
		# What opens everything comes first: below a few harmless lines it would be read past.
		scopes=sorted(scopes.describe(request.scopes), key=lambda scope: not scope.full_access),
		account=user,
		full_name=frappe.utils.get_fullname(user),
		destination=redirect_uris.host_of(request.redirect_uri),
		stays_on_device=redirect_uris.is_impersonable(request.redirect_uri),
		approve=APPROVE,
		transaction=transaction,
		csrf_token=frappe.sessions.get_csrf_token(),
	)


def error(message: str, reference: str | None = None) -> Page:
	"""Render why a request was refused.

	Args:
		message: for the person, translated.
		reference: under which the site's admin finds more.
	"""
	return render("error.html", message=message, reference=reference)


def is_own_file(address: str | None) -> bool:
	"""Tell whether a logo is served by this site; a protocol-relative address is not."""
	return bool(OWN_FILE.match(address or "")) and ".." not in address


def render(template: str, **context) -> Page:
	nonce = secrets.token_urlsafe(16)
	lang = frappe.local.lang or "en"
	html = (
		environment()
		.get_template(template)
		.render(
			**context,
			_=_,
			nonce=nonce,
			lang=lang,
			direction="rtl" if is_rtl() else "ltr",
			site_name=frappe.get_website_settings("app_name")
			or frappe.get_system_settings("app_name")
			or "Frappe",
		)
	)
	policy = f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
	# No form-action: Chromium would apply it to the redirect that follows Allow as well.
	return Page(html, policy)


@cache
def environment() -> Environment:
	# Not Frappe's own environment, which does not escape unless told to. It holds nothing of a site.
	return Environment(
		loader=PackageLoader("oauth_provider", "templates/oauth2"),
		autoescape=True,
		trim_blocks=True,
		lstrip_blocks=True,
	)
