"""The site's database, past Frappe: to hold a lock, to end a connection, to look into every table."""

from tests.support.site import Site
from tests.support.site_process import SiteProcess


class Database:
	"""A connection of our own, as the database's administrator. To be closed, or used in `with`.

	Args:
		site: of a bench on this machine.
	"""

	def __init__(self, site: Site):
		self._shell = SiteProcess("sql_shell.py", site)

	def run(self, statement: str, *arguments) -> list[list]:
		"""Run one statement; gives its rows. A transaction lasts from `begin` to `rollback` or `commit`.

		Raises:
			AssertionError: with what the database said.
		"""
		answer = self._shell.ask([statement, arguments])
		assert "rows" in answer, f"{statement}: {answer['error']}"
		return answer["rows"]

	def close(self) -> None:
		self._shell.close()

	def __enter__(self) -> "Database":
		return self

	def __exit__(self, *error) -> None:
		self.close()
