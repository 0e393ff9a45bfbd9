"""Frappe's Error Log. What fails in a request waits in Redis for minutes before it becomes a row."""

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.bench import run_command
from tests.support.frappe_api import FrappeAPI
from tests.support.site import Site


def stored_errors(site: Site, admin: FrappeAPI) -> set[str]:
	"""The names of all errors that the site has logged, once what waits is stored. Takes a second or two."""
	if site.bench:
		store_what_waits(site)
	return admin.names("Error Log")


def waiting(site: Site) -> int:
	"""How many errors wait in Redis."""
	sites = Path(site.bench["sites"])
	common = json.loads((sites / "common_site_config.json").read_text())
	database = json.loads((sites / site.name / "site_config.json").read_text())["db_name"]
	words = ["LLEN", f"{database}|insert_queue_for_Error Log"]
	# The protocol of Redis, so that the tests need no driver.
	request = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
	address = urlsplit(common["redis_cache"])
	with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
		connection.sendall(request.encode())
		answer = connection.recv(100)
	assert answer.startswith(b":"), answer
	return int(answer[1:])


def store_what_waits(site: Site) -> None:
	"""Do what the scheduler does every few minutes."""
	run_command(site, "execute", "frappe.deferred_insert.save_to_db")


class ErrorLog:
	"""The Error Log as a test watches it.

	Args:
	        admin: an administrator of the site.
	"""

	def __init__(self, admin: FrappeAPI):
		self.admin, self.site = admin, admin.site

	def rows(self) -> set[str]:
		"""The entries, with those that an earlier test has left waiting."""
		self.insert_waiting()
		return self.admin.names("Error Log")

	def waiting(self) -> int:
		"""How many entries wait in Redis; 0 where the site's Redis cannot be reached from here."""
		return waiting(self.site) if self.site.bench else 0

	def insert_waiting(self) -> None:
		"""Run Frappe's job until nothing waits."""
		while self.waiting():
			store_what_waits(self.site)

	def refuse_new(self, before: set[str]) -> None:
		"""Fail when there are other rows than before, those that still waited included."""
		self.insert_waiting()
		new = sorted(self.rows() - before)
		assert not new, (
			f"{len(new)} in the Error Log, such as {self.admin.get('Error Log', new[0]).get('error')}"
		)
