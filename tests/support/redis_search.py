"""Looks for texts in everything that Redis holds; runs in the environment of a site on this machine.

Usage: python redis_search.py REDIS_URL, with a JSON array of texts on standard input. Prints a JSON array of
[key, text] for each text that was found.
"""

import json
import sys
import zlib
from collections.abc import Iterator

import redis


def main(url: str) -> None:
	texts = json.load(sys.stdin)
	connection = redis.from_url(url)
	found = [
		[repr(key), text]
		for key in connection.scan_iter(count=1000)
		for content in (b"\n".join([key, *contents(connection, key)]),)
		for text in texts
		if text.encode() in content
	]
	json.dump(found, sys.stdout)


def contents(connection, key: bytes) -> Iterator[bytes]:
	"""All octets under a key; what is packed is unpacked too, as jobs of the queue are."""
	kind = connection.type(key).decode()
	read = {
		"string": lambda: [connection.get(key)],
		"hash": lambda: [part for pair in connection.hgetall(key).items() for part in pair],
		"list": lambda: connection.lrange(key, 0, -1),
		"set": lambda: connection.smembers(key),
		"zset": lambda: connection.zrange(key, 0, -1),
	}.get(kind, list)
	# A key may expire meanwhile.
	for value in filter(None, read()):
		yield value
		try:
			yield zlib.decompress(value)
		except zlib.error:
			pass


if __name__ == "__main__":
	main(*sys.argv[1:])
