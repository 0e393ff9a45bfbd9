"""Chromium, for whoever needs a real browser."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
	"--no-sandbox",  # as root there is no other way
	"--disable-gpu",
	"--disable-quic",
	"--disable-sync",
	"--disable-background-networking",
	"--disable-component-update",
	"--no-first-run",
	"--no-proxy-server",
]


class NoChromium(Exception):
	"""There is no program `chromium` on the PATH."""


@contextmanager
def chromium() -> Iterator[Browser]:
	"""Start Chromium, and end it.

	Raises:
		NoChromium: there is none.
	"""
	program = shutil.which("chromium") or shutil.which("chromium-browser")
	if not program:
		raise NoChromium(
			"there is no program `chromium` on the PATH; `python3 -m devbench setup` installs it"
		)
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
		try:
			yield browser
		finally:
			browser.close()
