"""Last uses of grants, in Redis, until a job stores them in the rows.

A sorted set for each site, with one entry for each grant: its last use. The next request of a grant repeats an entry
that was lost.
"""

import frappe

KEY = "oauth2_uses"


def record(grant: str, moment: int) -> None:
	"""Record the last use of a grant; replaces its entry.

	Args:
		grant: its name.
		moment: in seconds since 1970 UTC.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	frappe.cache.zadd(key(), {grant: moment})


def take(limit: int) -> dict[str, int]:
	"""Read and delete the oldest entries in one command, so that no other process gets them.

	Args:
		limit: the number of entries at most.

	Returns:
		Moments by the names of grants; empty when there is no entry.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	return {name.decode(): int(moment) for name, moment in frappe.cache.zpopmin(key(), limit)}


def read(names: list[str]) -> dict[str, int]:
	"""Read the entries of grants.

	Args:
		names: of the grants.

	Returns:
		Moments by the names of grants that have an entry.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	pipeline = frappe.cache.pipeline(transaction=False)
	for name in names:
		pipeline.zscore(key(), name)
	return {name: int(moment) for name, moment in zip(names, pipeline.execute(), strict=True) if moment}


def put_back(entries: dict[str, int]) -> None:
	"""Add entries again that were taken and not stored; an entry that was recorded meanwhile is later and stays.

	Args:
		entries: as `take` returned them.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	if entries:
		frappe.cache.zadd(key(), entries, nx=True)


def key() -> bytes:
	return frappe.cache.make_key(KEY)
