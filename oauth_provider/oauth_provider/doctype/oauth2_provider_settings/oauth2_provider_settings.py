from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from oauth_provider.oauth_provider import importing
from oauth_provider.oauth_provider.doctype.oauth2_provider_settings import registering
from oauth_provider.oauth_provider.hash_holder import require_permission
from oauth_provider.oauth_provider.moving import run
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.oidc import keys
from oauth_provider.protocol.settings import issuer_from
from oauth_provider.store import events, provider_settings, rows

# Field: minimum and maximum. Lifetimes in seconds.
BOUNDS = {
	# RFC 6749 4.1.2 recommends ten minutes at most.
	"authorization_code_lifetime": (1, 600),
	"access_token_lifetime": (60, 86400),
	"refresh_token_lifetime": (3600, 31536000),
	"public_refresh_reuse_grace": (0, 300),
	"refresh_reuse_grace": (0, 300),
	"retention_days": (1, 3650),
	"max_failures": (0, 1000),
	"failure_window": (1, 3600),
	"unused_client_days": (1, 3650),
}


class OAuth2ProviderSettings(Document):
	def validate(self):
		require_permission(self)
		for fieldname, (least, most) in BOUNDS.items():
			if not least <= cint(self.get(fieldname)) <= most:
				frappe.throw(
					_("{0} must be between {1} and {2}.").format(
						frappe.bold(_(self.meta.get_label(fieldname))), least, most
					)
				)
		self.issuer = (self.issuer or "").strip()
		if self.issuer and (problem := find_issuer_problem(self.issuer)):
			frappe.throw(f"{frappe.bold(_(self.meta.get_label('issuer')))}: {problem}")
		self.tidy_private_schemes()
		stored = provider_settings.read()
		is_switched = cint(self.answer_for_frappe) != int(stored.answer_for_frappe)
		self.answers_since = rows.now() if is_switched else stored.answers_since
		registering.check_registering(self)
		if importing.is_importing() and (sentence := find_other_site(self.issuer)):
			sentence += " " + _("If it is that of another site, clear it.")
			importing.say(frappe.utils.escape_html(sentence))

	def tidy_private_schemes(self):
		"""Write a scheme for each line: people also type what follows a scheme in a redirect URI."""
		typed = (self.private_schemes or "").replace(",", " ").split()
		schemes = [line.partition(":")[0] for line in typed]
		for scheme in schemes:
			if not redirect_uris.may_be_accepted(scheme):
				frappe.throw(
					_("{0}: {1} is no private scheme of an app, such as cursor.").format(
						frappe.bold(_(self.meta.get_label("private_schemes"))),
						frappe.bold(frappe.utils.escape_html(scheme)),
					)
				)
		self.private_schemes = "\n".join(dict.fromkeys(schemes))

	def on_update(self):
		if cint(self.offer_es256):
			keys.make_missing(provider_settings.read())
		if self.has_value_changed("answer_for_frappe"):
			is_on = cint(self.answer_for_frappe)
			reason = "This app answers" if is_on else "This app no longer answers"
			events.record("Move", user=frappe.session.user, reason=f"{reason} in place of Frappe's provider.")
			if is_on:
				# Tokens that were issued since the import.
				frappe.enqueue(run.import_latest, queue="long", enqueue_after_commit=True)


def find_issuer_problem(issuer: str) -> str | None:
	"""Find the reason why an address cannot be an issuer identifier (RFC 8414 2).

	Returns:
		The reason, or None for a valid address.
	"""
	try:
		parts = urlsplit(issuer)
		host = parts.hostname
		parts.port  # noqa: B018  (raises for a port that is not a number)
	except ValueError:
		host = None
	if not host or parts.scheme not in ("https", "http") or set(issuer) & set(" \t\r\n\\<>\"'"):
		return _("must be an address such as https://erp.example.com")
	if parts.scheme == "http" and not is_this_machine(host):
		return _("must begin with https:// (http:// is allowed for localhost only)")
	if parts.username is not None:
		return _("must not contain a user name")
	if "?" in issuer or "#" in issuer:
		return _("must not contain a query (?) or a fragment (#)")
	if issuer.endswith("/"):
		return _("must not end with a slash (/)")
	return None


def find_other_site(issuer: str) -> str | None:
	"""Compare the issuer with the addresses of this site, as after the settings of another site were imported.

	Args:
		issuer: of the settings; may be empty.

	Returns:
		A sentence about an issuer at another host; None where it is one of this site's, or these are not known.
	"""
	here = [urlsplit(issuer_from(address)).hostname for address in list_addresses()]
	if not issuer or not here or urlsplit(issuer).hostname in here:
		return None
	return _("The issuer is {0}, and this site is at {1}.").format(issuer, here[0])


def list_addresses() -> list[str]:
	"""List the addresses of the site's configuration, and the one by which the user has come."""
	addresses = [frappe.conf.host_name, frappe.conf.hostname]
	addresses += [
		domain.get("domain") if isinstance(domain, dict) else domain for domain in frappe.conf.domains or []
	]
	if frappe.request:
		addresses.append(frappe.request.host)
	return [address for address in addresses if address]


def is_this_machine(host: str) -> bool:
	return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
