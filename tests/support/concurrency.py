"""The same thing many times at the same moment."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests

from tests.support.site import Site
from tests.support.wire import FORM, Wire


def at_once(count: int, call, prepare: Callable | None = None) -> list:
	"""Run `call(index)` in that many threads, released together; gives their results in order.

	Args:
	        prepare: called as `prepare(index)` in the same thread before the release.
	"""
	barrier = threading.Barrier(count)

	def run(index):
		if prepare:
			prepare(index)
		barrier.wait(timeout=30)
		return call(index)

	with ThreadPoolExecutor(count) as pool:
		return list(pool.map(run, range(count)))


@dataclass
class Race:
	"""What became of the same form, posted many times at once.

	Attributes:
	        answers: one for each.
	        processes: the ids of the server processes that answered, one for each; empty where the server's
	                processes cannot be seen from here.
	"""

	answers: list[requests.Response]
	processes: list[int]

	@property
	def won(self) -> list[requests.Response]:
		return [answer for answer in self.answers if answer.status_code == 200]

	@property
	def lost(self) -> list[requests.Response]:
		return [answer for answer in self.answers if answer.status_code != 200]


def race(sites: Site | list[Site], endpoint: str, form: dict, count: int) -> Race:
	"""Post a form `count` times at once, each on a connection of its own that is open before the release.

	Args:
	        sites: where to; several are taken in turn.
	"""
	sites = [sites] if isinstance(sites, Site) else sites
	wires = [Wire(sites[index % len(sites)]) for index in range(count)]
	body = urlencode({name: value for name, value in form.items() if value is not None}).encode()
	octets = [wire.write("POST", endpoint, {"Content-Type": FORM}, body) for wire in wires]
	try:
		answers = at_once(
			count,
			lambda index: wires[index].exchange(octets[index]),
			prepare=lambda index: wires[index].open(),
		)
		# The server keeps each connection for a while, so that whose it is can still be seen.
		ends = [(wire.port, wire.local_port) for wire in wires if wire._socket]
		return Race(answers, serving_processes(ends) if sites[0].bench else [])
	finally:
		for wire in wires:
			wire.close()


def serving_processes(ends: list[tuple[int, int]]) -> list[int]:
	"""Which process on this machine has the other end of each of these connections, as /proc tells.

	Args:
	        ends: the ports of each connection, the server's and ours.

	Returns:
	        The id of each connection's process, without those that nobody seems to have.
	"""
	wanted, sockets = set(ends), set()
	for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
		_, local, remote, _, _, _, _, _, _, inode = line.split()[:10]
		if tuple(int(end.rpartition(":")[2], 16) for end in (local, remote)) in wanted:
			sockets.add(f"socket:[{inode}]")
	found = []
	for process in Path("/proc").glob("[0-9]*"):
		try:
			links = [os.readlink(descriptor) for descriptor in (process / "fd").iterdir()]
		except OSError:
			continue  # gone meanwhile, or somebody else's
		found += [int(process.name) for link in links if link in sockets]
	return found


def on_every_worker(call) -> list:
	"""Run `call()` twelve times at once, so that each process of the web server takes part; gives the results.

	Each call is to open a connection of its own, as those of `requests` do. Gunicorn's two processes share them:
	with eight at once, both had some in ten of ten trials.
	"""
	return at_once(12, lambda _: call())
