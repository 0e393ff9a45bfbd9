"""The check of Frappe's own OAuth provider, which a site has beside this app."""

import frappe
from frappe import _

from oauth_provider.api import request_hooks
from oauth_provider.store import clients, events, provider_settings
from oauth_provider.wire import endpoints

OK, WARN = "ok", "warn"
#: Fields of Frappe's settings by which apps find its provider, register by themselves, or get past its dialog, and
#: their values at rest. Version 15 has the second DocType alone.
SWITCHES = {
	"OAuth Settings": {
		"show_protected_resource_metadata": 0,
		"show_social_login_key_as_authorization_server": 0,
		"enable_dynamic_client_registration": 0,
		"skip_authorization": 0,
	},
	"OAuth Provider Settings": {"skip_authorization": "Force"},
}
# Clients in one message.
NAMED = 10


def check_core_provider() -> tuple:
	"""Check that the site has one provider: that this app answers at the paths of Frappe's too, with its clients."""
	settings, left = provider_settings.read(), list_left_clients()
	named = ", ".join(left[:NAMED]) + (" …" if len(left) > NAMED else "")
	if settings.answer_for_frappe:
		if not left:
			return OK, _("This app answers in place of Frappe's provider.")
		return (
			WARN,
			_(
				"This app answers in place of Frappe's provider, and does not know these OAuth Clients: {0}."
			).format(named),
			_("Import them: {0}").format(import_command()),
		)
	if left:
		refused = "" if settings.accept_other_bearer_tokens else " " + _("Its tokens are refused here.")
		return (
			WARN,
			_("Frappe's own provider still answers, since these OAuth Clients are not imported: {0}.").format(
				named
			)
			+ refused,
			_("Import them: {0}. Then tick {1}.").format(
				import_command(), _("Answer in Place of Frappe's Provider")
			),
		)
	return (
		WARN,
		_("Frappe's own provider answers at {0}, and this app has all its clients.").format(
			endpoints.FRAPPES
		),
		_("Tick {0}.").format(_("Answer in Place of Frappe's Provider")),
	)


def check_frappes_switches() -> tuple:
	"""Check that Frappe's provider, where it answers, lets no app in unasked."""
	on = list_switches()
	if not on:
		return OK, _("Frappe's own provider registers no app by itself and skips no dialog.")
	labels = ", ".join(f"{_(doctype)}: {label}" for doctype, _fieldname, label in on)
	if provider_settings.read().answer_for_frappe:
		return OK, _("These have no effect, since this app answers: {0}.").format(labels)
	return (
		WARN,
		_("Frappe's own provider leads apps to itself, or lets them in without a dialog: {0}.").format(
			labels
		),
		_("Switch them off."),
		"put_frappe_to_rest",
	)


def check_neighbours() -> tuple:
	"""Check for other apps that answer where Frappe's provider does, by overriding its methods."""
	overriding, earlier = list_overriding_apps(), list_earlier_apps()
	if not overriding:
		return OK, _("No other app answers for Frappe's provider.")
	said = _("These apps override methods of Frappe's provider: {0}.").format(", ".join(overriding))
	if ahead := [app for app in overriding if app in earlier]:
		said += " " + _("These also see each request before this app, and may answer it: {0}.").format(
			", ".join(ahead)
		)
	elif provider_settings.read().answer_for_frappe:
		return OK, said + " " + _("It has no effect, since this app answers.")
	return (
		WARN,
		said,
		_("Read {0} about what such an app has to do with a token of this app.").format(
			"docs/moving-from-core.md"
		),
	)


def list_overriding_apps() -> list[str]:
	"""List the apps that override a method of Frappe's provider."""
	found = set()
	for path, methods in frappe.get_hooks("override_whitelisted_methods").items():
		if endpoints.is_frappes_method(path):
			found.update(method.partition(".")[0] for method in methods)
	return sorted(found)


def list_earlier_apps() -> list[str]:
	"""List the apps whose hook gets each request before this app's does."""
	hooks = frappe.get_hooks("before_request")
	ours = f"{request_hooks.__name__}.before_request"
	earlier = hooks[: hooks.index(ours)] if ours in hooks else hooks
	return sorted({hook.partition(".")[0] for hook in earlier} - {"frappe"})


def list_left_clients() -> list[str]:
	"""List the names of the OAuth Clients that are no client here."""
	found = frappe.get_all("OAuth Client", fields=["name", "app_name"], order_by="app_name asc, name asc")
	here = clients.list_client_ids()
	return [row.app_name or row.name for row in found if row.name not in here]


def import_command() -> str:
	return f"bench --site {frappe.local.site} oauth2 import-core"


def list_switches() -> list[tuple[str, str, str]]:
	"""List the switches that are on: DocType, field and label."""
	found = []
	for doctype, at_rest in SWITCHES.items():
		if not frappe.db.exists("DocType", doctype):
			continue
		settings = frappe.get_doc(doctype)
		for fieldname, value in at_rest.items():
			field = settings.meta.get_field(fieldname)
			if field and settings.get(fieldname) and settings.get(fieldname) != value:
				found.append((doctype, fieldname, _(field.label)))
	return found


def put_frappe_to_rest() -> str:
	"""Switch off what Frappe's own provider does unasked; a line of the audit trail says what it was.

	Returns:
		A sentence about what was changed.
	"""
	on = list_switches()
	said = []
	for doctype, fieldname, label in on:
		before = frappe.db.get_single_value(doctype, fieldname)
		said.append(f"{doctype}: {label} was {before}")
		settings = frappe.get_doc(doctype)
		settings.set(fieldname, SWITCHES[doctype][fieldname])
		settings.save()
	if said:
		events.record("Move", user=frappe.session.user, reason=f"Switched off. {'; '.join(said)}.")
	return _("Switched off: {0}").format("; ".join(said)) if said else _("Nothing was on.")
