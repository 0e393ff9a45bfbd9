"""A third-party app as a process of its own: a port that is kept, a process that is ended by its id."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from tests.support.clients import Client
from tests.support.site import CHECKOUT

from .report import Surprise

TIMESHEET = CHECKOUT / "examples" / "third_party_app" / "app.py"
NOTICEBOARD = CHECKOUT / "examples" / "sign_in_app" / "app.py"
FIRST_PORTS = {TIMESHEET: 5005, NOTICEBOARD: 5025}
START_WITHIN = 20  # seconds
END_WITHIN = 5  # seconds


class ThirdPartyApp:
	"""An app of examples/, on a port that stays the same from run to run.

	Args:
		state: the folder with the record of an earlier run and the app's log.
		script: the app, which gives both files their name.

	Raises:
		Surprise: another demo's app is up; its client's secret would be rotated under its feet.
	"""

	def __init__(self, state: Path, script: Path = TIMESHEET):
		self.script = script
		self.record = state / f"{script.parent.name}.json"
		self.log = state / f"{script.parent.name}.log"
		self.process: subprocess.Popen | None = None
		earlier = self._read()
		self._end_earlier(earlier)
		self.port = free_port(earlier.get("port", FIRST_PORTS[script]))
		self.base_url = f"http://127.0.0.1:{self.port}"
		self.redirect_uri = f"{self.base_url}/callback"

	def start(self, client: Client) -> None:
		"""Starts the app as this client and waits until it answers.

		Raises:
			Surprise: it does not.
		"""
		settings = {
			"OAUTH_BASE_URL": client.site.base_url,
			"OAUTH_CLIENT_ID": client.client_id,
			"OAUTH_CLIENT_SECRET": client.secret,
			"OAUTH_SCOPE": client.scope,
			"PORT": str(self.port),
			"NO_PROXY": f"{os.environ.get('NO_PROXY', '')},127.0.0.1,localhost",  # and *.localhost
		}
		with self.log.open("w") as log:
			self.process = subprocess.Popen(
				[sys.executable, str(self.script)],
				env={**os.environ, **settings},
				stdin=subprocess.DEVNULL,
				stdout=log,
				stderr=subprocess.STDOUT,
				start_new_session=True,  # Ctrl-C is for the walk, which then ends the app
			)
		self._write({"port": self.port, "pid": self.process.pid, "owner": os.getpid()})
		end = time.monotonic() + START_WITHIN
		while not self._answers():
			if self.process.poll() is not None or time.monotonic() > end:
				said = self.log.read_text().strip().splitlines()[-8:]
				raise Surprise(f"the third-party app at {self.base_url}", "\n             ".join(said))
			time.sleep(0.1)

	def end(self) -> None:
		"""Ends the app's process."""
		if self.process and self.process.poll() is None:
			self.process.terminate()
			try:
				self.process.wait(END_WITHIN)
			except subprocess.TimeoutExpired:
				self.process.kill()
				self.process.wait()
		if self.process:
			self._write({"port": self.port})

	def _answers(self) -> bool:
		try:
			return requests.get(self.base_url, timeout=2).status_code == 200
		except requests.RequestException:
			return False

	def _read(self) -> dict:
		try:
			record = json.loads(self.record.read_text())
		except (OSError, ValueError):
			return {}
		return record if isinstance(record, dict) else {}

	def _write(self, record: dict) -> None:
		self.record.write_text(json.dumps(record) + "\n")

	def _end_earlier(self, record: dict) -> None:
		"""Ends what a run left behind that could not clean up after itself."""
		pid, owner = record.get("pid"), record.get("owner")
		if not pid or str(self.script) not in command_line(pid):
			return
		if owner and "examples.demo" in command_line(owner):
			raise Surprise("no other demo at work", f"one with process id {owner}: stop it first")
		os.kill(pid, signal.SIGTERM)
		end = time.monotonic() + END_WITHIN
		while command_line(pid) and time.monotonic() < end:
			time.sleep(0.05)


def command_line(pid: int) -> str:
	"""Returns the command line of a process, or "" when there is none: a pid may have a new owner."""
	try:
		return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
	except OSError:
		return ""


def free_port(wanted: int) -> int:
	"""Returns the port that was asked for, the next free one above it, or any free one."""
	for port in (*range(wanted, wanted + 20), 0):
		with socket.socket() as probe:
			probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
			try:
				probe.bind(("127.0.0.1", port))
			except (OSError, OverflowError):
				continue
			return probe.getsockname()[1]
	raise Surprise("a free port on 127.0.0.1", "none")
