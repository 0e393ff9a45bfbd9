"""What is done beside the requests (scheduler_events)."""

import time

import frappe

from oauth_provider.store import codes, grants, provider_settings, rows, tokens, uses

#: Rows in one transaction: few enough that nobody waits for it.
BATCH = 250
DAY = 24 * 3600
#: Grants that one run of the job writes; it is over before the next one begins.
USES = 20_000


def clear_ended() -> int:
	"""Delete codes and tokens that ended longer ago than the settings keep them.

	Until then a second use of one is recognised as theft. Each batch is a transaction of its own: this is a
	job, not a request, and must not hold locks over a large table.

	After each it rests for as long as that took, and so leaves the database half of the time to others.

	Returns:
		The number of rows deleted.
	"""
	moment = rows.now() - provider_settings.read().retention_days * DAY
	deleted = 0
	for table in (codes, tokens):
		names = [""]
		# Along the primary key: each row is looked at once, however many are kept between those that go.
		while names := table.names_ended_before(moment, BATCH, after=names[-1]):
			begin = time.monotonic()
			rows.delete_rows(table.DOCTYPE, names)
			frappe.db.commit()
			deleted += len(names)
			time.sleep(time.monotonic() - begin)
	return deleted


def write_uses() -> int:
	"""Write to the grants when they were last used, as the guard has noted it.

	Each row is a transaction of its own: whoever holds one lock and waits for none is in no deadlock, so no request
	is ever lost to this job. What cannot be written is noted again, for the next run.

	Returns:
		The number of grants written.
	"""
	written = 0
	while written < USES and (notes := uses.take(min(BATCH, USES - written))):
		try:
			for name, moment in list(notes.items()):
				grants.mark_used(name, moment)
				frappe.db.commit()
				del notes[name]
				written += 1
		finally:
			uses.put_back(notes)
	return written
