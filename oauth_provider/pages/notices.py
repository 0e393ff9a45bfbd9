"""Pages that say why something does not go on, or that it is over."""

from oauth_provider.pages.rendering import Page, render


def error(message: str, reference: str | None = None, nothing_shared: bool = True) -> Page:
	"""Render why a request was refused.

	Args:
		message: for the person, translated.
		reference: under which the site's admin finds more.
		nothing_shared: whether it is certain that the app has got nothing.
	"""
	return render("error.html", message=message, reference=reference, nothing_shared=nothing_shared)


def unavailable(message: str) -> Page:
	"""Render that nobody can be served now: without the site's logo, which is in the database.

	Args:
		message: for the person, translated.
	"""
	return render("error.html", message=message, reference=None, nothing_shared=True, site_logo=None)


def denied() -> Page:
	"""Render that a person has denied, where there is no app any more to go back to."""
	return render("denied.html")
