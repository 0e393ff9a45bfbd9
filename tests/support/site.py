"""Which site the tests talk to, and how its name becomes an address."""

import ipaddress
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import requests

CHECKOUT = Path(__file__).resolve().parents[2]
API = "oauth_provider.api.oauth2"
OLD_API = "frappe.integration_broker.oauth2"


class SiteUnreachable(Exception):
	"""There is no site to test; the message says what was tried and what to do."""


@dataclass(frozen=True)
class Site:
	"""A Frappe site with the app installed, and its administrator's login."""

	base_url: str
	name: str
	admin_user: str
	admin_password: str
	bench: dict | None = None  # the folders of the development bench, where the site is its own

	def method(self, dotted_path: str) -> str:
		return f"{self.base_url}/api/method/{dotted_path}"

	def endpoint(self, name: str) -> str:
		return self.method(f"{API}.{name}")

	def resource(self, doctype: str, name: str | None = None) -> str:
		path = f"/api/resource/{quote(doctype)}"
		return self.base_url + (path if name is None else f"{path}/{quote(name, safe='')}")


def find_site() -> Site:
	"""The site named by OAUTH_PROVIDER_*, else the development bench's.

	Raises:
	        SiteUnreachable: nothing says where the site is, or it does not answer.
	"""
	settings = _known_settings()
	for key in ("base_url", "site", "admin_user", "admin_password"):
		settings[key] = os.environ.get(f"OAUTH_PROVIDER_{key.upper()}", settings.get(key))
	if not settings["admin_password"]:
		raise SiteUnreachable("OAUTH_PROVIDER_ADMIN_PASSWORD is not set.")

	base_url, name = _named_after_the_site(settings["base_url"].rstrip("/"), settings["site"])
	site = Site(
		base_url,
		name,
		settings["admin_user"] or "Administrator",
		settings["admin_password"],
		settings.get("paths"),
	)
	_knock(site)
	return site


def _known_settings() -> dict:
	"""What the development bench says of itself; nothing when the environment names a site that is not its own."""
	named = os.environ.get("OAUTH_PROVIDER_BASE_URL")
	if not named:
		return dict(_from_devbench())
	try:
		bench = dict(_from_devbench())
	except SiteUnreachable:
		return {}
	return bench if bench["base_url"] == named else {}


def _from_devbench() -> dict:
	command = [sys.executable, "-m", "devbench", "info", "--json"]
	done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
	try:
		return json.loads(done.stdout)
	except ValueError:
		raise SiteUnreachable(
			"OAUTH_PROVIDER_BASE_URL is not set, and `python3 -m devbench info --json` knows no site "
			f"(status {done.returncode}): {(done.stderr or done.stdout).strip()[-300:]}"
		) from None


def _named_after_the_site(base_url: str, name: str | None) -> tuple[str, str]:
	"""Put the site's name into the URL where it only has an address: Frappe picks the site by Host."""
	parts = urlsplit(base_url)
	resolve_localhost_names()
	if not name or name == parts.hostname or not _is_an_address(parts.hostname):
		return base_url, name or parts.hostname
	_ADDRESSES[name] = parts.hostname
	port = f":{parts.port}" if parts.port else ""
	return urlunsplit(parts._replace(netloc=name + port)), name


def _is_an_address(host: str) -> bool:
	try:
		ipaddress.ip_address(host)
	except ValueError:
		return host == "localhost"
	return True


def _knock(site: Site) -> None:
	try:
		answer = requests.get(site.method("ping"), timeout=20)
	except requests.RequestException as error:
		raise SiteUnreachable(
			f"Nothing answers at {site.base_url} ({type(error).__name__}). "
			"Start it (`python3 -m devbench start`) or set OAUTH_PROVIDER_BASE_URL."
		) from None
	if answer.status_code != 200 or answer.json().get("message") != "pong":
		raise SiteUnreachable(
			f"{site.method('ping')} answers {answer.status_code}, so {site.name} is no running Frappe site."
		)


_ADDRESSES: dict[str, str] = {}
_getaddrinfo = socket.getaddrinfo


def resolve_localhost_names() -> None:
	"""Send `*.localhost` to the loopback address in this process, and never through a proxy.

	RFC 6761 section 6.3 asks this of every resolver; browsers do it, the C library does not everywhere.
	"""

	def getaddrinfo(host, *args, **kwargs):
		if isinstance(host, str):
			loopback = "127.0.0.1" if host.endswith(".localhost") else host
			host = _ADDRESSES.get(host, loopback)
		return _getaddrinfo(host, *args, **kwargs)

	socket.getaddrinfo = getaddrinfo
	os.environ["NO_PROXY"] = f"{os.environ.get('NO_PROXY', '')},127.0.0.1,localhost".lstrip(",")
