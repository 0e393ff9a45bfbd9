"""Runs the web server on another release of oauthlib than Frappe's."""

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
	"""Run the web server on a release of oauthlib until the block ends.

	The release is in a folder of its own, which is first on Python's path. The environments do not change.

	Args:
		bench: the bench, with its web server running.
		settings: its settings.
		version: the release.

	Yields:
		The bench with that release in its environment.

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
	"""Install the release into its folder, unless it is there.

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
	"""Restart the web server with this bench's environment."""
	supervisor = Supervisor(bench, settings)
	with locked(bench):
		supervisor.stop(["web"])
		supervisor.start(["web"])
