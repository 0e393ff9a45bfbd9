"""Run the soak against the development bench: `python -m benchmarks.soak --minutes 10 --seed 1`.

Clients in processes of their own do what clients do, while workers are killed now and then and the database is
restarted once. Ends with a table, which `--write` puts into docs/operations.md, and with status 1 when something
happened that must not. The same seed brings the same decisions; how they meet is up to the machine.
"""

import argparse
import json
import random
import subprocess
import sys
import time
from dataclasses import asdict

from benchmarks.report import DOCS, put
from benchmarks.soak.disturbances import Disturbances
from benchmarks.soak.verdict import Verdict
from tests.support.bench_services import BenchServices
from tests.support.frappe_api import FrappeAPI
from tests.support.provider_settings import changed
from tests.support.receiver import Receiver
from tests.support.site import Site, find_site
from tests.support.world import World

PROCESSES, VISITORS = 4, 2
# Seconds, for what is still under way at the end.
PATIENCE = 120


def parse(words: list[str] | None = None) -> argparse.Namespace:
	parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
	parser.add_argument("--minutes", type=float, default=10)
	parser.add_argument("--seed", default="1")
	parser.add_argument("--write", action="store_true", help="the table into docs/operations.md")
	return parser.parse_args(words)


def make_orders(world: World, seed: str, process: int, end: float) -> dict:
	"""What one process is to do. Of its clients one is trusted, and one has tokens that expire soon."""
	visitors = []
	for number in range(VISITORS):
		user = world.user()
		client = world.client(
			scopes=["all", "profile"],
			public=number % 2 == 1,
			skip_authorization=int(number == 0),
			access_token_lifetime=60 if number else 0,
		)
		visitors.append(
			{
				"client_id": client.client_id,
				"secret": client.secret,
				"redirect_uri": client.redirect_uri,
				"scopes": client.scopes,
				"user": user.name,
				"password": user.password,
			}
		)
	site = asdict(world.site) | {"admin_password": ""}
	return {"site": site, "visitors": visitors, "seed": f"{seed} {process}", "end": end}


def start(orders: dict) -> subprocess.Popen:
	command = [sys.executable, "-m", "benchmarks.soak.process"]
	process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
	json.dump(orders, process.stdin)
	process.stdin.close()
	process.stdin = None
	return process


def collect(processes: list[subprocess.Popen]) -> list[dict]:
	"""What all visitors have seen; each process is ended, by its id, whatever happens."""
	reports = []
	try:
		for process in processes:
			output, _ = process.communicate(timeout=PATIENCE)
			if process.returncode:
				sys.exit(f"a process of clients ended with status {process.returncode}")
			reports += json.loads(output)
	finally:
		for process in processes:
			process.kill()
			process.wait()
	return reports


def soak(world: World, services: BenchServices, minutes: float, seed: str) -> Verdict:
	disturbances = Disturbances(services, world.site, random.Random(f"{seed} disturbances"))
	orders = [make_orders(world, seed, number, 0) for number in range(PROCESSES)]
	end = time.time() + minutes * 60
	processes = [start({**order, "end": end}) for order in orders]
	try:
		disturbances.run(end)
	except BaseException:
		for process in processes:
			process.kill()
		raise
	verdict = Verdict(collect(processes), disturbances)
	clients = [visitor["client_id"] for order in orders for visitor in order["visitors"]]
	verdict.check(services, world.site, clients, random.Random(f"{seed} asked"))
	return verdict


def run(site: Site, minutes: float, seed: str, write: bool) -> int:
	services = BenchServices.behind(site)
	if not services:
		sys.exit(
			f"{site.base_url} is not the development bench of this checkout, whose services alone may be killed"
		)
	receiver = Receiver()
	admin = FrappeAPI(site, site.admin_user, site.admin_password)
	world = World(site, admin, receiver.redirect_uri)
	running = services.running()
	# Every replay has to be detected.
	with changed(admin, public_refresh_reuse_grace=0):
		try:
			verdict = soak(world, services, minutes, seed)
		finally:
			services.start(*running)
			services.await_workers()
			world.clean()
			receiver.close()
	table = (
		f"{minutes:g} minutes, seed {seed}, {PROCESSES} processes of {VISITORS} clients\n\n{verdict.table()}"
	)
	print(table)
	if write:
		put(DOCS / "operations.md", "soak", table)
	if not verdict.is_good():
		print(f"\nWhat must not happen:\n{verdict.examples()}")
	return 0 if verdict.is_good() else 1


if __name__ == "__main__":
	options = parse()
	sys.exit(run(find_site(), options.minutes, options.seed, options.write))
