"""Documents of the site, made and deleted without its web server: over REST a user takes seconds."""

import json
import subprocess
from pathlib import Path

from tests.support.site import Site


class Documents:
	"""A process in the site's environment, started at the first call. To be closed.

	Args:
		site: of a bench on this machine.
	"""

	def __init__(self, site: Site):
		self._site = site
		self._shell: subprocess.Popen | None = None

	def insert_user(self, password: str, **values) -> str:
		"""Make a user who can log in with that password. Gives the name."""
		return self._run("insert_user", password=password, **values)

	def change_user(self, name: str, **values) -> None:
		"""Save a user with other values, with all that Frappe and the app do then."""
		self._run("change_user", name=name, **values)

	def delete(self, made: dict[str, list[str]], events: set[str]) -> None:
		"""Delete documents and what came of them: grants, codes, tokens, events and Frappe's records.

		Args:
			made: names by DocType; some may be gone already.
			events: the names of events that stay.
		"""
		self._run("delete", made=made, events=sorted(events))

	def _run(self, command: str, **arguments):
		if self._shell is None:
			self._shell = self._start()
		self._shell.stdin.write(json.dumps([command, arguments]) + "\n")
		self._shell.stdin.flush()
		line = self._shell.stdout.readline()
		assert line, "the process that makes documents is gone"
		answer = json.loads(line)
		assert "value" in answer, f"{command}: {answer['error']}"
		return answer["value"]

	def _start(self) -> subprocess.Popen:
		bench = self._site.bench
		program = Path(__file__).with_name("documents_shell.py")
		command = [Path(bench["env"]) / "bin" / "python", program, bench["sites"], self._site.name]
		return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

	def close(self) -> None:
		if self._shell is not None:
			self._shell.stdin.close()
			self._shell.wait(timeout=20)
			self._shell.stdout.close()
			self._shell = None
