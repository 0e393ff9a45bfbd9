"""The services of a bench: their commands and readiness, starting and stopping."""

import http.client
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devbench import packages, ports, process, servers
from devbench.errors import DevbenchError
from devbench.paths import SITE, Bench, Settings

# In the order of starting; they are stopped in reverse.
NAMES = ("database", "redis", "web", "worker", "scheduler")
LOG_TAIL = 25
WORKER = Path(__file__).parent / "inside" / "worker.py"
# Frappe writes and rotates scheduler.log in the same folder.
LOG_NAMES = {"scheduler": "scheduler-output"}


@dataclass(frozen=True)
class Service:
	"""One service.

	Args:
		name: its name.
		command: returns the command line for bench and settings.
		ready: returns whether the service answers.
		patience: seconds it may take to stop before it is killed.
	"""

	name: str
	command: Callable
	ready: Callable
	patience: float = 15


def ping(settings: Settings) -> int:
	"""Send the site a request.

	Returns:
		The HTTP status; 0 if nothing answers.
	"""
	connection = http.client.HTTPConnection("127.0.0.1", settings.ports["web"], timeout=10)
	try:
		connection.request("GET", "/api/method/ping", headers={"Host": f"{SITE}:{settings.ports['web']}"})
		return connection.getresponse().status
	except (OSError, http.client.HTTPException):
		return 0
	finally:
		connection.close()


def database_command(bench: Bench, settings: Settings) -> list:
	return servers.database(settings).command(bench, settings)


def database_ready(bench: Bench, settings: Settings) -> bool:
	return servers.database(settings).is_ready(bench, settings)


def redis_command(bench: Bench, settings: Settings) -> list:
	return [packages.program("redis-server"), bench.config / "redis.conf"]


def web_command(bench: Bench, settings: Settings) -> list:
	return [
		bench.python,
		*("-m", "gunicorn", "devbench.wsgi:application"),
		*("--pythonpath", bench.checkout),
		*("--bind", f"127.0.0.1:{settings.ports['web']}"),
		*("--worker-class", "gthread"),
		*("--workers", settings.web_workers, "--threads", settings.web_threads),
		*("--timeout", 120, "--graceful-timeout", 10, "--keep-alive", 5),
		*("--worker-tmp-dir", bench.run),
		*("--access-logfile", bench.logs / "web-access.log"),
	]


def frappe_command(*words: str) -> Callable:
	"""Make the command line of one of Frappe's commands."""
	return lambda bench, settings: [bench.python, "-m", "frappe.utils.bench_helper", "frappe", *words]


def worker_command(bench: Bench, settings: Settings) -> list:
	return [bench.python, WORKER, "--queue", "short,default,long"]


def always(bench: Bench, settings: Settings) -> bool:
	return True


SERVICES = {
	"database": Service("database", database_command, database_ready, 60),
	"redis": Service("redis", redis_command, lambda _, settings: servers.redis_ready(settings)),
	"web": Service("web", web_command, lambda _, settings: ping(settings) == 200),
	"worker": Service("worker", worker_command, always),
	"scheduler": Service("scheduler", frappe_command("schedule"), always, 5),
}


class Supervisor:
	"""Starts and stops a bench's services.

	Args:
		bench: the bench.
		settings: its settings.
	"""

	def __init__(self, bench: Bench, settings: Settings):
		self.bench = bench
		self.settings = settings

	def record(self, name: str):
		return self.bench.run / f"{name}.json"

	def log(self, name: str):
		return self.bench.logs / f"{LOG_NAMES.get(name, name)}.log"

	def pid(self, name: str) -> int | None:
		"""Return the process id of a service; None if it does not run."""
		record = process.read_record(self.record(name))
		return record["pid"] if record and process.is_ours(record, self.bench.root) else None

	def running(self) -> list[str]:
		"""List the services that run."""
		return [name for name in NAMES if self.pid(name)]

	def healthy(self, name: str) -> bool:
		"""True if a service runs and answers."""
		return bool(self.pid(name)) and SERVICES[name].ready(self.bench, self.settings)

	def start(self, names, patience: float = 60) -> list[str]:
		"""Start services and wait until they are ready.

		Args:
			names: of the services; running ones are skipped.
			patience: seconds to wait for all of them.

		Returns:
			The names of the services that were started.

		Raises:
			DevbenchError: a service ended, or was not ready in time.
		"""
		started = []
		deadline = time.monotonic() + patience
		# The database and Redis first, which the others need; then the others, in parallel.
		for group in (NAMES[:2], NAMES[2:]):
			wanted = [name for name in group if name in names]
			for name in wanted:
				if not self.pid(name):
					self.spawn(name)
					started.append(name)
			for name in wanted:
				self.await_ready(name, deadline)
		return started

	def spawn(self, name: str) -> None:
		"""Start one service, without waiting."""
		process.spawn(
			SERVICES[name].command(self.bench, self.settings),
			self.record(name),
			self.log(name),
			# Frappe reads the sites of its working folder.
			self.bench.sites if name in NAMES[2:] else self.bench.data,
			self.bench.environment(),
		)

	def await_ready(self, name: str, deadline: float) -> None:
		"""Wait for one service.

		Args:
			name: of the service.
			deadline: on the monotonic clock.

		Raises:
			DevbenchError: the service ended, or was not ready before the deadline.
		"""
		ready = SERVICES[name].ready
		while not ready(self.bench, self.settings):
			if not self.pid(name):
				raise self.failure(name, "ended at once")
			if time.monotonic() > deadline:
				raise self.failure(name, "is not ready in time")
			time.sleep(0.1)
		if not self.pid(name):
			raise self.failure(name, "ended at once")

	def failure(self, name: str, what: str) -> DevbenchError:
		"""Make the error of a service, with the end of its log."""
		log = self.log(name)
		lines = log.read_text(errors="replace").splitlines()[-LOG_TAIL:] if log.exists() else []
		text = f"{name} {what}; the end of {log}:\n" + "\n".join("  " + line for line in lines)
		return DevbenchError(text, "Fix what the log says, then run: python3 -m devbench start")

	def stop(self, names) -> list[str]:
		"""Stop services and the processes that they started.

		Args:
			names: of the services.

		Returns:
			The names of the services that ran.
		"""
		stopped = []
		for name in reversed(NAMES):
			record = process.read_record(self.record(name))
			if name not in names or not record:
				continue
			if self.pid(name):
				stopped.append(name)
			if not process.stop(record, self.bench.root, SERVICES[name].patience, signal.SIGTERM):
				print(f"{name} did not stop by itself and was killed")
			self.record(name).unlink(missing_ok=True)
		return stopped

	def settle_ports(self) -> bool:
		"""Choose a port for every service, another one where another program has taken it.

		Returns:
			Whether a port changed; the settings are saved then.
		"""
		chosen = ports.fill(self.settings.ports, self.running())
		changed = chosen != self.settings.ports
		if changed:
			self.settings.ports = chosen
			self.settings.save()
		return changed
