"""The cookies of a browser whose authorization request waits for a login, and the way back to the request.

The login page leads back by itself. After an e-mail link, a new password, or where the browser remembers another page,
Frappe shows a page of its own: the first page that the user opens then leads to the request.
"""

import frappe
from werkzeug.wrappers import Response

from oauth_provider.protocol.authorize import login
from oauth_provider.protocol.authorize.login import Ticket
from oauth_provider.store.login_requests import LIFETIME
from oauth_provider.wire import http
from oauth_provider.wire.endpoints import get_endpoint

#: The cookie with the handle of the request to come back to.
RETURN = "oauth2_return"
#: The number of requests of one browser that wait at once.
MAX_WAITING = 10


def remember(response: Response, ticket: Ticket) -> None:
	"""Set the cookies of a request that waits: the secret for the authorization endpoint, the handle for all pages."""
	path = get_endpoint("authorize").address
	# In the order in which they were set (RFC 6265 5.4).
	waiting = [name for name in frappe.request.cookies if name.startswith(login.COOKIE)]
	for name in waiting[: -(MAX_WAITING - 1)]:
		response.delete_cookie(name, path)
	set_cookie(response, ticket.cookie, ticket.secret, path)
	set_cookie(response, RETURN, ticket.handle, "/")


def set_cookie(response: Response, name: str, value: str, path: str) -> None:
	secure = frappe.request.scheme == "https"
	response.set_cookie(
		name, value, max_age=LIFETIME, path=path, secure=secure, httponly=True, samesite="Lax"
	)


def bring_back() -> None:
	"""Redirect a user who has just signed in to the request that waits (before_request).

	Raises:
		werkzeug.exceptions.HTTPException: with the redirect.
	"""
	query = f"pending={frappe.request.cookies.get(RETURN, '')}"
	if not login.read_handle(query):
		return
	if frappe.session.user == "Guest":
		forget_at_other_login()
	elif opens_page():
		response = http.redirect_browser(f"{get_endpoint('authorize').address}?{query}")
		response.delete_cookie(RETURN)
		raise http.to_be_raised(response)


def forget_at_other_login() -> None:
	"""Forget the way back when the user is about to sign in for another page."""
	path, _mark, _query = frappe.request.args.get("redirect-to", "").partition("?")
	if frappe.request.path == "/login" and path not in ("", get_endpoint("authorize").address):
		frappe.local.cookie_manager.delete_cookie(RETURN)


def opens_page() -> bool:
	"""True if the browser opens a page, rather than a file of one, a script's request, or a page in advance."""
	request = frappe.request
	return (
		request.method == "GET"
		and "text/html" in request.headers.get("Accept", "")
		and request.headers.get("Sec-Fetch-Dest", "document") == "document"
		and not request.headers.get("Sec-Purpose")
		and not request.headers.get("Authorization")
		and not request.path.startswith("/api/")
		and "cmd" not in frappe.form_dict
	)


def forget_return(response: Response) -> None:
	"""Forget the way back when a user has arrived at the authorization endpoint (after_request)."""
	if frappe.request.cookies.get(RETURN) and frappe.session.user != "Guest":
		response.delete_cookie(RETURN)
