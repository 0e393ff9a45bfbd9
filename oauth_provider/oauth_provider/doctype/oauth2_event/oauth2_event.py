import time

import frappe

from oauth_provider.oauth_provider.hash_holder import ServerRow

SECONDS_IN_A_DAY = 86400
BATCH = 1000
LEAST_DAYS = 7


class OAuth2Event(ServerRow):
	@staticmethod
	def clear_old_logs(days: int = 90) -> None:
		"""Delete old events. Frappe's Log Settings call this once a day.

		Args:
			days: events older than this are deleted. At least seven, so that an attacker cannot empty the audit
				trail.
		"""
		table = frappe.qb.DocType("OAuth2 Event")
		before = int(time.time()) - max(int(days), LEAST_DAYS) * SECONDS_IN_A_DAY
		while True:
			names = (
				frappe.qb.from_(table).select(table.name).where(table.occurred_at < before).limit(BATCH)
			).run(pluck=True)
			if names:
				frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
			if len(names) < BATCH:
				return
			# A year of events in one transaction would hold its locks for minutes.
			frappe.db.commit()
