"""frappectl, the command line that is on PyPI: the program itself, in a terminal of its own, with a keyring in a file.

It reads `/.well-known/oauth-authorization-server`, and takes core's paths where that is missing; signs in as a public
client with PKCE at a fixed loopback address; refreshes without a secret when the token is about to expire or a request
is answered with 401; and revokes with the token alone, without a client_id.

It can register itself where the document names a registration endpoint. Core 16.10.7 refuses its redirect URI there
("redirect_uris must be https"), and core 15 has no such endpoint, so it is given a client by its option --client-id.
"""

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from devbench import ports
from tests.moving.client import ClientError, ExistingClient

PROFILE = "site"
FIRST_PORT = 9876  # its own


class Frappectl(ExistingClient):
	scopes = "openid all"
	row = {"token_endpoint_auth_method": "None"}
	steps = ("call", "refresh", "call", "revoke")

	@classmethod
	def choose_redirect_uri(cls, surroundings) -> str:
		"""Its address with a free port, for its option --oauth-port."""
		return f"http://127.0.0.1:{ports.choose(FIRST_PORT)}/callback"

	def prepare(self, surroundings) -> None:
		"""Give the program a home, where its browser writes down what address it is to open."""
		self._program = Path(sys.executable).with_name("frappectl")
		if not self._program.exists():
			pytest.skip("frappectl is not installed")
		self._folder = folder = surroundings.folder
		browser = folder / "browser"
		browser.write_text(
			f'#!/bin/sh\nprintf %s "$1" > {folder}/opening\nmv {folder}/opening {folder}/opened\n'
		)
		browser.chmod(0o700)
		self._environment = {
			**os.environ,
			"BROWSER": str(browser),
			"HOME": str(folder),
			"XDG_CONFIG_HOME": str(folder),
			"XDG_DATA_HOME": str(folder),
			"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
		}

	def sign_in(self) -> None:
		"""Log in as in a terminal: the program refuses to do it without one."""
		(self._folder / "opened").unlink(missing_ok=True)
		words = [self.registered.site.base_url, "--name", PROFILE, "--description", "of a test", "--writable"]
		words += ["--oauth", "--client-id", self.registered.client_id]
		words += ["--oauth-port", str(urlsplit(self.registered.redirect_uri).port)]
		terminal, inside = pty.openpty()
		program = self._start("auth", "login", *words, stdin=inside)
		try:
			requests.get(self.browse(self._await_address(program)), timeout=60)
			_printed, said = program.communicate(timeout=60)
		finally:
			program.kill()
			os.close(terminal)
			os.close(inside)
		if program.returncode:
			raise ClientError(said)
		self.access_token = self._stored()["access_token"]

	def _await_address(self, program) -> str:
		"""The address that the program opens in its browser."""
		end = time.monotonic() + 60
		while not (self._folder / "opened").exists():
			if program.poll() is not None or time.monotonic() > end:
				program.kill()
				raise ClientError(program.communicate(timeout=60)[1])
			time.sleep(0.05)
		return (self._folder / "opened").read_text()

	def _start(self, *words: str, stdin=subprocess.DEVNULL) -> subprocess.Popen:
		return subprocess.Popen(
			[self._program, *words],
			stdin=stdin,
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
			text=True,
			env=self._environment,
		)

	def _run(self, *words: str) -> str:
		program = self._start(*words)
		printed, said = program.communicate(timeout=60)
		if program.returncode:
			raise ClientError(f"frappectl {' '.join(words)}: {said}")
		return printed

	def call(self) -> str:
		"""List documents, and ask who it is."""
		json.loads(self._run("--json", "doc", "list", "ToDo"))
		user = json.loads(self._run("--json", "auth", "whoami"))["user"]
		self.access_token = self._stored()["access_token"]
		return user

	def refresh(self) -> None:
		"""Let the next command find the token expired."""
		before = self._stored()
		self._keyring().set_password("frappectl", PROFILE, json.dumps({**before, "expires_at": time.time()}))
		self._run("--json", "auth", "whoami")
		if self._stored()["access_token"] == before["access_token"]:
			raise ClientError("frappectl did not refresh")
		self.access_token = self._stored()["access_token"]

	def revoke(self) -> None:
		self._run("auth", "logout", PROFILE)

	def _stored(self) -> dict:
		return json.loads(self._keyring().get_password("frappectl", PROFILE))

	def _keyring(self):
		from keyrings.alt.file import PlaintextKeyring

		keyring = PlaintextKeyring()
		keyring.file_path = str(self._folder / "python_keyring" / "keyring_pass.cfg")
		return keyring
