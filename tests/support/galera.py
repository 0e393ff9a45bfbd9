"""A Galera cluster of two further MariaDB servers, each with the site's database as it was when they began."""

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devbench import mariadb, packages, ports, process
from devbench.errors import DevbenchError
from devbench.paths import Bench
from tests.support.database import Database
from tests.support.neighbour import copy_rows
from tests.support.site import Site
from tests.support.site_config import config_of, further_site

NODES = ("one", "two")
FIRST_PORT = 13400
# Seconds.
START, STOP, LOAD = 60, 20, 120
# Beside what every server of a bench has.
CONFIGURATION = """\
innodb_buffer_pool_size = 64M
innodb_log_file_size = 32M
innodb_flush_log_at_trx_commit = 0
innodb_autoinc_lock_mode = 2
binlog_format = row
wsrep_on = {galera}
wsrep_provider = {library}
wsrep_cluster_address = gcomm://{other}
wsrep_node_address = 127.0.0.1:{group_port}
wsrep_provider_options = "base_port={group_port}; gmcast.listen_addr=tcp://127.0.0.1:{group_port}; ist.recv_addr=127.0.0.1:{transfer_port}"
# All have the same data from the start; see wsrep_sst_copied.
wsrep_sst_method = copied
# A node answers with all that another one has answered before.
wsrep_sync_wait = 1
"""  # noqa: E501
STATE = "show status like 'wsrep_local_state_comment'"
CONFLICTS = """
select sum(variable_value) from information_schema.global_status
where variable_name in ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')
"""


@dataclass(frozen=True)
class Node:
	"""One server.

	Args:
		bench: whose site it has a copy of.
		name: of the node.
		ports: three: of the server, of the group, and one that nothing is sent to.
	"""

	bench: Bench
	name: str
	ports: tuple[int, int, int]

	@property
	def data(self) -> Path:
		return self.bench.data / f"galera-{self.name}"

	@property
	def configuration(self) -> Path:
		return self.bench.config / f"galera-{self.name}.cnf"

	@property
	def record(self) -> Path:
		return self.bench.run / f"galera-{self.name}.json"

	@property
	def log(self) -> Path:
		return self.bench.logs / f"galera-{self.name}.log"

	@property
	def site_name(self) -> str:
		return f"galera-{self.name}.localhost"

	def configure(self, galera: bool, other: "Node | None" = None) -> None:
		"""Write the configuration: of a server by itself, of the first of a cluster, or of one that joins `other`."""
		own = CONFIGURATION.format(
			galera="ON" if galera else "OFF",
			library=packages.galera() if galera else "none",
			other=f"127.0.0.1:{other.ports[1]}" if other else "",
			group_port=self.ports[1],
			transfer_port=self.ports[2],
		)
		socket, pid = self.data / "mysqld.sock", self.data / "mysqld.pid"
		common = mariadb.configuration(self.data, socket, self.ports[0], pid, self.log)
		self.configuration.write_text(common + own)

	def start(self) -> None:
		command = [packages.program("mariadbd", "mysqld"), f"--defaults-file={self.configuration}"]
		env = self.bench.environment()
		# There it finds wsrep_sst_copied.
		env["PATH"] = f"{Path(__file__).parent}:{env['PATH']}"
		process.spawn(command, self.record, self.log, self.bench.data, env)

	def await_ready(self, password: str) -> None:
		if not process.wait(lambda: self.run("select 1", password), START, 0.2):
			end = self.log.read_text(errors="replace")[-2000:]
			raise DevbenchError(f"the node {self.name} does not answer; the end of {self.log}:\n{end}")

	def run(self, statement: str, password: str) -> str:
		"""What the node's administrator is told; empty when the node does not answer."""
		done = subprocess.run(
			[*self.shell(), "--batch", "--skip-column-names", "--execute", statement],
			capture_output=True,
			text=True,
			env={**os.environ, "MYSQL_PWD": password},
			timeout=LOAD,
		)
		return done.stdout

	def shell(self) -> list[str]:
		return ["mariadb", "--protocol=tcp", "--host=127.0.0.1", f"--port={self.ports[0]}", "--user=root"]

	def stop(self) -> None:
		if record := process.read_record(self.record):
			process.stop(record, self.bench.root, STOP)
			self.record.unlink(missing_ok=True)

	def remove(self) -> None:
		self.stop()
		for folder in (
			self.data,
			self.data.with_name(f"{self.data.name}-tmp"),
			self.bench.sites / self.site_name,
		):
			shutil.rmtree(folder, ignore_errors=True)
		for path in (self.configuration, self.log):
			path.unlink(missing_ok=True)

	def site(self, site: Site) -> Site:
		"""The site as it is on this node, served by the bench's own web server under another name."""
		return further_site(site, self.site_name, db_port=self.ports[0])


@contextmanager
def galera(site: Site) -> Iterator[list[Site]]:
	"""Start the cluster, and remove it at the end.

	Args:
		site: of a bench on this machine.

	Returns:
		The site as each node has it.
	"""
	bench = Bench(Path(site.bench["bench"]), Path(site.bench["checkout"]))
	common = json.loads((bench.sites / "common_site_config.json").read_text())
	password = common["root_password"]
	free = free_ports(len(NODES) * 3)
	nodes = [Node(bench, name, tuple(free[3 * index :][:3])) for index, name in enumerate(NODES)]
	try:
		seed(site, nodes, common)
		join(nodes, password)
		yield [node.site(site) for node in nodes]
	finally:
		for node in reversed(nodes):
			node.remove()


def free_ports(count: int) -> list[int]:
	"""Choose ports, from a random one on: the tests of another bench may be choosing too, and use theirs later."""
	first = FIRST_PORT + random.randrange(1000)
	found: list[int] = []
	for _ in range(count):
		found.append(ports.choose(first, found))
	return found


def seed(site: Site, nodes: list[Node], common: dict) -> None:
	"""Give all nodes the same data: the site's database and its account."""
	first, *others = nodes
	password = common["root_password"]
	for node in nodes:
		node.remove()
	first.configure(galera=False)
	mariadb.create_data(first.configuration, first.data, password, run_quietly)
	# Loaded as a cluster of one, the data say how far they are in its history, from where the others go on.
	first.configure(galera=True)
	first.start()
	first.await_ready(password)
	config = json.loads(config_of(site).read_text())
	name = config["db_name"]
	account = f"'{config.get('db_user', name)}'@'127.0.0.1'"
	first.run(
		f"create database `{name}`; create user {account} identified by '{config['db_password']}'; "
		f"grant all on `{name}`.* to {account}",
		password,
	)
	copy_rows(common, name, [*first.shell(), name])
	first.stop()
	for node in others:
		shutil.copytree(first.data, node.data)


def run_quietly(command: list) -> None:
	subprocess.run(command, check=True, capture_output=True, timeout=START)


def join(nodes: list[Node], password: str) -> None:
	first, *others = nodes
	first.start()
	first.await_ready(password)
	for node in others:
		node.configure(galera=True, other=first)
		node.start()
	for node in nodes:
		node.await_ready(password)
		joined = process.wait(lambda node=node: "Synced" in node.run(STATE, password), START, 0.2)
		assert joined, f"the node {node.name} has not joined; see {node.log}"


def conflicts(sites: list[Site]) -> int:
	"""How often a transaction of one node had to give way to another node's, since they began."""
	found = 0
	for site in sites:
		with Database(site) as database:
			found += int(database.run(CONFLICTS)[0][0])
	return found
