"""One command at a time."""

import fcntl
from contextlib import contextmanager

from devbench.paths import Bench


@contextmanager
def locked(bench: Bench):
	"""Let one command at a time change the bench."""
	bench.make_folders()
	with (bench.run / "lock").open("w") as file:
		try:
			fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			print("waiting for another devbench command ...", flush=True)
			fcntl.flock(file, fcntl.LOCK_EX)
		yield
