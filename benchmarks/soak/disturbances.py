"""What goes wrong while the soak runs: killed workers, one restart of the database, and the clean-up job between."""

import random
import time

from tests.support.bench import run_command
from tests.support.bench_services import BenchServices
from tests.support.database import Database
from tests.support.site import Site

# Seconds between two disturbances, and before and after all.
LEAST, MOST, QUIET = 10, 25, 4
# Seconds after a disturbance in which a request may still meet it.
AFTERWARDS = 2.0
AGED = 3000
TOKENS = "tabOAuth2 Bearer Token"
PREFIX = "soak-aged-"


class Disturbances:
	"""Disturbs the service until a moment.

	Args:
		services: of the bench.
		site: on it.
		rng: decides what comes, and when.
	"""

	def __init__(self, services: BenchServices, site: Site, rng: random.Random):
		self.services, self.site, self.rng = services, site, rng
		self.windows: list[tuple[float, float]] = []
		self.kills = self.restarts = self.cleanups = self.cleared = 0

	def run(self, end: float) -> None:
		"""Disturb until `end` (epoch seconds); the database is restarted once, half way."""
		half = (time.time() + end) / 2
		while (pause := self.rng.uniform(LEAST, MOST)) < end - time.time() - QUIET:
			time.sleep(pause)
			if not self.restarts and time.time() > half:
				self.window(self.restart_database)
			elif self.rng.random() < 0.6:
				self.window(self.kill_worker)
			else:
				self.clean_up()
		if not self.restarts:
			self.window(self.restart_database)
		if not self.cleanups:
			self.clean_up()
		time.sleep(max(0, end - time.time()))

	def window(self, disturb) -> None:
		begin = time.time()
		disturb()
		self.windows.append((begin, time.time() + AFTERWARDS))

	def explains(self, begin: float, end: float) -> bool:
		"""Whether something was disturbed between two moments."""
		return any(begin <= last and first <= end for first, last in self.windows)

	def kill_worker(self) -> None:
		self.services.kill_worker(self.rng.choice(self.services.await_workers()))
		self.services.await_workers()
		self.kills += 1

	def restart_database(self) -> None:
		self.services.stop("database")
		self.services.start("database")
		self.services.await_workers()
		self.restarts += 1

	def clean_up(self) -> None:
		"""Give the clean-up job ended rows of long ago, and run it as the scheduler would."""
		with Database(self.site) as database:
			self.age(database)
			(before,) = database.run(COUNT)[0]
			database.run("commit")
			run_command(self.site, "execute", "oauth_provider.api.scheduled_jobs.clear_ended")
			(left,) = database.run(COUNT)[0]
		self.cleanups += 1
		self.cleared += before - left

	def left(self) -> int:
		"""How many of these rows are still there."""
		with Database(self.site) as database:
			return database.run(COUNT)[0][0]

	def age(self, database: Database) -> None:
		database.run(
			f"""insert into `{TOKENS}` (name, creation, modified, client, user, oauth2_grant, family, status, scopes,
			access_token_hash, refresh_token_hash, issued_at, expires_at, refresh_token_expires_at, revoked_at)
			select concat('{PREFIX}', {self.cleanups}, '-', seq), now(), now(), 'none', 'none', 'none', 'none',
			'Revoked', 'all', sha2(concat(uuid(), seq), 256), sha2(concat(seq, uuid()), 256), 1, 2, 2, 2
			from seq_1_to_{AGED}"""
		)
		database.run("commit")


COUNT = f"select count(*) from `{TOKENS}` where name like '{PREFIX}%'"
