"""Compiled scopes in Redis, so that a Bearer request reads one small value for each of its scopes.

Each carries the generation that Redis had before the database was read for it. A change of any scope begins a new
one, so what was compiled from older rows is never used, whoever stores it when.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from redis.exceptions import RedisError

KEY = "oauth2_scopes"
# No scope has a blank in its name.
GENERATION = "the generation"


def read(names: list[str]) -> tuple[str | None, dict[str, dict]]:
	"""Read what is there.

	Args:
		names: of scopes.

	Returns:
		The generation, None when Redis is away; and the compiled scopes of that generation by name.
	"""
	try:
		generation, *values = frappe.cache.hmget(key(), [GENERATION, *names])
		if generation is None:
			generation = begin()
	except RedisError as error:
		log(error)
		return None, {}
	generation = generation.decode()
	entries = {name: json.loads(value) for name, value in zip(names, values, strict=True) if value}
	return generation, {
		name: entry["scope"] for name, entry in entries.items() if entry["generation"] == generation
	}


@contextmanager
def committed_rows() -> Iterator[bool]:
	"""Read what is committed now, on a connection of its own: the caller's transaction may see older rows.

	That transaction goes on as it is, with its locks and callbacks. No row is locked here either, so nobody waits for a
	request that compiles, and none dies in a deadlock.

	Yields:
		Whether what is read may be stored. It may not where the caller's transaction is read after all: where that has
		written, so that it may see rows that nobody else does, or where the database has no connection to spare.
	"""
	database = frappe.local.db
	if database.transaction_writes:
		yield False
		return
	try:
		frappe.connect(set_admin_as_user=False)
		try:
			frappe.local.db.connect()
		except database.OperationalError as error:
			log(error)
			frappe.local.db = database
		yield frappe.local.db is not database
	finally:
		if frappe.local.db is not database:
			frappe.local.db.close()
			frappe.local.db = database


def begin() -> bytes:
	"""Begin a first generation, unless somebody else just has."""
	frappe.cache.execute_command("HSETNX", key(), GENERATION, secrets.token_hex(8))
	return frappe.cache.execute_command("HGET", key(), GENERATION)


def keep(generation: str | None, name: str, scope: dict) -> None:
	"""Store a compiled scope.

	Args:
		generation: as it was before the database was read.
		name: of the scope.
		scope: what can be written as JSON.
	"""
	if generation is None:
		return
	try:
		value = json.dumps({"generation": generation, "scope": scope})
		frappe.cache.execute_command("HSET", key(), name, value)
	except RedisError as error:
		log(error)


def forget() -> None:
	"""Begin a new generation, now and when the transaction is committed: in between, others still read the old rows."""
	renew()
	frappe.db.after_commit.add(renew)


def renew() -> None:
	try:
		frappe.cache.execute_command("HSET", key(), GENERATION, secrets.token_hex(8))
	except RedisError as error:
		log(error)


def key() -> bytes:
	return frappe.cache.make_key(KEY)


def log(error: Exception) -> None:
	frappe.logger("oauth_provider").warning(f"Compiled scopes are out of reach: {type(error).__name__}")
