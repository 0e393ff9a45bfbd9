"""Error pages, and the page after Deny."""

from oauth_provider.pages.rendering import Page, render


def error(message: str, reference: str | None = None, nothing_shared: bool = True) -> Page:
	"""Render the error page of a refused request.

	Args:
		message: for the user, translated.
		reference: of the OAuth2 Event that has the reason for the admin.
		nothing_shared: whether it is certain that the app got nothing.
	"""
	return render("error.html", message=message, reference=reference, nothing_shared=nothing_shared)


def unavailable(message: str) -> Page:
	"""Render the error page while the database is away, so without the site's logo.

	Args:
		message: for the user, translated.
	"""
	return render("error.html", message=message, reference=None, nothing_shared=True, site_logo=None)


def denied() -> Page:
	"""Render the page after Deny, for a client that the browser cannot be sent back to."""
	return render("denied.html")
