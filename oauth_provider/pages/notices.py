"""Error pages, the page after Deny, the form for a client, and the pages of a logout."""

import frappe

from oauth_provider.pages.rendering import Page, csrf_token, render
from oauth_provider.protocol.authorize.response import AuthorizationResponse
from oauth_provider.protocol.clients import redirect_uris
from oauth_provider.store.records import Client
from oauth_provider.wire.endpoints import get_endpoint


def error(
	message: str,
	reference: str | None = None,
	nothing_shared: bool = True,
	heading: str | None = None,
	offers_logout: bool = False,
) -> Page:
	"""Render the error page of a refused request.

	Args:
		message: for the user, translated.
		reference: of the OAuth2 Event that has the reason for the admin.
		nothing_shared: whether it is certain that the app got nothing.
		heading: translated; None for the usual one.
		offers_logout: whether there is a link to the page that asks whether to log out.
	"""
	return render(
		"error.html",
		message=message,
		reference=reference,
		nothing_shared=nothing_shared,
		heading=heading,
		end_session=get_endpoint("end_session").address if offers_logout else None,
	)


def unavailable(message: str) -> Page:
	"""Render the error page while the database is away, so without the site's logo.

	Args:
		message: for the user, translated.
	"""
	return render("error.html", message=message, reference=None, nothing_shared=True, site_logo=None)


def form_post(response: AuthorizationResponse) -> Page:
	"""Render the page whose form the browser posts to a client by itself; without scripts, by a button."""
	return render(
		"form_post.html",
		redirect_uri=response.redirect_uri,
		parameters=response.parameters,
		host=redirect_uris.host_of(response.redirect_uri),
		runs_script=True,
	)


def ask_to_log_out(client: Client | None, handle: str) -> Page:
	"""Render the page that asks whether to log out.

	Args:
		client: that asks for it; None if it is not known.
		handle: the value that the form must send back.
	"""
	user = frappe.session.user
	return render(
		"ask_to_log_out.html",
		client=client,
		account=user,
		full_name=frappe.utils.get_fullname(user),
		log_out=get_endpoint("log_out").address,
		handle=handle,
		csrf_token=csrf_token(),
	)


def logged_out(location: str | None, client: Client | None) -> Page:
	"""Render the page after a logout that redirects nowhere.

	Args:
		location: a registered address of the client, for a link.
		client: that the request names; None without one.
	"""
	return render("logged_out.html", is_out=True, location=location, client=client)


def still_signed_in() -> Page:
	"""Render the page of a user who has not logged out."""
	return render("logged_out.html", is_out=False)


def denied() -> Page:
	"""Render the page after Deny, for a client that the browser cannot be sent back to."""
	return render("denied.html")
