"""Finding the site that the walk goes to, and starting it when it is down."""

import ipaddress
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.site import CHECKOUT, Site, SiteUnreachable, find_site

from .report import Surprise


def find(stack: ExitStack) -> tuple[Site, bool]:
	"""Find the site that the environment names, or the development bench's, which is started when it is down.

	Args:
		stack: stops at the end what is started here.

	Returns:
		The site, and whether it was started here.

	Raises:
		Surprise: there is no site, or it does not answer.
	"""
	try:
		return find_site(), False
	except SiteUnreachable as error:
		if os.environ.get("OAUTH_PROVIDER_BASE_URL"):
			raise Surprise("a site", str(error)) from None
	stack.callback(devbench, "stop")
	devbench("start")
	try:
		return find_site(), True
	except SiteUnreachable as error:
		raise Surprise("a site", str(error)) from None


def devbench(command: str) -> None:
	done = subprocess.run(
		[sys.executable, "-m", "devbench", command], cwd=CHECKOUT, capture_output=True, text=True
	)
	if done.returncode:
		said = (done.stderr or done.stdout).strip() or f"status {done.returncode}"
		raise Surprise(f"`python3 -m devbench {command}` to end with status 0", said)


def is_on_this_machine(site: Site) -> bool:
	"""True if the site is on the loopback interface, so that it can reach an app at 127.0.0.1."""
	[(*_, address), *_others] = socket.getaddrinfo(urlsplit(site.base_url).hostname, None)
	return ipaddress.ip_address(address[0]).is_loopback


def state_folder(site: Site) -> Path:
	"""The folder with the logs and records of the third-party apps."""
	folder = (Path(site.bench["bench"]) if site.bench else CHECKOUT / ".bench") / "demo"
	folder.mkdir(parents=True, exist_ok=True)
	return folder


def logs(site: Site) -> str:
	"""Where to look when a step fails."""
	web = f"{os.path.relpath(site.bench['logs'])}/web.log" if site.bench else "the site's own logs"
	return f"{web} and {os.path.relpath(state_folder(site))}/*.log"
