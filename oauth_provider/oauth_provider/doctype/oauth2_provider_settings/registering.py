"""The settings about clients that register themselves."""

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.protocol.clients.self_made import covers, host_of
from oauth_provider.store import scopes

#: Fields with a host a line: those that let clients of a host in, and the one that wins over them.
LETTING_IN = ("registration_hosts", "metadata_document_hosts", "approved_hosts")
REFUSED = "refused_hosts"
#: Switches that let clients register themselves.
SWITCHES = ("allow_dynamic_registration", "allow_metadata_documents")
#: A private scheme with its colon stands for its apps.
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
# People also type the whole address.
ADDRESS = re.compile(r"https?://([^/?#]*).*")


def check_registering(settings) -> None:
	"""Bring the hosts into the form in which they are compared, and refuse what would not work or not be safe.

	Raises:
		frappe.ValidationError: explains how to correct it.
	"""
	for fieldname in (*LETTING_IN, REFUSED):
		typed = (settings.get(fieldname) or "").replace(",", " ").split()
		hosts = [read_host(settings, fieldname, line) for line in typed]
		settings.set(fieldname, "\n".join(dict.fromkeys(hosts)))
	check_refused_hosts(settings)
	check_offered_scopes(settings)


def read_host(settings: Document, fieldname: str, typed: str) -> str:
	"""Return a host as clients have it.

	Args:
		settings: the document.
		fieldname: of the list that the host is for.
		typed: as in a URL, with a port if it has one, or a whole URL, or a private scheme with its colon.

	Raises:
		frappe.ValidationError: it is no host; names the field.
	"""
	typed = ADDRESS.sub(r"\1", typed.strip().lower())
	if SCHEME.fullmatch(typed):
		return typed
	if redirect_uris.find_web_problem("https", f"//{typed}/", allow_localhost=False):
		frappe.throw(
			_("{0}: {1} is no host, such as claude.ai.").format(
				name_field(settings, fieldname), frappe.bold(frappe.utils.escape_html(typed))
			)
		)
	return host_of(f"https://{typed}/")


def check_refused_hosts(settings: Document) -> None:
	"""Refuse a host that one list lets in and the other refuses.

	Raises:
		frappe.ValidationError: names both fields.
	"""
	refused = (settings.get(REFUSED) or "").split()
	for fieldname in LETTING_IN:
		for host in (settings.get(fieldname) or "").split():
			if any(covers(each, host) for each in refused):
				frappe.throw(
					_("{0}: {1} is refused by {2}. Remove it from one of both.").format(
						name_field(settings, fieldname), frappe.bold(host), name_field(settings, REFUSED)
					)
				)


def check_offered_scopes(settings) -> None:
	listed = [row.scope for row in settings.registration_scopes]
	if full := scopes.with_full_access(listed):
		frappe.throw(
			_("{0}: {1} has full access, which an app that registered itself never gets.").format(
				name_field(settings, "registration_scopes"), frappe.bold(frappe.utils.escape_html(full[0]))
			)
		)
	if not listed and any(cint(settings.get(switch)) for switch in SWITCHES):
		frappe.throw(
			_(
				"{0}: name at least one scope, such as openid and profile. Without one, no app can register."
			).format(name_field(settings, "registration_scopes"))
		)


def name_field(settings, fieldname: str) -> str:
	return frappe.bold(_(settings.meta.get_label(fieldname)))
