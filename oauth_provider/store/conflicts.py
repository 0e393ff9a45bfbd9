"""Conflicts between transactions: the one that loses may be repeated."""

import frappe

# A row changed since this transaction's snapshot: MariaDB 1020 (innodb_snapshot_isolation, on from 11.6), and
# PostgreSQL's serialization_failure.
CHANGED_SINCE_READ = (1020, "40001")


def is_conflict(error: Exception) -> bool:
	"""Whether a transaction failed since another one has written or locked the same rows."""
	return isinstance(error, frappe.QueryDeadlockError) or error_code(error) in CHANGED_SINCE_READ


def error_code(error: Exception) -> int | str | None:
	"""Return the database's code of an error. A message may quote the statement."""
	return error.pgcode if hasattr(error, "pgcode") else next(iter(error.args), None)
