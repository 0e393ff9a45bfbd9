"""What the site has in its Error Log, and what Frappe is still going to put there."""

import json
import os
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.frappe_api import FrappeAPI

QUEUE = "insert_queue_for_Error Log"


class ErrorLog:
	"""The rows, and the entries that Frappe keeps in Redis until a job inserts them.

	Args:
	        admin: an administrator of the site.
	"""

	def __init__(self, admin: FrappeAPI):
		self.admin = admin
		self._bench = admin.site.bench

	def rows(self) -> set[str]:
		return self.admin.names("Error Log")

	def waiting(self) -> int:
		"""How many entries wait in Redis; 0 where the site's Redis cannot be reached from here."""
		if not self._bench:
			return 0
		sites = Path(self._bench["sites"])
		common = json.loads((sites / "common_site_config.json").read_text())
		own = json.loads((sites / self.admin.site.name / "site_config.json").read_text())
		redis = urlsplit({**common, **own}["redis_cache"])
		return _length(redis.hostname, redis.port, f"{own['db_name']}|{QUEUE}")

	def insert_waiting(self) -> None:
		"""Run Frappe's job that inserts what waits."""
		while self.waiting():
			site = ["--site", self.admin.site.name, "execute", "frappe.deferred_insert.save_to_db"]
			python = Path(self._bench["env"]) / "bin" / "python"
			subprocess.run(
				[python, "-m", "frappe.utils.bench_helper", "frappe", *site],
				cwd=self._bench["sites"],
				env={**os.environ, "SITES_PATH": self._bench["sites"]},
				capture_output=True,
				check=True,
				timeout=120,
			)

	def refuse_new(self, before: set[str]) -> None:
		"""Fail when there are other rows than before, those that still waited included."""
		self.insert_waiting()
		new = sorted(self.rows() - before)
		assert not new, f"{len(new)} in the Error Log, such as {self.text_of(new[0])}"

	def text_of(self, name: str) -> str:
		return str(self.admin.get("Error Log", name).get("error"))


def _length(host: str, port: int, key: str) -> int:
	"""LLEN of a list in Redis; a client library for one command would be too much."""
	words = [b"LLEN", key.encode()]
	command = b"*2\r\n" + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
	with socket.create_connection((host, port), timeout=10) as connection:
		connection.sendall(command)
		answer = connection.recv(100)
	assert answer.startswith(b":"), answer
	return int(answer[1:].strip())
