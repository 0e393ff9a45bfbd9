"""Whitelisted functions for the page in Desk about moving from Frappe's own provider."""

from dataclasses import asdict
from typing import Any

import frappe
from frappe import _

from oauth_provider.oauth_provider.moving.choices import Choices, read_choices
from oauth_provider.oauth_provider.moving.plan import make_plan
from oauth_provider.oauth_provider.moving.report import Report, describe_all, write_total
from oauth_provider.oauth_provider.moving.run import describe_import, run_import

ROLE = "System Manager"
# The event of Frappe's socket server, and the key of the last outcome in Redis, which is there for a week.
EVENT = STATE = "oauth2_import"
WEEK = 7 * 86400
# Seconds. 100,000 tokens take half a minute.
LONGEST_JOB = 3600


@frappe.whitelist(methods=["GET", "POST"])
def describe_move(choices: str | dict | None = None) -> dict[str, Any]:
	"""Say what an import would do. Nothing is written.

	Args:
		choices: lists of client_ids by the names of `choices.LISTS`, as an object or as JSON.

	Returns:
		`clients`, as in ClientReport; `scopes`, the names of new scopes; `general`, sentences about all clients;
		`total`, a sentence.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: the choices are none, or name an unknown client.
	"""
	frappe.only_for(ROLE)
	return as_answer(describe_import(read_choices(choices)))


@frappe.whitelist(methods=["POST"])
def start_import(choices: str | dict | None = None) -> dict[str, Any]:
	"""Start an import in the background.

	Progress and outcome come as the event EVENT of Frappe's socket server, and from `read_move`.

	Args:
		choices: as for `describe_move`.

	Returns:
		The state, as for `read_move`.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
		frappe.ValidationError: as for `describe_move`, or an import is under way.
	"""
	frappe.only_for(ROLE)
	chosen = read_choices(choices)
	make_plan(chosen)
	if read_progress()["status"] in ("Waiting", "Running"):
		frappe.throw(_("An import is under way."))
	state = store_state("Waiting")
	# Not after the commit: nothing was written, so Frappe does not commit.
	frappe.enqueue(work, queue="long", timeout=LONGEST_JOB, choices=as_lists(chosen))
	return state


@frappe.whitelist(methods=["GET", "POST"])
def read_move() -> dict[str, Any]:
	"""Read how far the last import is.

	Returns:
		`status`: None, Waiting, Running, Done or Failed; `looked_at`: the number of tokens so far; `report`: of an
		import that is done, as for `describe_move`; `problem`: of one that failed.

	Raises:
		frappe.PermissionError: the user is not a System Manager.
	"""
	frappe.only_for(ROLE)
	return read_progress()


def work(choices: dict[str, list[str]]) -> None:
	"""The background job of `start_import`."""
	store_state("Running")
	try:
		report = run_import(read_choices(choices), lambda number: store_state("Running", looked_at=number))
	except Exception as error:
		frappe.db.rollback()
		store_state("Failed", problem=f"{type(error).__name__}. Start it again: it goes on where it was.")
		# Frappe would log the values of local variables too, and the hash of a short secret gives it away.
		frappe.log_error(title="Import from Frappe's own OAuth provider", message=frappe.get_traceback())
		return
	store_state("Done", report=as_answer(report))


def store_state(status: str, looked_at: int = 0, **more: Any) -> dict[str, Any]:
	"""Store the state of the import, and send it to the user's browser."""
	state = {"status": status, "looked_at": looked_at, "report": None, "problem": None, **more}
	frappe.cache.set_value(STATE, state, expires_in_sec=LONGEST_JOB if status == "Running" else WEEK)
	frappe.publish_realtime(EVENT, {"status": status, "looked_at": looked_at}, user=frappe.session.user)
	return state


def read_progress() -> dict[str, Any]:
	stored = frappe.cache.get_value(STATE, expires=True)
	return stored or {"status": None, "looked_at": 0, "report": None, "problem": None}


def as_lists(choices: Choices) -> dict[str, list[str]]:
	return {name: sorted(values) for name, values in asdict(choices).items()}


def as_answer(report: Report) -> dict[str, Any]:
	return {**asdict(report), "general": describe_all(report), "total": write_total(report)}
