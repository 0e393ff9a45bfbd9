"""Checks of the scheduler, and of the app's own jobs (api/scheduled_jobs.py)."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, now_datetime
from frappe.utils.scheduler import is_scheduler_disabled

from oauth_provider.api import scheduled_jobs

OK, WARN = "ok", "warn"
JOB = "Scheduled Job Type"
# A queue may be busy for a while.
LATE = timedelta(hours=1)


def check_scheduler() -> tuple:
	if frappe.conf.pause_scheduler or is_scheduler_disabled():
		return (
			WARN,
			_("The scheduler is off, so ended tokens and old events are not deleted."),
			f"bench --site {frappe.local.site} enable-scheduler",
		)
	for job, loss in losses_of_jobs().items():
		method = f"{scheduled_jobs.__name__}.{job}"
		if problem := find_problem_of_job(method):
			message, action = problem
			return WARN, f"{message} {loss}", action
	return OK, _("The scheduler is on, and the jobs of this app run.")


def losses_of_jobs() -> dict[str, str]:
	"""The message for each job that does not run."""
	return {
		"write_uses": _("Last uses of apps are not stored."),
		"clear_ended": _("Ended codes and tokens are not deleted."),
		"rotate_keys": _("Signing keys are not replaced."),
	}


def find_problem_of_job(method: str) -> tuple[str, str] | None:
	"""Find out why a job does not do its work.

	Args:
		method: of the job.

	Returns:
		What is wrong, and how to fix it; None if it runs.
	"""
	if not (name := frappe.db.get_value(JOB, {"method": method})):
		return (
			_("The scheduled job {0} is missing.").format(method),
			f"bench --site {frappe.local.site} migrate",
		)
	job = frappe.get_doc(JOB, name)
	if job.stopped:
		return (
			_("The scheduled job {0} is stopped.").format(name),
			_("Open it in {0} and clear {1}.").format(_(JOB), _("Stopped")),
		)
	return find_wrong_time(job) or find_failure(job)


def find_wrong_time(job: Document) -> tuple[str, str] | None:
	"""Find a last run that is in the future, as after a change of the site's time zone, or too long ago."""
	last, now = get_datetime(job.last_execution or job.creation), now_datetime()
	said = format_datetime(last)
	if last - now > LATE:
		return (
			_("The last run of the scheduled job {0} is in the future, {1}. It waits until then.").format(
				job.name, said
			),
			_("Open it in {0} and click {1}.").format(_(JOB), _("Execute")),
		)
	job.last_execution = last
	if now - job.get_next_execution() > LATE:
		return (
			_("The scheduled job {0} has not run since {1}.").format(job.name, said),
			_("Start the scheduler and the workers of the bench. {0} shows their state.").format(
				"bench doctor"
			),
		)
	return None


def find_failure(job: Document) -> tuple[str, str] | None:
	"""Find a last run that failed."""
	log = "Scheduled Job Log"
	runs = frappe.get_all(
		log, {"scheduled_job_type": job.name}, ["status"], order_by="creation desc", limit_page_length=1
	)
	if not runs or runs[0].status != "Failed":
		return None
	return (
		_("The last run of the scheduled job {0} failed.").format(job.name),
		_("Open the last {0} of the job; it has the error.").format(_(log)),
	)
