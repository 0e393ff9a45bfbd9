"""URLs of clients that this server sends requests to, as they are registered and as they are used."""

from urllib.parse import SplitResult, urlsplit


class ForeignUrlError(ValueError):
	"""A text is no URL that this server could send a request to; the message says why, in ASCII."""


def split_foreign_url(url: str) -> SplitResult:
	"""Split a URL.

	Raises:
		ForeignUrlError: it is none, or it has a user name, a fragment, or a host that cannot be resolved.
	"""
	try:
		parts = urlsplit(url)
		parts.port  # noqa: B018  (raises for a port that is none)
		(parts.hostname or "").encode("idna")
	except ValueError:
		raise ForeignUrlError("It is no URL, or no host can have its name.") from None
	if parts.scheme not in ("https", "http") or not parts.hostname or set(url) & set(" \t\r\n\\<>\"'"):
		raise ForeignUrlError("It is no https URL.")
	if parts.username is not None or "#" in url or not url.isascii():
		raise ForeignUrlError("It has a user name, a fragment, or other characters than ASCII.")
	return parts
