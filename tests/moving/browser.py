"""A person with a browser at the dialog of either provider."""

import html
import re
from urllib.parse import urljoin

import requests

from tests.moving.client import ClientError
from tests.support.flow import Dialog

# What the button of core's page does: its script replaces the address.
CORE_ALLOWS = re.compile(r'window\.location\.replace\("([^"]*oauth2\.approve\?[^"]*)"\)')
MOST_PAGES = 6


def allow(session: requests.Session, url: str) -> str:
	"""Open an authorization URL, and press Allow where there is a dialog.

	Args:
		session: of a user who is logged in.
		url: as the client made it.

	Returns:
		The address away from the site that the browser is sent to.

	Raises:
		ClientError: the site shows an error.
	"""
	origin = "/".join(url.split("/", 3)[:3]) + "/"
	answer = session.get(url, allow_redirects=False, timeout=60)
	for _ in range(MOST_PAGES):
		if answer.status_code in (301, 302, 303):
			address = urljoin(answer.url, answer.headers["Location"])
			if not address.startswith(origin):
				return answer.headers["Location"]
			answer = session.get(address, allow_redirects=False, timeout=60)
		elif answer.status_code != 200:
			raise ClientError(f"{answer.url}: {answer.status_code}: {answer.text[:800]}")
		elif script := CORE_ALLOWS.search(answer.text):
			address = urljoin(answer.url, html.unescape(script[1]))
			answer = session.get(address, allow_redirects=False, timeout=60)
		else:
			answer = Dialog.of(answer).press(session, "allow")
	raise ClientError(f"the browser is sent around: {answer.url}")
