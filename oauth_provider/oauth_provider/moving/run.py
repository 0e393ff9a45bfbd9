"""An import from Frappe's own provider, from the plan to the report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import frappe
from frappe.utils import now_datetime, strip_html
from frappe.utils.synchronization import filelock

from oauth_provider.oauth_provider.moving.choices import Choices, make_choices
from oauth_provider.oauth_provider.moving.client_making import import_client
from oauth_provider.oauth_provider.moving.consent_periods import extend_periods
from oauth_provider.oauth_provider.moving.deleted_tokens import end_deleted
from oauth_provider.oauth_provider.moving.plan import ClientPlan, Outcome, make_plan
from oauth_provider.oauth_provider.moving.report import Report, make_report
from oauth_provider.oauth_provider.moving.targets import Fate, Target, find_target, set_user_numbers
from oauth_provider.oauth_provider.moving.token_pages import import_tokens
from oauth_provider.store import clients, core_provider, events, imported, provider_settings, rows, subjects
from oauth_provider.store.imported import MARGIN

# Seconds. An import waits for another one to end: of a million tokens that takes five minutes.
LONGEST_WAIT = 1800
# Seconds. A web server of a bench ends a request that takes longer.
LONGEST_REQUEST = 120


def describe_import(choices: Choices) -> Report:
	"""Say what an import would do, without writing anything.

	Raises:
		frappe.ValidationError: a choice names an unknown client.
	"""
	return run(choices, write=False)


def run_import(choices: Choices, report_progress: Callable[[int], None] = lambda number: None) -> Report:
	"""Import clients, tokens and grants. It commits as it goes, and may be repeated at any time.

	Args:
		choices: of the administrator.
		report_progress: gets the number of tokens that were looked at, after each page.

	Raises:
		frappe.ValidationError: a choice names an unknown client, or the site has changed meanwhile.
		frappe.utils.file_lock.LockTimeoutError: another import has not ended within LONGEST_WAIT.
	"""
	with filelock("oauth2_import", timeout=LONGEST_WAIT):
		# See what the one before has written.
		frappe.db.commit()
		return run(choices, write=True, report_progress=report_progress)


def import_latest() -> None:
	"""Import what Frappe's provider has issued since the last import, for the clients that are here (a job)."""
	at_core = {client.client_id for client in core_provider.read_clients()}
	if here := at_core & clients.list_client_ids():
		run_import(make_choices(clients=here))


def run(
	choices: Choices, write: bool, report_progress: Callable[[int], None] = lambda number: None
) -> Report:
	began, since = find_beginning(), now_datetime() - timedelta(seconds=MARGIN)
	plans = make_plan(choices)
	if write:
		plans = [import_if_new(plan) for plan in plans]
	targets = {plan.client_id: target for plan in plans if (target := find_target(plan))}
	set_user_numbers(targets, now_datetime())
	for number in import_tokens(targets, write) if targets else ():
		report_progress(number)
	if targets:
		end_deleted(targets, write)
	if write:
		complete(targets, began, since)
	return make_report(plans, targets, subjects.list_tied(), write)


def find_beginning() -> int:
	"""Return when an import begins, in seconds since 1970 UTC: after the switch, if only by a part of a second."""
	settings = provider_settings.read()
	return max(rows.now(), settings.answers_since + 1 if settings.answer_for_frappe else 0)


def import_if_new(plan: ClientPlan) -> ClientPlan:
	"""Import a new client in a transaction of its own.

	Returns:
		The plan; with the reason where the site refuses the client, as by a rule of another app.
	"""
	if plan.outcome is not Outcome.NEW:
		return plan
	try:
		import_client(plan)
		frappe.db.commit()
	except frappe.ValidationError as problem:
		frappe.db.rollback()
		frappe.clear_messages()
		return replace(plan, outcome=Outcome.REFUSED, reasons=(strip_html(str(problem)),), new=None)
	return plan


def complete(targets: dict[str, Target], began: int, since: datetime) -> None:
	"""Write what an import writes at its end.

	Args:
		targets: by client_id; their numbers change.
		began: when the import began, in seconds since 1970 UTC.
		since: a moment before, in the site's time zone.
	"""
	if targets:
		extend_periods(targets)
	subjects.adopt()
	frappe.db.commit()
	if not targets:
		return
	# Frappe's provider went on meanwhile, and does until the import is complete.
	lately = now_datetime() - timedelta(seconds=LONGEST_REQUEST)
	bring(targets, since)
	imported.begin_finish()
	for target in targets.values():
		imported.store_complete_import(target.name, began)
		frappe.db.commit()
	# What it was just issuing is there now, and nothing comes after it.
	bring(targets, lately)
	imported.end_finish()
	for target in targets.values():
		record_move(target)
	frappe.db.commit()


def bring(targets: dict[str, Target], since: datetime) -> None:
	for _number in import_tokens(targets, write=True, since=since):
		pass


def record_move(target: Target) -> None:
	"""Record what was done for a client."""
	brought, ended = target.fates[Fate.IMPORTED], target.fates[Fate.ENDED] + target.fates[Fate.DELETED]
	if brought or ended or target.grants:
		reason = (
			f"{brought} token(s) and {target.grants} grant(s) imported from Frappe's own provider by"
			f" {frappe.session.user}, {ended} token(s) ended that were revoked there."
		)
		events.record("Move", client=target.name, reason=reason)
