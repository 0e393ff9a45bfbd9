"""Compiled scopes in Redis, so that a Bearer request reads one small value for each of its scopes.

Each entry has the generation that was current before the database was read for it. A change of any scope begins a new
generation, so an entry that was compiled from older rows is ignored, whenever it is stored.
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
	"""Read compiled scopes.

	Args:
		names: of scopes.

	Returns:
		The current generation, None when Redis is away; and the compiled scopes of that generation by name.
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
	"""Read the committed rows on a second connection: the caller's transaction may see older ones.

	The caller's transaction stays open, with its locks and callbacks. The second connection locks no row, so no other
	request waits for it.

	Yields:
		Whether the result may be stored. False when the caller's connection is used after all: because it has written
		and may see rows that are not committed, or because the database accepts no further connection.
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
	"""Begin the first generation, unless another process has just done so; return the current one."""
	frappe.cache.execute_command("HSETNX", key(), GENERATION, secrets.token_hex(8))
	return frappe.cache.execute_command("HGET", key(), GENERATION)


def store(generation: str | None, name: str, scope: dict) -> None:
	"""Store a compiled scope.

	Args:
		generation: the one that was current before the database was read; None to store nothing.
		name: of the scope.
		scope: JSON values.
	"""
	if generation is None:
		return
	try:
		value = json.dumps({"generation": generation, "scope": scope})
		frappe.cache.execute_command("HSET", key(), name, value)
	except RedisError as error:
		log(error)


def forget() -> None:
	"""Begin a new generation now and after the commit: until the commit, other requests still read the old rows."""
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
