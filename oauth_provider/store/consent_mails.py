"""Queues the e-mail about a consent."""

from typing import Any

import frappe
from redis.exceptions import RedisError


def send_later(**values: Any) -> None:
	"""Queue an e-mail that a background job writes; it is queued when this transaction is committed.

	Without Redis there is no e-mail. The consent does not depend on it.

	Args:
		values: arguments of `pages.mail.send`.
	"""

	def enqueue() -> None:
		try:
			frappe.enqueue("oauth_provider.pages.mail.send", queue="short", **values)
		except RedisError as error:
			frappe.logger("oauth_provider").warning(f"A consent was not mailed: {type(error).__name__}")

	frappe.db.after_commit.add(enqueue)
