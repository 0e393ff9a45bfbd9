"""The before_job hook: every background job of the site, before it begins."""

from rq import get_current_job

from oauth_provider.guard import bearer, jobs


def before_job(*args: object, **kwargs: object) -> None:
	"""Take up the bounds of the token that started the job.

	Raises:
		ProtocolError: it has ended; the job fails, and says so in Frappe's log of jobs.
	"""
	if bounds := jobs.current_bounds(get_current_job()):
		bearer.bound_job(bounds)
