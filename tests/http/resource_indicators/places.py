"""Methods and routes of the tests, and what is asked of them."""

import requests

from tests.support.clients import bearer
from tests.support.flow import redirect_of

DOCUMENT = "/.well-known/oauth-protected-resource"
ROUTE = "/about"
METHOD = "frappe.auth.get_logged_user"
CALL = f"/api/method/{METHOD}"
OTHER = "/api/method/frappe.ping"
UNDECLARED = "/api/method/frappe.desk.search.search_link"


def status(site, token: str, path: str) -> int:
	return bearer(site, token, path).status_code


def invalid_target(response: requests.Response) -> None:
	"""Expect that the browser takes this error to the client."""
	answer = redirect_of(response)
	assert answer["error"] == "invalid_target" and "code" not in answer.params
	assert answer["state"] == "the-state" and answer["iss"]
