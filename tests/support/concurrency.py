"""The same thing many times at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(count: int, call) -> list:
	"""Run `call(index)` in that many threads, released together; gives their results in order."""
	barrier = threading.Barrier(count)

	def run(index):
		barrier.wait(timeout=30)
		return call(index)

	with ThreadPoolExecutor(count) as pool:
		return list(pool.map(run, range(count)))
