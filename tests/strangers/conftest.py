"""Clients that other people wrote: each works for a person, unchanged."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
# A switch of Node 18; later ones have it on.
SWITCH = "--experimental-global-webcrypto"
SCOPES = ["openid", "profile", "email", "roles"]


@pytest.fixture(scope="session")
def relying_party(make_client):
	"""A client with a secret that lets people in with their account of the site."""
	return make_client(scopes=SCOPES)


@pytest.fixture(scope="session")
def public_relying_party(make_client):
	"""The same without a secret."""
	return make_client(scopes=SCOPES, public=True)


@pytest.fixture(scope="session")
def person(make_user):
	"""A person who has a name and a role."""
	return make_user(roles=["Translator"], first_name="Ada", last_name="Lovelace")


@pytest.fixture(scope="session")
def node_programs(tmp_path_factory):
	"""A folder with the programs of this one beside the packages that they import."""
	if not shutil.which("node"):
		pytest.skip("node is not installed")
	folder = tmp_path_factory.mktemp("node")
	for program in FOLDER.glob("*.mjs"):
		shutil.copy(program, folder)
	(folder / "node_modules").symlink_to(
		Path(os.environ.get("DEVBENCH_DIR", "")) / "clients" / "node_modules"
	)
	return folder


@pytest.fixture
def run_node(node_programs):
	"""`run_node(package, settings, browse)`: what the program that uses an npm package prints in the end.

	`browse` gets the authorization URL and returns the address that the browser comes back to.
	"""

	def run(package: str, settings: dict, browse) -> dict:
		if not (node_programs / "node_modules" / package).is_dir():
			pytest.skip(f"the npm package {package} is not in the development bench")
		name = package.removeprefix("@").replace("/", "_").replace("-", "_")
		process = subprocess.Popen(
			["node", SWITCH, node_programs / f"{name}.mjs"],
			env={**os.environ, "SETTINGS": json.dumps(settings)},
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			text=True,
		)
		with process:
			first = process.stdout.readline()
			if not first.startswith("http"):
				return json.loads(first)
			printed, _nothing = process.communicate(browse(first.strip()) + "\n", timeout=60)
		return json.loads(printed)

	return run
