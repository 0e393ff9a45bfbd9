"""What a browser does for a page of another origin (CORS)."""

import requests


def reads(answer: requests.Response, origin: str) -> bool:
	"""Whether a browser lets a page of the origin read the answer; never with cookies."""
	assert "Access-Control-Allow-Credentials" not in answer.headers
	# Of two such headers requests makes one, as browsers do, which then is no origin.
	assert answer.headers.get("Access-Control-Allow-Origin") in (None, origin)
	is_read = answer.headers.get("Access-Control-Allow-Origin") == origin
	assert not is_read or "Origin" in answer.headers["Vary"]
	return is_read


def preflight(url: str, origin: str, verb: str = "GET", names: str = "authorization") -> requests.Response:
	"""Ask whether a page may send a request.

	Args:
		url: of the request.
		origin: of the page.
		verb: of the request.
		names: of its headers, as browsers list them; empty for none.
	"""
	headers = {"Origin": origin, "Access-Control-Request-Method": verb}
	if names:
		headers["Access-Control-Request-Headers"] = names
	return requests.options(url, headers=headers, timeout=60, allow_redirects=False)
