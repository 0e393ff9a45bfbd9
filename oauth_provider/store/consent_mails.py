"""E-mails about consents, on their way to the job that writes them."""

from typing import Any

import frappe
from redis.exceptions import RedisError


def send_later(**values: Any) -> None:
	"""Have a background job write an e-mail once this transaction is committed; none if it is rolled back.

	Without Redis there is no e-mail. Nobody who allows an app waits for one, or fails for want of one.

	Args:
		values: arguments of `pages.consent_mail.send`.
	"""

	def enqueue() -> None:
		try:
			frappe.enqueue("oauth_provider.pages.mail.send", queue="short", **values)
		except RedisError as error:
			frappe.logger("oauth_provider").warning(f"A consent was not mailed: {type(error).__name__}")

	frappe.db.after_commit.add(enqueue)
