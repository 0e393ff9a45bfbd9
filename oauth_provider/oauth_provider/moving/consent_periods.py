"""Gives the imported grants the moments of the first and the last consent: of the first and last token of each user.

A page of tokens knows those of its own tokens alone.
"""

from datetime import datetime

import frappe

from oauth_provider.oauth_provider.moving.targets import Target
from oauth_provider.store import core_provider, imported
from oauth_provider.store.imported import ConsentPeriod

PAGE = 5000
START = ("", "")


def extend_periods(targets: dict[str, Target]) -> None:
	"""Extend the periods of the grants of clients, with a commit after each page; revoked grants stay as they are.

	Args:
		targets: by client_id, all of them with a row.
	"""
	after = START
	while page := core_provider.read_periods(list(targets), after, PAGE):
		*after, _first, _last = page[-1]
		periods = {
			(targets[client].name, user): (first, last)
			for client, user, first, last in page
			if client in targets
		}
		for parties, grant in imported.select_grants(sorted(periods), lock=True).items():
			if grant.status == "Active" and parties in periods:
				extend_grant(grant, *periods[parties])
		frappe.db.commit()


def extend_grant(grant: ConsentPeriod, first: datetime, last: datetime) -> None:
	first, last = min(first, grant.first_consent or first), max(last, grant.last_consent or last)
	if (first, last) != (grant.first_consent, grant.last_consent):
		imported.extend_period(grant.name, first, last)
