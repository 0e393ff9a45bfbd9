"""Compiled scopes in Redis, so that a Bearer request reads one small value for each of its scopes.

Each carries the generation that Redis had before the database was read for it. A change of any scope begins a new
one, so what was compiled from older rows is never used, whoever stores it when.
"""

import json
import secrets

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


def see_the_committed() -> bool:
	"""Let the rows that are read next be those of now: what this transaction sees may be older than the generation.

	No row is locked for that, so nobody waits for a request that compiles, and none dies in a deadlock.

	Returns:
		False where the transaction has written: it goes on, and what it sees is not to be kept.
	"""
	if frappe.db.transaction_writes:
		return False
	frappe.db.rollback()
	return True


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


def log(error: RedisError) -> None:
	frappe.logger("oauth_provider").warning(f"Compiled scopes are out of reach: {type(error).__name__}")
