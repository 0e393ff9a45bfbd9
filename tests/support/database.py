"""The site's database, past Frappe: to hold a lock, to end a connection, to look into every table."""

import json
import subprocess
from pathlib import Path

from tests.support.site import Site


class Database:
	"""A connection of our own, as the database's administrator. To be closed, or used in `with`.

	Args:
		site: of a bench on this machine.
	"""

	def __init__(self, site: Site):
		# The driver is in the site's environment, not in that of the tests.
		python = Path(site.bench["env"]) / "bin" / "python"
		program = [python, Path(__file__).with_name("sql_shell.py"), site.bench["sites"], site.name]
		self._shell = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

	def run(self, statement: str, *arguments) -> list[list]:
		"""Run one statement; gives its rows. A transaction lasts from `begin` to `rollback` or `commit`.

		Raises:
			AssertionError: with what the database said.
		"""
		self._shell.stdin.write(json.dumps([statement, arguments]) + "\n")
		self._shell.stdin.flush()
		line = self._shell.stdout.readline()
		assert line, "the connection to the database is gone"
		answer = json.loads(line)
		assert "rows" in answer, f"{statement}: {answer['error']}"
		return answer["rows"]

	def close(self) -> None:
		self._shell.stdin.close()
		self._shell.wait(timeout=20)
		self._shell.stdout.close()

	def __enter__(self) -> "Database":
		return self

	def __exit__(self, *error) -> None:
		self.close()
