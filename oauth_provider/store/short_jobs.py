"""Queues the background jobs without which a request goes on."""

from typing import Any

import frappe
from redis.exceptions import RedisError

#: Redis is away, or Frappe takes no more jobs (version 15 and later).
REFUSALS: tuple[type[Exception], ...] = (RedisError, getattr(frappe, "QueueOverloaded", RedisError))


def enqueue_if_possible(method: str, loss: str, **values: Any) -> None:
	"""Queue a job now. If that is not possible, the log gets a warning, and the caller goes on.

	Args:
		method: the dotted path of the job's function.
		loss: what is missing then, as a sentence for the log.
		values: the function's arguments.
	"""
	try:
		frappe.enqueue(method, queue="short", **values)
	except REFUSALS as error:
		frappe.logger("oauth_provider").warning(f"{loss} ({type(error).__name__})")
