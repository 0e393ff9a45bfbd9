"""A program that runs in the environment of a site on this machine and answers lines of JSON."""

import json
import subprocess
from pathlib import Path

from tests.support.site import Site


class SiteProcess:
	"""The running program. To be closed.

	Args:
		program: a file of this folder; gets the folder of sites and the site's name as arguments.
		site: of a bench on this machine.
	"""

	def __init__(self, program: str, site: Site):
		# Frappe and the database's driver are in the site's environment, not in that of the tests.
		python = Path(site.bench["env"]) / "bin" / "python"
		command = [python, Path(__file__).with_name(program), site.bench["sites"], site.name]
		self._program = program
		self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

	def ask(self, request: list) -> dict:
		"""Send a request and return the program's answer.

		Raises:
			AssertionError: the program has ended.
		"""
		self._process.stdin.write(json.dumps(request) + "\n")
		self._process.stdin.flush()
		line = self._process.stdout.readline()
		assert line, f"{self._program} has ended"
		return json.loads(line)

	def close(self) -> None:
		self._process.stdin.close()
		self._process.wait(timeout=20)
		self._process.stdout.close()
