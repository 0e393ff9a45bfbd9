"""Further web servers for a site: own processes and ports, the same bench with its one database and one Redis."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from devbench import ports, process
from devbench.errors import DevbenchError
from devbench.paths import Bench, Settings
from devbench.services import ping, web_command
from tests.support.site import Site

FIRST_PORT = 8400
# Seconds.
START, STOP = 60, 15


class WebServer:
	"""One gunicorn with one worker process.

	Args:
		bench: whose site it serves.
		settings: the bench's, with this server's port.
		environment: variables beside those of the bench.
	"""

	def __init__(self, bench: Bench, settings: Settings, environment: dict[str, str] | None = None):
		self.bench, self.settings, self.environment = bench, settings, environment or {}
		name = f"web-{settings.ports['web']}"
		self.record, self.log = bench.run / f"{name}.json", bench.logs / f"{name}.log"

	def start(self) -> None:
		"""Start it, without waiting."""
		command = web_command(self.bench, self.settings)
		environment = {**self.bench.environment(), **self.environment}
		process.spawn(command, self.record, self.log, self.bench.sites, environment)

	def await_ready(self) -> None:
		if not process.wait(lambda: ping(self.settings) == 200, START):
			raise DevbenchError(f"the web server at {self.settings.base_url} does not answer; see {self.log}")

	def stop(self) -> None:
		"""End the processes that were recorded, and no others."""
		if record := process.read_record(self.record):
			process.stop(record, self.bench.root, STOP)
			self.record.unlink(missing_ok=True)
			self.log.unlink(missing_ok=True)

	def site(self, site: Site) -> Site:
		"""The same site, asked at this server."""
		port = self.settings.ports["web"]
		parts = urlsplit(site.base_url)
		return replace(site, base_url=parts._replace(netloc=f"{parts.hostname}:{port}").geturl())


@contextmanager
def web_servers(site: Site, count: int, environment: dict[str, str] | None = None) -> Iterator[list[Site]]:
	"""Start some servers, and end them again.

	Args:
		site: of a bench on this machine.
		count: how many.
		environment: variables of their processes beside those of the bench.

	Returns:
		The site as each of them serves it.
	"""
	bench = Bench(Path(site.bench["bench"]), Path(site.bench["checkout"]))
	settings = Settings.load(bench)
	servers, port = [], FIRST_PORT
	try:
		for _ in range(count):
			port = ports.choose(port)
			own = replace(settings, ports={**settings.ports, "web": port}, web_workers=1)
			servers.append(WebServer(bench, own, environment))
			servers[-1].start()
			port += 1
		for server in servers:
			server.await_ready()
		yield [server.site(site) for server in servers]
	finally:
		for server in servers:
			server.stop()
