"""Documents of the site, made and deleted without its web server: over REST a user takes seconds."""

from tests.support.site import Site
from tests.support.site_process import SiteProcess


class Documents:
	"""A process in the site's environment, started at the first call. To be closed.

	Args:
		site: of a bench on this machine.
	"""

	def __init__(self, site: Site):
		self._site = site
		self._shell: SiteProcess | None = None

	def insert_user(self, password: str, **values) -> str:
		"""Make a user who can log in with that password. Gives the name."""
		return self._run("insert_user", password=password, **values)

	def change_user(self, name: str, **values) -> None:
		"""Save a user with other values, with all that Frappe and the app do then."""
		self._run("change_user", name=name, **values)

	def link_to_set_password(self, name: str) -> str:
		"""The link that Frappe mails to a user who has forgotten the password."""
		return self._run("link_to_set_password", name=name)

	def await_jobs(self) -> None:
		"""Wait until the jobs that are queued by now are done."""
		self._run("await_jobs")

	def delete(self, made: dict[str, list[str]], events: set[str]) -> None:
		"""Delete documents and what came of them: grants, codes, tokens, events and Frappe's records.

		Args:
			made: names by DocType; some may be gone already.
			events: the names of events that stay.
		"""
		self._run("delete", made=made, events=sorted(events))

	def _run(self, command: str, **arguments):
		if self._shell is None:
			self._shell = SiteProcess("documents_shell.py", self._site)
		answer = self._shell.ask([command, arguments])
		assert "value" in answer, f"{command}: {answer['error']}"
		return answer["value"]

	def close(self) -> None:
		if self._shell is not None:
			self._shell.close()
			self._shell = None
