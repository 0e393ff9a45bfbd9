"""A web app with frappe-js-sdk, or frappe-react-sdk around it, which takes a token and calls the API with it.

The package of npm itself, run by Node. How the app gets its token is its own affair; here by PKCE without a secret.
"""

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.moving.client import ClientError, ExistingClient

PROGRAM = Path(__file__).with_name("js_sdk.mjs")


class JsSdk(ExistingClient):
	redirect_uri = "https://app.example.com/callback"
	row = {"token_endpoint_auth_method": "None"}
	# Core 15 has no field for it.
	import_as = "public"
	steps = ("call", "refresh", "call", "revoke")

	def prepare(self, surroundings) -> None:
		"""Put the program beside the package that it imports."""
		modules = Path(os.environ.get("DEVBENCH_DIR", "")) / "clients" / "node_modules"
		if not shutil.which("node") or not (modules / "frappe-js-sdk").is_dir():
			pytest.skip("node, or the npm package frappe-js-sdk, is not in the development bench")
		self._program = shutil.copy(PROGRAM, surroundings.folder)
		(surroundings.folder / "node_modules").symlink_to(modules)

	def call(self) -> str:
		text = f"Water the plants of {secrets.token_hex(4)}"
		settings = {"url": self.registered.site.base_url, "token": self.access_token, "text": text}
		done = subprocess.run(
			["node", self._program],
			capture_output=True,
			text=True,
			timeout=60,
			env={**os.environ, "SETTINGS": json.dumps(settings)},
		)
		assert done.returncode == 0, done.stderr
		result = json.loads(done.stdout)
		if "error" in result:
			raise ClientError(result)
		assert (result["found"], result["size"]) == (text, len(text))
		return result["user"]
