"""Clearing what has ended (scheduler_events)."""

import frappe

from oauth_provider.server import settings
from oauth_provider.store import codes, rows, tokens

#: Rows in one transaction: few enough that nobody waits for their locks.
BATCH = 1000
DAY = 24 * 3600


def clear_ended() -> int:
	"""Delete codes and tokens that ended longer ago than the settings keep them.

	Until then a second use of one is recognised as theft. Each batch is a transaction of its own: this is a
	job, not a request, and must not hold locks over a large table.

	Returns:
		The number of rows deleted.
	"""
	moment = rows.now() - settings.get().retention_days * DAY
	deleted = 0
	for table in (codes, tokens):
		while names := table.names_ended_before(moment, BATCH):
			rows.delete(table.DOCTYPE, names)
			frappe.db.commit()
			deleted += len(names)
	return deleted
