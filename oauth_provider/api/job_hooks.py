"""The before_job hook, for every background job of the site."""

from rq import get_current_job

from oauth_provider.guard import bearer, jobs


def before_job(*args: object, **kwargs: object) -> None:
	"""Limit a job to the bounds of the token whose request queued it.

	Raises:
		ProtocolError: the token has ended; the job fails, and Frappe logs the error.
	"""
	if bounds := jobs.current_bounds(get_current_job()):
		bearer.bound_job(bounds)
