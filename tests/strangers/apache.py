"""Apache with mod_auth_openidc in front of a page that says who came."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from devbench import packages, ports, process
from tests.support.clients import Client

MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = Path(__file__).with_name("apache.conf")
FIRST_PORT = 8600
# Any port of this address is the client's.
REDIRECT_URI = "http://127.0.0.1/signed-in"
SHOWN = ("REMOTE_USER", "OIDC_CLAIM_email", "OIDC_CLAIM_roles", "OIDC_access_token")
PAGES = ("index.html", "translators.html", "managers.html")
# Seconds.
START, STOP = 20, 10


def missing() -> str:
	"""Name what is not installed; empty if everything is there."""
	if not shutil.which("apache2", path=packages.search_path()):
		return "apache2"
	return "" if (MODULES / "mod_auth_openidc.so").exists() else "libapache2-mod-auth-openidc"


@contextmanager
def apache(client: Client, issuer: str, alg: str = "RS256") -> Iterator[str]:
	"""Run Apache in one process of its own.

	Args:
		client: whose redirect URI is `REDIRECT_URI`.
		issuer: the site's.
		alg: the algorithm of the ID tokens.

	Returns:
		The address of Apache.
	"""
	with tempfile.TemporaryDirectory() as name:
		folder, port = Path(name), ports.choose(FIRST_PORT)
		configure(folder, client, issuer=issuer, port=port, alg=alg)
		address = f"http://127.0.0.1:{port}"
		# -X: no other process, and none in the background.
		command = [packages.program("apache2"), "-X", "-f", folder / "httpd.conf"]
		running = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
		try:
			assert process.wait(lambda: answers(address), START), (folder / "error.log").read_text()
			yield address
		finally:
			running.terminate()
			running.wait(STOP)


def configure(folder: Path, client: Client, **values) -> None:
	"""Write the configuration and the pages into an empty folder."""
	words = {
		**values,
		"folder": folder,
		"modules": MODULES,
		"client_id": client.client_id,
		"client_secret": client.secret,
		"scope": client.scope,
		"passphrase": secrets.token_urlsafe(),
	}
	text = CONFIGURATION.read_text()
	for word, value in words.items():
		text = text.replace(f"{{{word}}}", str(value))
	with os.fdopen(os.open(folder / "httpd.conf", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
		file.write(text)
	pages = folder / "pages"
	pages.mkdir()
	text = "".join(f'{name}=<!--#echo encoding="none" var="{name}"-->\n' for name in SHOWN)
	for page in PAGES:
		(pages / page).write_text(text)
	# Apache gives up root, and then has to read them.
	for path in (folder, pages, *pages.iterdir()):
		path.chmod(0o755)


def answers(address: str) -> bool:
	try:
		return requests.get(address, allow_redirects=False, timeout=5).status_code == 302
	except requests.ConnectionError:
		return False


def read(page: requests.Response) -> dict[str, str]:
	"""Read what a page says of the person."""
	assert page.status_code == 200, f"{page.status_code}: {page.text}"
	return dict(line.split("=", 1) for line in page.text.splitlines())
