"""Commands of the bench, for what nobody does over HTTP."""

import subprocess
from pathlib import Path

from tests.support.site import Site


def run_command(site: Site, *words: str) -> str:
	"""Run `bench --site SITE ...`; gives its standard output.

	Raises:
		AssertionError: it failed; the message is its standard error.
	"""
	program = [Path(site.bench["bench"]) / "bin" / "bench", "--site", site.name, *words]
	done = subprocess.run(program, capture_output=True, text=True, timeout=120)
	assert done.returncode == 0, done.stderr
	return done.stdout


def revoke_grant(site: Site, client_id: str, user: str) -> None:
	"""End what a client has of a user, as an administrator does."""
	run_command(site, "oauth2", "revoke", "--client", client_id, "--user", user, "--yes")
