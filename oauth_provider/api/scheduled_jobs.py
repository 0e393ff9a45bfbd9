"""The scheduled jobs (scheduler_events)."""

import time
from contextlib import suppress

import frappe

from oauth_provider.protocol.clients.registration import MOST_UNUSED, forget_unused
from oauth_provider.protocol.oidc import keys
from oauth_provider.store import codes, grants, provider_settings, rows, tokens, unused_clients, uses

#: Rows in one transaction, so that its locks are short.
BATCH = 250
DAY = 24 * 3600
#: Earlier than any use. A client that nobody has ever used has 0.
EVER = 1
#: Grants that one run of the job writes, so that it ends before the next one begins.
USES = 20_000


def clear_ended() -> int:
	"""Delete codes and tokens that ended before the retention period of the settings.

	Until then a second use of one is recognised as theft. Each batch is a transaction of its own, so that no locks are
	held over a large table. After each batch the job sleeps as long as the batch took, so that it uses the database at
	most half of the time.

	Returns:
		The number of rows deleted.
	"""
	moment = rows.now() - provider_settings.read().retention_days * DAY
	deleted = 0
	for table in (codes, tokens):
		names = [""]
		# In the order of the primary key, so that each row is read once.
		while names := table.names_ended_before(moment, BATCH, after=names[-1]):
			begin = time.monotonic()
			rows.delete_rows(table.DOCTYPE, names)
			frappe.db.commit()
			deleted += len(names)
			time.sleep(time.monotonic() - begin)
	return deleted


def clear_unused_clients() -> int:
	"""Delete the clients that registered themselves and that nobody has used for the days of the settings.

	Each batch is a transaction of its own.

	Returns:
		The number of clients deleted.
	"""
	moment = rows.now() - provider_settings.read().unused_client_days * DAY
	deleted, names = 0, [""]
	while names := unused_clients.unused_since(moment, BATCH, after=names[-1]):
		deleted += forget_unused(names, moment)
		frappe.db.commit()
	return deleted


def make_room(most: int = MOST_UNUSED) -> None:
	"""Delete the oldest clients that registered themselves and that nobody has used, so that only `most` stay.

	It looks again until no more are left: others register meanwhile. Each batch is a transaction of its own.
	"""
	while names := unused_clients.beyond(most, BATCH):
		forget_unused(names, EVER)
		frappe.db.commit()


def rotate_keys() -> None:
	"""Let the next keys sign, and make new next ones. Keys that a command has just made stay for another month."""
	with suppress(keys.KeyTooNewError):
		keys.rotate(provider_settings.read())


def write_uses() -> int:
	"""Store the last uses that the guard has recorded in Redis in the rows of the grants.

	Each row is a transaction of its own: a transaction with a single lock takes part in no deadlock, so no request
	fails because of this job. Entries that cannot be stored are put back for the next run.

	Returns:
		The number of grants written.
	"""
	written = 0
	while written < USES and (entries := uses.take(min(BATCH, USES - written))):
		try:
			for name, moment in list(entries.items()):
				grants.mark_used(name, moment)
				frappe.db.commit()
				del entries[name]
				written += 1
		finally:
			uses.put_back(entries)
	return written
