"""Renders templates with the site's brand and a Content-Security-Policy.

The pages load no script file, no asset file and nothing from other hosts, so they look the same before `bench build`
and without JavaScript. All values of clients are escaped.
"""

import secrets
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.core.doctype.navbar_settings.navbar_settings import get_app_logo
from frappe.utils.jinja_globals import is_rtl
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from oauth_provider.protocol.own_files import is_own_file
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store.hashing import digest

NOTICE = Markup('<div class="alert alert-info text-center mb-0" role="note" dir="auto">{}</div>')


@dataclass(frozen=True)
class Page:
	"""A rendered page and the policy that its styles need."""

	html: str
	content_security_policy: str


def render(template: str, **context) -> Page:
	"""Render a template in the language of the request.

	Args:
		template: a file of templates/oauth2.
		context: values for the template; everything but Markup is escaped. `site_logo` replaces the site's own logo,
			and `runs_script` lets a script of the template run.
	"""
	if "site_logo" not in context:
		context["site_logo"] = own_file(get_app_logo())
	nonce = secrets.token_urlsafe(16)
	html = (
		environment("oauth2")
		.get_template(template)
		.render(
			**context,
			_=_,
			sentence=sentence,
			bold=bold,
			reference_code=reference_code,
			nonce=nonce,
			lang=frappe.local.lang or "en",
			direction="rtl" if is_rtl() else "ltr",
			site_name=site_name(),
		)
	)
	# The page that posts a form to a client has a script of one line; the others have none.
	scripts = f"script-src 'nonce-{nonce}'; " if context.get("runs_script") else ""
	own = f"{scripts}style-src 'nonce-{nonce}'; img-src 'self'"
	policy = f"default-src 'none'; {own}; base-uri 'none'; frame-ancestors 'none'"
	# No form-action: Chromium would apply it to the redirect that follows Allow as well.
	return Page(html, policy)


@cache
def environment(folder: str) -> Environment:
	"""The Jinja environment of a folder in `templates`."""
	# Not Frappe's environment, which does not escape by default. It is cached for all sites of the process.
	return Environment(
		loader=PackageLoader("oauth_provider", f"templates/{folder}"),
		autoescape=True,
		trim_blocks=True,
		lstrip_blocks=True,
	)


def sentence(text: str, *parts) -> Markup:
	"""Format a translated sentence as HTML; parts are escaped unless they are Markup."""
	return Markup(escape(text)).format(*parts)


def bold(text: str | None) -> Markup:
	"""Format a name in bold, isolated from the text direction of the sentence around it."""
	return Markup("<strong><bdi>{}</bdi></strong>").format(text or "")


def add_banner(context, text: Markup) -> dict[str, str]:
	"""Add a notice above a page of Frappe's website, below the site's own.

	Args:
		context: the context of the page.
		text: of the notice.
	"""
	return {"banner_html": (context.get("banner_html") or "") + str(NOTICE.format(text))}


def link(path: str, text: str) -> Markup:
	"""Format a link to a page of the site; underlined, for Frappe's pages underline none."""
	return Markup('<a href="{}"><u>{}</u></a>').format(path, text)


def reference_code(text: str) -> Markup:
	"""Format a reference, which users read out to an admin."""
	return Markup("<code>{}</code>").format(text)


def csrf_token() -> str:
	"""Return the CSRF token that Frappe requires of this session, and give the session one if it has none.

	It is made of the session's id, which is random and secret. Of two pages that are rendered at once, each would store
	a random token, and the form of one could never be sent.
	"""
	session = frappe.local.session
	if not session.data.csrf_token:
		session.data.csrf_token = digest(f"csrf {session.sid}")
		frappe.local.session_obj.update(force=True)
	return session.data.csrf_token


def site_name() -> str:
	"""Say where the user is: the name that somebody gave the site in Website Settings, or else the host.

	Frappe and apps write their own name there, and into a hidden field of System Settings.
	"""
	named = frappe.get_website_settings("app_name")
	of_an_app = ("Frappe", frappe.get_system_settings("app_name"))
	return named if named and named not in of_an_app else urlsplit(issuer_from(None)).netloc


def own_file(address: str | None) -> str | None:
	return address if is_own_file(address) else None
