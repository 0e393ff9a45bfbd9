"""What is seen of Frappe's own provider before this app answers in its place."""

from typing import Any

import frappe
from pypika import Order

from oauth_provider.store import events
from oauth_provider.store.hashing import digest

EVENT = "Watched"
KEY = "oauth2_watched"
#: In the columns `asked` and `reason`.
TOKEN_REQUEST = "get_token"
RIGHT_SECRET, WRONG_SECRET, WITHOUT_SECRET = "", "The secret is wrong.", "The request has no secret."
#: Seconds. The same use of the same client is one event a day.
DAY = 86400
MOST_READ = 10_000


def is_new_today(client: str, what: str) -> bool:
	"""Whether a use of a client is seen for the first time in a day.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	key = frappe.cache.make_key(f"{KEY}:{digest(f'{client} {what}')}")
	return bool(frappe.cache.set(key, 1, ex=DAY, nx=True))


def ways_of(client_id: str) -> set[str]:
	"""Read how token requests in the name of a client came: values of RIGHT_SECRET, WRONG_SECRET, WITHOUT_SECRET."""
	event = frappe.qb.DocType(events.DOCTYPE)
	query = frappe.qb.from_(event).where((event.event == EVENT) & (event.reference == client_id))
	query = query.where(event.asked.like(f"{TOKEN_REQUEST}%")).select(event.reason).distinct()
	return {reason or RIGHT_SECRET for reason in query.run(pluck=True)}


def read(since: int) -> list[dict[str, Any]]:
	"""Read what was seen, the latest first, MOST_READ at most.

	Args:
		since: seconds since 1970 UTC.

	Returns:
		client_id (of Frappe's provider), user, reason, asked, missing and occurred_at, as OAuth2 Event has them.
	"""
	event = frappe.qb.DocType(events.DOCTYPE)
	query = frappe.qb.from_(event).where((event.event == EVENT) & (event.occurred_at >= since))
	query = query.orderby(event.occurred_at, order=Order.desc).limit(MOST_READ)
	columns = (event.user, event.reason, event.asked, event.missing, event.occurred_at)
	return query.select(event.reference.as_("client_id"), *columns).run(as_dict=True)
