"""Finding the site that the walk goes to, and starting it when it is down."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

from .report import Surprise

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 60  # seconds
PREFIX = "OAUTH_PROVIDER_"


@dataclass
class Site:
	"""A live site, and how to enter it as its administrator.

	`bench` is the folder of the development bench, None for a site of one's own.
	"""

	base_url: str
	admin_user: str
	admin_password: str
	bench: Path | None
	logs: str

	@property
	def state(self) -> Path:
		"""The folder where the demo keeps what it remembers."""
		folder = (self.bench or ROOT / ".bench") / "demo"
		folder.mkdir(parents=True, exist_ok=True)
		return folder

	def is_up(self) -> bool:
		"""Whether the site answers."""
		session = requests.Session()
		session.trust_env = self.bench is None  # no proxy leads to this machine's own site
		try:
			return session.get(f"{self.base_url}/api/method/ping", timeout=10).status_code == 200
		except requests.RequestException:
			return False


def find() -> Site:
	"""Returns the site that the environment names, or the one of the development bench.

	Raises:
		Surprise: there is neither.
	"""
	given = os.environ.get(f"{PREFIX}BASE_URL")
	if given:
		user = os.environ.get(f"{PREFIX}ADMIN_USER", "Administrator")
		password = os.environ.get(f"{PREFIX}ADMIN_PASSWORD", "")
		return Site(given.rstrip("/"), user, password, None, "the site's own logs")
	info = json.loads(_devbench("info", "--json"))
	bench, logs = Path(info["paths"]["bench"]), Path(info["paths"]["logs"])
	places = f"{_short(logs)}/web.log and {_short(bench / 'demo')}/app.log"
	return Site(info["base_url"], info["admin_user"], info["admin_password"], bench, places)


def start(site: Site) -> Site:
	"""Starts the development bench.

	Returns:
		The site as it is then: a port may have been taken by another program.

	Raises:
		Surprise: it does not start.
	"""
	_devbench("start")
	site = find()
	end = time.monotonic() + START_WITHIN
	while not site.is_up():
		if time.monotonic() > end:
			raise Surprise(f"an answer from {site.base_url} within {START_WITHIN} seconds", "none")
		time.sleep(0.3)
	return site


def stop() -> None:
	"""Stops the development bench."""
	_devbench("stop")


def _devbench(*words: str) -> str:
	command = [sys.executable, "-m", "devbench", *words]
	done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
	if done.returncode:
		said = (done.stderr or done.stdout).strip() or f"status {done.returncode}"
		raise Surprise(f"`python3 -m devbench {' '.join(words)}` to end with status 0", said)
	return done.stdout


def _short(path: Path) -> str:
	return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
