"""What the contenders need on the site: users, a client of ours and one of Frappe's own provider, tokens of both."""

import functools
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks import wrk
from benchmarks.endpoints import TOKEN
from benchmarks.inside import REDIRECT_URI
from tests.support.bench_services import BenchServices
from tests.support.clients import Client
from tests.support.database import Database
from tests.support.frappe_api import FrappeAPI, sign_in
from tests.support.neighbour import DATABASE, neighbour
from tests.support.receiver import Receiver
from tests.support.site import Site
from tests.support.site_config import configured
from tests.support.world import World

THREADS = 8


class Stand:
	"""The site with everything on it.

	Args:
		services: of the bench.
		world: makes documents, and takes them away.
		stack: closes at the end what is opened on the way.
	"""

	def __init__(self, services: BenchServices, world: World, stack: ExitStack):
		self.services, self.world, self.site, self.stack = services, world, world.site, stack
		self.rounds, self.seconds, self.tokens, self.requests = 5, 3, 1_000_000, 100_000
		self.people = [world.user(roles=["System Manager"]) for _ in range(THREADS)]
		self.users = [person.name for person in self.people]
		self.client: Client = world.client(redirect_uris=[REDIRECT_URI], is_resource_server=1)
		values = {"app_name": world.unique("Core"), "scopes": "all openid", "skip_authorization": 1}
		values |= {"redirect_uris": REDIRECT_URI, "default_redirect_uri": REDIRECT_URI}
		values |= {"grant_type": "Authorization Code", "response_type": "Code"}
		self.credentials = {"client_id": self.client.client_id, "client_secret": self.client.secret}
		self.core_client: str = world.insert("OAuth Client", **values)["name"]
		self.api_key: str = self.make("api_key", user=self.users[0])
		self.session = sign_in(self.site, self.users[0], self.people[0].password)
		self.cookie = f"sid={self.session.cookies['sid']}"

	@functools.cached_property
	def without(self) -> Site:
		"""The same site without this app, on the same processes; made when it is first needed."""
		copy = self.stack.enter_context(neighbour(self.site))
		with Database(self.site) as database:
			statement = f"update {DATABASE}.tabDefaultValue set defvalue = %s where defkey = 'installed_apps'"
			database.run(statement, '["frappe"]')
			database.run("commit")
		self.make("clear_cache", copy)
		# The next copy of that name has the app.
		self.stack.callback(self.make, "clear_cache", copy)
		return copy

	def make(self, what: str, site: Site | None = None, **arguments):
		"""Call a function of `benchmarks.inside` in the environment of a site."""
		bench = self.services.bench
		program = [bench.python, "-m", "benchmarks.inside", (site or self.site).name]
		done = subprocess.run(
			program,
			cwd=bench.sites,
			env={**bench.environment(), "PYTHONPATH": str(bench.checkout)},
			input=json.dumps({"make": what, **arguments}),
			capture_output=True,
			text=True,
			timeout=600,
		)
		assert done.returncode == 0, done.stderr[-2000:]
		return json.loads(done.stdout)

	def pairs(self, each: int = 1) -> list[list[str]]:
		return self.make("pairs", client=self.client.client_id, users=self.users, each=each)

	def target(self, site: Site | None = None) -> wrk.Target:
		parts = urlsplit((site or self.site).base_url)
		return wrk.Target(parts.port, parts.netloc)

	def form(self, **values: str) -> str:
		"""The form of a request with which our client authenticates."""
		return urlencode({**self.credentials, **values})

	def refresh(self, seconds: float, beside: Callable[[], subprocess.Popen] | None = None) -> dict:
		"""Refresh new tokens again and again; see `wrk.run_refreshes`."""
		form, tokens = self.form(grant_type="refresh_token"), [pair[1] for pair in self.pairs()]
		return wrk.run_refreshes(self.target(), TOKEN, form, tokens, seconds, beside)

	def with_cpu(self, send: Callable[[], dict]) -> Callable[[], dict]:
		"""A contender that also gives the milliseconds of `cpu` that a request took."""

		def measure() -> dict:
			before = self.cpu()
			figures = send()
			return {**figures, "cpu": (self.cpu() - before) * 1000 / figures["count"]}

		return measure

	def cpu(self) -> float:
		"""Seconds of a processor that the web server's workers have used so far."""
		ticks = 0
		for pid in self.services.workers():
			fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
			ticks += int(fields[11]) + int(fields[12])
		return ticks / 100

	def memory(self) -> dict[int, float]:
		"""Resident megabytes of each worker."""
		pages = {
			pid: int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.services.workers()
		}
		return {pid: count * 4096 / 2**20 for pid, count in pages.items()}

	def clean(self) -> None:
		with Database(self.site) as database:
			for table in ("OAuth Bearer Token", "OAuth Authorization Code"):
				database.run(f"delete from `tab{table}` where client = %s", self.core_client)
			for table in ("Bearer Token", "Authorization Code", "Event", "Grant"):
				database.run(f"delete from `tabOAuth2 {table}` where client = %s", self.client.client_id)
			database.run("commit")
		self.world.clean()


@contextmanager
def stand_on(site: Site, services: BenchServices) -> Iterator[Stand]:
	"""Build the stand, and take it away at the end."""
	receiver = Receiver()
	world = World(site, FrappeAPI(site, site.admin_user, site.admin_password), receiver.redirect_uri)
	with ExitStack() as stack:
		stack.callback(receiver.close)
		stack.callback(world.clean)
		# The development bench's `allow_tests` has Frappe ask Redis before each statement.
		stack.enter_context(configured(site, allow_tests=0))
		stand = Stand(services, world, stack)
		stack.callback(stand.clean)
		yield stand
