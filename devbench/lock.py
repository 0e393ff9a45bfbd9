"""The lock of a bench: one command at a time changes it."""

import fcntl
from contextlib import contextmanager

from devbench.paths import Bench


@contextmanager
def locked(bench: Bench):
	"""Hold the lock of a bench; waits for a command that holds it."""
	bench.make_folders()
	with (bench.run / "lock").open("w") as file:
		try:
			fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except BlockingIOError:
			print("waiting for another devbench command ...", flush=True)
			fcntl.flock(file, fcntl.LOCK_EX)
		yield
