"""Checks of a site's OAuth set-up, for `bench oauth2 doctor` and OAuth2 Provider Settings."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import strip_html

from oauth_provider.api import request_hooks
from oauth_provider.api.overrides import OVERRIDES
from oauth_provider.oauth_provider import (
	core_checkup,
	guard_checkup,
	job_checkup,
	key_checkup,
	registry_checkup,
)
from oauth_provider.oauth_provider.doctype.oauth2_provider_settings.oauth2_provider_settings import (
	find_issuer_problem,
	find_other_site,
	is_this_machine,
)
from oauth_provider.oauth_provider.shipped import APP, find_name_clashes
from oauth_provider.protocol.settings import current_issuer
from oauth_provider.store import provider_settings
from oauth_provider.wire.endpoints import list_overrides

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Finding:
	"""The result of one check: its name, its status (ok, warn or fail), a message, and how to fix it.

	`remedy` names the one of REMEDIES that does so; empty where a person has to.
	"""

	check: str
	status: str
	message: str
	action: str = ""
	remedy: str = ""

	def as_dict(self) -> dict[str, str]:
		return asdict(self)


def run() -> list[Finding]:
	"""Run every check on the connected site.

	Returns:
		One finding per check, in the order in which an admin should fix them. A check that raises is a failure.
	"""
	return [guarded(name, check) for name, check in CHECKS.items()]


def guarded(name: str, check: Callable[[], tuple]) -> Finding:
	try:
		return Finding(name, *check())
	except Exception as problem:
		return Finding(
			name,
			FAIL,
			_("The check itself failed: {0}").format(f"{type(problem).__name__}: {problem}"),
			_("Fix the error in the message."),
		)


def check_names() -> tuple:
	if clashes := find_name_clashes():
		return (
			FAIL,
			" ".join(clashes),
			_("Rename or remove the documents that use the name. Until then, bench migrate stops."),
		)
	return OK, _("No other app or document uses a name that this app needs.")


def check_hooks() -> tuple:
	if APP not in frappe.get_installed_apps():
		return (
			FAIL,
			_("{0} is not installed on this site.").format(APP),
			f"bench --site {frappe.local.site} install-app {APP}",
		)
	for hook, loss in losses_of_hooks().items():
		if f"{request_hooks.__name__}.{hook}" not in frappe.get_hooks(hook):
			return FAIL, f"{loss} ({hook})", _("Run {0}, then restart.").format("bench clear-cache")
	foreign = find_foreign_overrides()
	lost = {path: loss for path, loss in losses_of_overrides().items() if path in foreign}
	named = ", ".join(f"{path} ({foreign[path]})" for path in lost or foreign)
	if lost:
		return (
			FAIL,
			_("Another app answers {0}. {1}").format(named, " ".join(lost.values())),
			_("Uninstall it, or have its method call the one of this app."),
		)
	if foreign:
		return (
			WARN,
			_("Another app answers {0}.").format(named),
			_("Uninstall it, or tell apps to use the new paths."),
		)
	return OK, _("Requests pass the Bearer check, and the older paths lead here.")


def losses_of_hooks() -> dict[str, str]:
	"""The message for each missing hook."""
	return {
		"before_request": _("Bearer tokens are not checked: the request hook is missing."),
		"after_request": _("Frappe's own errors leave the endpoints: the response hook is missing."),
	}


def losses_of_overrides() -> dict[str, str]:
	"""The message for each method of Frappe that another app overrides instead of this one."""
	return {
		"frappe.client.get_count": _("A token counts the rows of any table."),
		"frappe.core.page.permission_manager.permission_manager.update": _(
			"A permission rule can be moved to the level of the hashes."
		),
		"frappe.core.doctype.user.user.update_password": _(
			"Tokens outlive the password that their user changes."
		),
	}


def find_foreign_overrides() -> dict[str, str]:
	"""Find the methods that another app overrides instead of this one: the method that is called, by path."""
	own = {**list_overrides(), **OVERRIDES}
	answering = {path: answering_method(path) for path in own}
	return {path: target for path, target in answering.items() if target != own[path]}


def answering_method(path: str) -> str:
	"""Find the method that Frappe calls for a path: of several overrides the last one, in Frappe of 2023 the first."""
	if find := getattr(frappe, "override_whitelisted_method", None):
		return find(path)
	return [*frappe.get_hooks("override_whitelisted_methods", {}).get(path, []), path][0]


def check_issuer() -> tuple:
	if not (provider_settings.read().issuer or frappe.conf.host_name or frappe.conf.hostname):
		return (
			FAIL,
			_("The site's address is not set. Clients get {0} as the issuer.").format(current_issuer()),
			_("Set Issuer in OAuth2 Provider Settings, or host_name: {0}").format(
				"bench set-config host_name https://..."
			),
		)
	issuer = current_issuer()
	if problem := find_issuer_problem(issuer):
		return FAIL, f"{issuer} {problem}.", _("Fix Issuer in OAuth2 Provider Settings, or host_name.")
	if said := find_other_site(provider_settings.read().issuer):
		return (
			WARN,
			said,
			_("If the settings come from another site, clear Issuer in OAuth2 Provider Settings."),
		)
	if urlsplit(issuer).scheme == "http" and is_this_machine(urlsplit(issuer).hostname):
		return (
			WARN,
			_("{0} is for development only.").format(issuer),
			_("In production, use an https address."),
		)
	return OK, _("The issuer is {0}.").format(issuer)


def check_settings() -> tuple:
	document = frappe.get_doc(provider_settings.DOCTYPE)
	try:
		document.validate()
	except frappe.ValidationError as problem:
		frappe.clear_messages()
		return FAIL, strip_html(str(problem)), _("Fix the value in OAuth2 Provider Settings.")
	if document.refresh_reuse_grace:
		return (
			WARN,
			_(
				"A used refresh token of a confidential client works for another {0} s, so theft may not be detected."
			).format(document.refresh_reuse_grace),
			_("Set its grace period to 0 unless an app needs it."),
		)
	return OK, _("All settings are within their limits.")


def check_database() -> tuple:
	if frappe.db.db_type != "mariadb":
		level = frappe.db.sql("show transaction_isolation")[0][0].upper().replace(" ", "-")
	else:
		names = ("transaction_isolation", "tx_isolation")
		level = frappe.db.sql("show session variables where variable_name in %s", (names,))[0][1]
		snapshot = frappe.db.sql("show session variables like 'innodb_snapshot_isolation'")
		if snapshot and snapshot[0][1] == "ON" and level == "REPEATABLE-READ":
			return (
				WARN,
				_(
					"innodb_snapshot_isolation is on. Simultaneous requests of the same user may fail and be retried."
				),
				_("Set {0}, as Frappe expects.").format("innodb_snapshot_isolation=OFF"),
			)
	if level == "READ-UNCOMMITTED":
		return (
			FAIL,
			_("Transactions can read uncommitted data of other transactions."),
			_("Set {0}.").format("REPEATABLE-READ"),
		)
	return OK, _("Transactions are isolated ({0}).").format(level.lower())


def check_redis() -> tuple:
	try:
		frappe.cache.ping()
	except Exception as problem:
		return (
			FAIL,
			_("The Redis cache does not answer: {0}").format(problem),
			_("Start redis_cache. The consent dialog and logins need it."),
		)
	return OK, _("The Redis cache answers.")


def check_developer_mode() -> tuple:
	if frappe.conf.developer_mode:
		return WARN, _("developer_mode is on."), _("Turn it off in production.")
	return OK, _("developer_mode is off.")


CHECKS = {
	"names": check_names,
	"hooks": check_hooks,
	"permissions": guard_checkup.check_permissions,
	"roles": guard_checkup.check_administration_roles,
	"issuer": check_issuer,
	"settings": check_settings,
	"keys": key_checkup.check_keys,
	"email_verified": key_checkup.check_email_verified,
	"database": check_database,
	"redis": check_redis,
	"scheduler": job_checkup.check_scheduler,
	"developer_mode": check_developer_mode,
	"core_provider": core_checkup.check_core_provider,
	"neighbours": core_checkup.check_neighbours,
	"frappes_switches": core_checkup.check_frappes_switches,
	"clients": registry_checkup.check_clients,
	"scopes": registry_checkup.check_scopes,
	"registration": registry_checkup.check_registration,
	"metadata_documents": registry_checkup.check_metadata_documents,
}

#: What a button of the check-up can do. Each returns a sentence about what it did.
REMEDIES = {"put_frappe_to_rest": core_checkup.put_frappe_to_rest}
