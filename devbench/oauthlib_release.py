"""Running on another release of oauthlib than the one that Frappe brings."""

import dataclasses
import re
import shutil
import subprocess
from contextlib import contextmanager

from devbench.errors import DevbenchError
from devbench.lock import locked
from devbench.paths import Bench, Settings
from devbench.services import Supervisor

VERSION = re.compile(r"\d+(\.\d+)+")


@contextmanager
def replaced(bench: Bench, settings: Settings, version: str):
	"""Let the web server run on a release of oauthlib until the block ends.

	It lies in a folder of its own that comes first on Python's path; the environments stay as they are.

	Args:
		bench: the bench, with its web server running.
		settings: its settings.
		version: the release.

	Yields:
		The bench with that release in its environment, for whatever else is to run on it.

	Raises:
		DevbenchError: there is no such release, or the web server does not start on it.
	"""
	changed = dataclasses.replace(bench, oauthlib=version)
	install(changed)
	try:
		restart_web(changed, settings)
		yield changed
	finally:
		restart_web(bench, settings)


def install(bench: Bench) -> None:
	"""Put the release where `bench` looks for it, unless it is there.

	Raises:
		DevbenchError: it cannot be installed.
	"""
	folder, version = bench.oauthlib_folder, bench.oauthlib
	if not VERSION.fullmatch(version):
		raise DevbenchError(f"{version} is no release of oauthlib", status=2)
	if folder.is_dir():
		return
	new = folder.with_name(f"{version}.new")
	shutil.rmtree(new, ignore_errors=True)
	command = [bench.uv, "pip", "install", "--quiet", "--no-deps", "--python", bench.python]
	result = subprocess.run([*map(str, command), "--target", str(new), f"oauthlib=={version}"])
	if result.returncode:
		raise DevbenchError(f"oauthlib {version} cannot be installed")
	new.rename(folder)


def restart_web(bench: Bench, settings: Settings) -> None:
	"""Start the web server anew, with this bench's environment."""
	supervisor = Supervisor(bench, settings)
	with locked(bench):
		supervisor.stop(["web"])
		supervisor.start(["web"])
