"""Queues the e-mail about a consent."""

from functools import partial
from typing import Any

import frappe

from oauth_provider.store.short_jobs import enqueue_if_possible


def send_later(**values: Any) -> None:
	"""Queue an e-mail that a background job writes; it is queued when this transaction is committed.

	The consent does not depend on it.

	Args:
		values: arguments of `pages.mail.send`.
	"""
	job = partial(
		enqueue_if_possible, "oauth_provider.pages.mail.send", loss="A consent was not mailed.", **values
	)
	frappe.db.after_commit.add(job)
