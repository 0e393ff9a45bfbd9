"""The site's database, past Frappe: to hold a lock, to end a connection, to look into every table."""

import pytest

from tests.support.site import Site
from tests.support.site_config import db_type_of
from tests.support.site_process import SiteProcess

# The other connections to the same database that are at a statement like this.
OTHERS = {
	"mariadb": """select id from information_schema.processlist
		where db = database() and id <> connection_id() and command = 'Query' and info like %s""",
	"postgres": """select pid from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like %s""",
}
ENDING = {"mariadb": "kill %s", "postgres": "select pg_terminate_backend(%s)"}


def needs_database(site: Site) -> None:
	"""Skip the test where the database is out of reach."""
	if not site.bench:
		pytest.skip("needs the database of a bench on this machine")


def needs_mariadb(site: Site, what: str) -> None:
	"""Skip the test where the site is not on a MariaDB of a bench on this machine.

	Args:
		site: the site.
		what: the test takes from MariaDB.
	"""
	needs_database(site)
	if db_type_of(site) != "mariadb":
		pytest.skip(f"only MariaDB has {what}")


class Database:
	"""A connection of our own, as the database's administrator. To be closed, or used in `with`.

	Args:
		site: of a bench on this machine.
	"""

	def __init__(self, site: Site):
		self.db_type = db_type_of(site)
		self._shell = SiteProcess("sql_shell.py", site)

	def run(self, statement: str, *arguments) -> list[list]:
		"""Run one statement; gives its rows. A transaction lasts from `begin` to `rollback` or `commit`.

		Args:
			statement: with its names in backticks.
			arguments: for `%s` in it.

		Raises:
			AssertionError: with what the database said.
		"""
		answer = self._shell.ask([statement, arguments])
		assert "rows" in answer, f"{statement}: {answer['error']}"
		return answer["rows"]

	def connections_at(self, statement: str) -> list[int]:
		"""The other connections to this database that are at a statement like this one, as LIKE compares."""
		return [number for (number,) in self.run(OTHERS[self.db_type], statement)]

	def end_connection(self, number: int) -> None:
		self.run(ENDING[self.db_type], number)

	def close(self) -> None:
		self._shell.close()

	def __enter__(self) -> "Database":
		return self

	def __exit__(self, *error) -> None:
		self.close()
