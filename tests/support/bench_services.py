"""Stops, kills and starts services of the development bench, through its own supervisor."""

import os
import signal
import time

import requests

from devbench import process
from devbench.paths import Bench, Settings
from devbench.services import Supervisor
from tests.support.site import Site


class BenchServices:
	"""The services of a bench; a process is touched only if devbench has recorded it as its own."""

	def __init__(self, bench: Bench, settings: Settings):
		self.bench, self.settings = bench, settings
		self.supervisor = Supervisor(bench, settings)

	@classmethod
	def behind(cls, site: Site) -> "BenchServices | None":
		"""Those that `site` runs on; None when the site is not the bench's."""
		bench = Bench.from_environment()
		if not (bench.stamps / "site.json").exists():
			return None
		services = cls(bench, Settings.load(bench))
		if services.settings.base_url != site.base_url or not services.pid("web"):
			return None
		return services

	def running(self) -> list[str]:
		return self.supervisor.running()

	def pid(self, name: str) -> int | None:
		return self.supervisor.pid(name)

	def start(self, *names: str) -> None:
		self.supervisor.start(names)

	def stop(self, name: str) -> None:
		self.supervisor.stop([name])

	def kill(self, name: str) -> None:
		"""End a service as a failing machine would."""
		pid = self.pid(name)
		assert pid, f"{name} does not run"
		os.kill(pid, signal.SIGKILL)
		assert process.wait(lambda: not self.pid(name), 10), f"{name} is still there"

	def workers(self) -> list[int]:
		"""The web server's worker processes: the children of the one that devbench started."""
		arbiter = self.pid("web")
		return sorted(set(process.session_members(arbiter, self.bench.root)) - {arbiter}) if arbiter else []

	def kill_worker(self, pid: int) -> None:
		assert pid in self.workers(), f"{pid} is no worker process of this bench"
		os.kill(pid, signal.SIGKILL)

	def await_workers(self, seconds: float = 60) -> list[int]:
		"""Wait until every worker process serves; gives their ids."""
		address = f"{self.settings.base_url}/devbench"
		answered: set[int] = set()
		end = time.monotonic() + seconds
		while time.monotonic() < end:
			try:
				answered.add(requests.get(address, timeout=20).json()["pid"])
			except requests.RequestException:
				time.sleep(0.05)
			workers = self.workers()
			if len(workers) == self.settings.web_workers and set(workers) <= answered:
				return workers
		raise AssertionError(f"of the workers {self.workers()} only {answered} answer")
