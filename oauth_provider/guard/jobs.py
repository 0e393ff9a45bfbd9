"""What a token starts in the background stays within its bounds, and does not start when it has ended by then.

A background job of Frappe's runs as its user, with all roles. A job that a token's request puts into the queue
carries the name of the token's row beside it (the meta of RQ's job). Before it begins, the hook `before_job` takes up
the bounds (`bearer.bound_job`).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, wraps
from typing import Any

import frappe
from rq import Queue
from rq.job import Job

from oauth_provider.guard import templates
from oauth_provider.store.own_tables import are_allowed

META = "oauth2"


@dataclass(frozen=True)
class Bounds:
	"""What a job has to keep to.

	Attributes:
		token: the name of the row of the access token.
		named_method: whether a scope named the method that was called.
		is_limited: whether the scopes answer what Frappe asks; not so where one lists the method.
		is_template: whether a template put the job into the queue; then it writes nothing either.
		listed: the DocType of the list that was asked for.
		user: whom Frappe runs the job as, but for another attempt, which it runs as Administrator.
	"""

	token: str
	named_method: bool
	is_limited: bool
	is_template: bool = False
	listed: str | None = None
	user: str | None = None


def current_bounds(job: Job | None) -> Bounds | None:
	"""The bounds that a job carries, if a token's request started it."""
	meta = job.meta.get(META) if job else None
	return Bounds(**meta) if meta else None


def carrying(enqueue_call: Callable[..., Any]) -> Callable[..., Any]:
	@wraps(enqueue_call)
	def enqueue(self: Queue, *args: Any, **kwargs: Any) -> Any:
		flags = getattr(frappe.local, "flags", None)
		# A line of the audit trail is this app's own.
		if flags and flags.oauth2_token and not are_allowed():
			bounds = Bounds(
				flags.oauth2_token.name,
				bool(flags.oauth2_named_method),
				bool(flags.oauth2_bounds),
				templates.is_rendering(),
				flags.oauth2_list.listed if flags.oauth2_list else None,
				frappe.session.user,
			)
			kwargs["meta"] = {**(kwargs.get("meta") or {}), META: asdict(bounds)}
		return enqueue_call(self, *args, **kwargs)

	return enqueue


@cache
def carry_tokens() -> None:
	"""Have jobs carry the token of the request that puts them into the queue; once in a process."""
	Queue.enqueue_call = carrying(Queue.enqueue_call)
