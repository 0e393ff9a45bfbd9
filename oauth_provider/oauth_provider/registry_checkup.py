"""Checks of what administrators have registered: clients and scopes."""

import frappe
from frappe import _
from frappe.utils import strip_html

from oauth_provider.oauth_provider.doctype.oauth2_scope import rules
from oauth_provider.protocol.clients import document_freshness, self_made
from oauth_provider.store import (
	clients,
	document_copies,
	provider_settings,
	rows,
	self_made_clients,
	statistics,
)
from oauth_provider.store.records.client import WAITING

OK, WARN, FAIL = "ok", "warn", "fail"
SCOPE = "OAuth2 Scope"
# Scopes in one message.
NAMED = 10


def check_clients() -> tuple:
	client = frappe.qb.DocType("OAuth2 Client")
	row = frappe.qb.DocType("OAuth2 Client Scope")
	enabled = frappe.qb.from_(client).select(client.app_name).where(client.enabled == 1)
	without_secret = enabled.where(
		(client.client_type == "Confidential") & client.client_secret_hash.isnull()
	).run(pluck=True)
	if without_secret:
		return (
			WARN,
			_("These clients have no secret: {0}.").format(", ".join(without_secret)),
			_("Open the client and click Rotate Secret."),
		)
	# A resource server only introspects tokens and needs no scope.
	needing_scopes = enabled.where(client.grant_types.like("%authorization_code%"))
	scoped = frappe.qb.from_(row).select(row.parent).where(row.parenttype == "OAuth2 Client")
	if without_scopes := needing_scopes.where(client.name.notin(scoped)).run(pluck=True):
		return (
			WARN,
			_("These clients have no scope, so they cannot get tokens: {0}.").format(
				", ".join(without_scopes)
			),
			_("Open the client and add a scope."),
		)
	if missing := clients.missing_scopes():
		return (
			WARN,
			_("These clients list scopes that do not exist: {0}.").format(
				"; ".join(f"{app} ({', '.join(names)})" for app, names in name_apps(missing))
			),
			_("Import the scopes, or open the client and remove them."),
		)
	return check_secrets(enabled.where(client.secret_is_short == 1).orderby(client.app_name).run(pluck=True))


def check_secrets(with_short_secret: list[str]) -> tuple:
	if with_short_secret:
		return (
			WARN,
			_("These clients have a short secret from Frappe's own OAuth provider: {0}.").format(
				", ".join(with_short_secret)
			),
			_("Open the client, click Rotate Secret, and give the new secret to the app's developer."),
		)
	return OK, _("{0} client(s) enabled.").format(frappe.db.count("OAuth2 Client", {"enabled": 1}))


def name_apps(found: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
	"""Replace the names of clients' rows by those of their apps."""
	names = statistics.app_names(list(found))
	return [(names[client], values) for client, values in found.items() if client in names]


def check_scopes() -> tuple:
	enabled = frappe.get_all(SCOPE, {"enabled": 1}, pluck="name", order_by="name asc")
	problems = {name: rules.find_invalid_row(frappe.get_doc(SCOPE, name)) for name in enabled}
	invalid = [f"{name}: {strip_html(problem)}" for name, problem in problems.items() if problem]
	if invalid:
		more = [_("And {0} more.").format(len(invalid) - NAMED)] if len(invalid) > NAMED else []
		return (
			WARN,
			" ".join([_("These scopes have rows that open nothing:"), *invalid[:NAMED], *more]),
			_("Open the scope and remove the row, or install the app that the row is about."),
		)
	not_filled = {"enabled": 1, "description": rules.NOT_FILLED}
	if empty := frappe.get_all(SCOPE, not_filled, pluck="name", order_by="name asc"):
		return (
			WARN,
			_("These scopes come from Frappe's own OAuth provider and open nothing yet: {0}.").format(
				", ".join(empty[:NAMED])
			),
			_("Open the scope and list what the app needs."),
		)
	return OK, _("{0} scope(s) enabled.").format(len(enabled))


def check_registration() -> tuple:
	settings, found = provider_settings.read(), self_made_clients.count_by_approval()
	if number := found.get(WAITING):
		return (
			WARN,
			_("{0} app(s) that registered themselves wait for an administrator.").format(number),
			_("Open the list of clients, filter Approval by Waiting, and approve or refuse each."),
		)
	if not settings.allow_dynamic_registration and not settings.allow_metadata_documents:
		return OK, _("Apps cannot register themselves; {0} did before.").format(sum(found.values()))
	if not self_made.list_offered_scopes():
		return (
			FAIL,
			_(
				"Apps can register themselves, but every registration is refused: no scope of the list is enabled."
			),
			_("Open OAuth2 Provider Settings and list enabled scopes for clients that register themselves."),
		)
	return (
		OK,
		_("Apps can register themselves, with these scopes: {0}. {1} did.").format(
			", ".join(self_made.list_offered_scopes()), sum(found.values())
		),
	)


def check_metadata_documents() -> tuple:
	settings = provider_settings.read()
	if not settings.allow_metadata_documents:
		return OK, _("No app introduces itself by a link (metadata document).")
	hosts = sorted(self_made.listed_hosts(settings.metadata_document_hosts))
	if settings.any_metadata_document_host and not settings.self_made_clients_wait:
		return (
			WARN,
			_(
				"Anyone with a website can show users of this site a dialog, and this server asks any address."
			),
			_("List the hosts of the apps that you know, or let new ones wait for an administrator."),
		)
	if not settings.any_metadata_document_host and not hosts:
		return (
			WARN,
			_("Apps may introduce themselves by a link (metadata document), but no host is listed."),
			_("List the hosts of the apps that you know in OAuth2 Provider Settings."),
		)
	if gone := document_copies.gone_since(rows.now() - document_freshness.MOST_AGE_WHEN_GONE):
		return (
			WARN,
			_(
				"The hosts of these apps have withdrawn their description, so nobody can connect them: {0}."
			).format(", ".join(gone[:NAMED])),
			_("What users have allowed still works. Disable the app if it is not to be used any more."),
		)
	listed = _("any host") if settings.any_metadata_document_host else ", ".join(hosts)
	return OK, _("Apps of these hosts may introduce themselves by a link: {0}.").format(listed)
