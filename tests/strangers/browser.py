"""A person with a browser, whom a client sends to the site."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from tests.support.flow import Dialog, redirect_of


def sign_in(session: requests.Session, url: str, decision: str = "allow") -> str:
	"""Open an authorization URL, and decide in the dialog if there is one.

	Args:
		session: of a user who is logged in, or of a guest.
		url: as the client made it.
		decision: the button that the user presses.

	Returns:
		The address that the browser comes back to.
	"""
	answer = session.get(url, allow_redirects=False, timeout=60)
	if answer.status_code == 200:
		answer = Dialog.of(answer).press(session, decision)
	return redirect_of(answer).location


def with_parameter(address: str, name: str, value: str | None) -> str:
	"""Replace a parameter of an address; None removes it."""
	parts = urlsplit(address)
	pairs = dict(parse_qsl(parts.query, keep_blank_values=True)) | {name: value}
	query = urlencode({name: value for name, value in pairs.items() if value is not None})
	return parts._replace(query=query).geturl()
