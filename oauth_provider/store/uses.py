"""Notes of which grants were used when, in Redis, until a job writes them to their rows.

One sorted set for a site: a grant has one place in it, however often it is used, and what is taken out is taken by
one process alone. A note that is lost is made again by the grant's next request.
"""

import frappe

KEY = "oauth2_uses"


def note(grant: str, moment: int) -> None:
	"""Note that a grant was used.

	Args:
		grant: its name.
		moment: in seconds since 1970 UTC; the last one that is noted counts.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	frappe.cache.zadd(key(), {grant: moment})


def take(limit: int) -> dict[str, int]:
	"""Read the oldest notes and forget them, in one step.

	Args:
		limit: how many at most.

	Returns:
		Moments by the names of grants; empty when nothing is noted.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	return {name.decode(): int(moment) for name, moment in frappe.cache.zpopmin(key(), limit)}


def read(names: list[str]) -> dict[str, int]:
	"""Read what is noted of some grants, and leave it.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	pipeline = frappe.cache.pipeline(transaction=False)
	for name in names:
		pipeline.zscore(key(), name)
	return {name: int(moment) for name, moment in zip(names, pipeline.execute(), strict=True) if moment}


def put_back(notes: dict[str, int]) -> None:
	"""Note again what was taken and not written; a use that was noted meanwhile is the later one and stays.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	if notes:
		frappe.cache.zadd(key(), notes, nx=True)


def key() -> bytes:
	return frappe.cache.make_key(KEY)
