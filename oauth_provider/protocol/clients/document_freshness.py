"""How long a copy of a client's document is used (OAuth Client ID Metadata Document 5.2, RFC 9111 4.2).

A copy is used for new dialogs alone. Whatever becomes of the document, what users have allowed stays as it is.
"""

import re

from oauth_provider.store.records import DocumentCopy

#: Seconds for which a copy is fresh: at least, without a word of the document's host, and at most.
FLOOR, USUAL, CEILING = 300, 3600, 24 * 3600
#: Seconds for which a copy is used that cannot be replaced: since it was read, and since its host first said that there
#: is no document any more.
MOST_AGE, MOST_AGE_WHEN_GONE = 7 * 24 * 3600, 24 * 3600
#: By these a host says that there is no document any more (RFC 9110 15.5.5, 15.5.11).
GONE = (404, 410)
#: The longest number that means something here.
SECONDS = re.compile(r"[0-9]{1,10}\Z")
UNSTORED = {"no-store", "no-cache", "private"}


def lifetime_of_document(cache_control: str, age: str) -> int:
	"""Return the seconds for which a document is fresh that has just been read.

	Args:
		cache_control: the header (RFC 9111 5.2.2); this server is a shared cache.
		age: the header (RFC 9111 5.1): the seconds since its host has made the answer.
	"""
	directives = dict(parse_directive(part) for part in reversed(cache_control.lower().split(",")))
	stated = directives.get("s-maxage", directives.get("max-age"))
	if directives.keys() & UNSTORED:
		seconds = 0
	elif stated is None:
		seconds = USUAL
	else:
		seconds = read_seconds(stated)
	return min(max(seconds - read_seconds(age), FLOOR), CEILING)


def parse_directive(part: str) -> tuple[str, str]:
	name, _equals, value = part.strip().partition("=")
	return name.strip(), value.strip().strip('"')


def read_seconds(text: str) -> int:
	"""Read a number of seconds. One that cannot be read is none: the answer is stale (RFC 9111 4.2.1)."""
	return int(text) if SECONDS.match(text.strip()) else 0


def is_fresh(copy: DocumentCopy, moment: int) -> bool:
	"""Whether a copy is used without looking whether the document has changed."""
	return not copy.document_gone_since and moment < copy.document_fresh_until


def is_usable(copy: DocumentCopy, moment: int) -> bool:
	"""Whether a copy is used that could not be replaced just now."""
	gone = copy.document_gone_since
	return moment < copy.document_read_at + MOST_AGE and not (gone and moment >= gone + MOST_AGE_WHEN_GONE)
