"""Bounds of reading documents at client_ids, in Redis: how many at once, how many in a minute, how soon again.

A host that answers slowly takes a web server's worker with it, for some seconds. Without Redis nothing is read.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import frappe

from oauth_provider.store import failures
from oauth_provider.store.hashing import digest

#: Requests that wait for a document of a listed host at the same moment, on all web servers of the site, and as many
#: for documents of other hosts. One of them can be of the same user.
AT_ONCE = 2
#: Documents of listed hosts that the site may read in a minute, and as many of other hosts; those of one user.
OF_SITE, OF_USER = 30, 10
MINUTE = 60
#: Seconds until an address is asked again that has not answered with a document, so that nobody can have this server
#: knock at others.
PAUSE = 60
#: Seconds after which a place is free whose holder was killed. Longer than a request takes.
LONGEST = 30


@dataclass(frozen=True)
class Pause:
	"""Why an address was not asked just now: what was wrong with its last answer.

	Attributes:
		problem: a sentence for an administrator.
		is_refusal: whether it has answered with a document that cannot be used.
	"""

	problem: str
	is_refusal: bool


class TooManyFetchesError(Exception):
	"""Other documents are being read, or too many were."""


@contextmanager
def take_place(user: str, is_listed: bool) -> Iterator[None]:
	"""Take one of the places for the time of a request.

	Args:
		user: who brings the client.
		is_listed: whether the settings list the host. Strangers' hosts, which may be slow by intention, take no place
			of these.

	Raises:
		TooManyFetchesError: none is free.
		redis.exceptions.RedisError: Redis is away.
	"""
	places: list[bytes] = []
	kind = "listed" if is_listed else "other"
	try:
		for names in ([f"of {user}"], [f"{kind} {number}" for number in range(AT_ONCE)]):
			places.append(find_place(names))
		for subject, most in ((f"documents of {user}", OF_USER), (f"{kind} documents", OF_SITE)):
			if failures.add(subject, MINUTE) > most:
				raise TooManyFetchesError
		yield
	finally:
		if places:
			frappe.cache.delete(*places)


def find_place(names: Sequence[str]) -> bytes:
	for name in names:
		place = key(f"place {name}")
		if frappe.cache.set(place, 1, ex=LONGEST, nx=True):
			return place
	raise TooManyFetchesError


def find_pause(client_id: str) -> Pause | None:
	"""Read why an address is not asked again yet; None where it may be asked.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	found = frappe.cache.get(key(client_id))
	return Pause(**json.loads(found)) if found else None


def begin_pause(client_id: str, pause: Pause) -> None:
	"""Have an address not asked for a minute.

	Raises:
		redis.exceptions.RedisError: Redis is away.
	"""
	frappe.cache.set(key(client_id), json.dumps(asdict(pause)), ex=PAUSE)


def key(subject: str) -> bytes:
	return frappe.cache.make_key(f"oauth2_document:{digest(subject)}")
