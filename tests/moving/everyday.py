"""Clients in everyday use, each in a thread of its own, while the site changes under them."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.moving.client import ExistingClient

# Seconds: for the rounds of everybody in a phase, and between two rounds of one.
LONGEST, PAUSE = 180, 0.5


class Everyday(threading.Thread):
	"""One client that goes through its day again and again, without signing in or out.

	Attributes:
		rounds: how often it has come to the end.
		errors: what its user would have seen, with the phase in which it was.
	"""

	def __init__(self, client: ExistingClient, office: "Office"):
		super().__init__(name=type(client).__name__, daemon=True)
		self.client, self.office = client, office
		self.steps = [step for step in client.steps if step != "revoke"]
		self.rounds, self.errors = 0, Counter()

	def run(self) -> None:
		while not self.office.closed.is_set():
			for step in self.steps:
				if step == "refresh" and not self.office.may_refresh.is_set():
					continue
				try:
					getattr(self.client, step)()
				except Exception as error:
					self.errors[f"{self.office.phase}: {self.name}: {step}: {error}"] += 1
			self.rounds += 1
			self.office.closed.wait(PAUSE)


class Office:
	"""All of them.

	Attributes:
		phase: what the administrator is doing.
		may_refresh: cleared while the access tokens are young. They last for an hour, an import for a minute.
	"""

	def __init__(self):
		self.closed = threading.Event()
		self.phase = "before"
		self.may_refresh = threading.Event()
		self.may_refresh.set()
		self.workers: list[Everyday] = []

	def take_in(self, *clients: ExistingClient) -> None:
		"""Let further clients begin to work."""
		for client in clients:
			self.workers.append(Everyday(client, self))
			self.workers[-1].start()

	def work(self, phase: str, rounds: int = 2) -> None:
		"""Wait until everybody has begun and ended so many rounds."""
		self.phase = phase
		goals = {worker: worker.rounds + rounds for worker in self.workers}
		end = time.monotonic() + LONGEST
		while late := [worker.name for worker, goal in goals.items() if worker.rounds < goal]:
			assert time.monotonic() < end, f"{phase}: {late} did not come to the end of a round"
			time.sleep(0.05)

	@property
	def errors(self) -> list[str]:
		"""Each once, with how often it was seen."""
		found = [item for worker in self.workers for item in worker.errors.items()]
		return [f"{count} times: {error}" for error, count in found]


@contextmanager
def at_work(clients: list[ExistingClient]) -> Iterator[Office]:
	office = Office()
	try:
		office.take_in(*clients)
		yield office
	finally:
		office.closed.set()
		for worker in office.workers:
			worker.join(LONGEST)
