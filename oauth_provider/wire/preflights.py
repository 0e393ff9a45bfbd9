"""Preflight requests: a browser asks whether a page of another origin may send a request (CORS).

It asks before it has sent a token, so the origins of all clients are answered. Without a token it asks as if this app
were not installed, unless a scope names the address: a client learns from the refusal there where to get a token.
"""

import re

import frappe
from werkzeug.wrappers import Response

from oauth_provider.wire import challenge, other_origins
from oauth_provider.wire.current_endpoint import find_endpoint

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Names of headers (RFC 9110 5.1), as browsers list them.
NAMES = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+(?:, ?[a-z0-9!#$%&'*+.^_`|~-]+)*\Z", re.IGNORECASE)
LONGEST = 4096  # characters
AGE = 3600  # seconds


def let_page_send(response: Response) -> None:
	"""Write into the answer to a preflight request what the page may send, if it may.

	Args:
		response: to any request; only those to preflight requests are changed.
	"""
	headers = frappe.request.headers
	is_preflight = frappe.request.method == "OPTIONS" and "Access-Control-Request-Method" in headers
	if not is_preflight or not is_admitted(response):
		return
	asked, endpoint = headers.get("Access-Control-Request-Headers", ""), find_endpoint()
	is_list = len(asked) <= LONGEST and NAMES.match(asked)
	response.headers["Access-Control-Allow-Methods"] = ", ".join(endpoint.verbs if endpoint else VERBS)
	response.headers["Access-Control-Allow-Headers"] = asked if is_list else "Authorization, Content-Type"
	response.headers["Access-Control-Max-Age"] = str(AGE)


def is_admitted(response: Response) -> bool:
	"""Whether a page of the origin may send the request that it asks about."""
	if not other_origins.find_origin() or not other_origins.is_for_pages():
		return False
	if find_endpoint() is None and not is_with_token() and not challenge.current_scopes():
		return False
	other_origins.admit_pages_to_refusal()
	other_origins.let_page_read(response)
	return other_origins.ALLOWED in response.headers


def is_with_token() -> bool:
	"""Whether the request that the browser asks about has an Authorization header."""
	names = frappe.request.headers.get("Access-Control-Request-Headers", "")
	return "authorization" in [name.strip() for name in names.lower().split(",")]
