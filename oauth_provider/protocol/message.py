"""What the protocol sees of HTTP: a request and an answer, free of Frappe and werkzeug."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oauth_provider.protocol.errors import ProtocolError


@dataclass(frozen=True)
class Message:
	"""A request as it came over the wire. Its repr, which an error log may hold, shows nothing secret.

	Attributes:
		method: upper case.
		url: scheme, host and path, as the request named them; never to be trusted as the site's own.
		host: the Host header, with a port if it has one.
		address: the IP address of the sender, as Frappe knows it.
		headers: by their names in lower case.
		query: the query string, undecoded.
		body: the octets of the body, undecoded.
		content_type: the media type without its parameters, lower case.
		user: who is signed in by a session; Guest for nobody.
		sid: the session's id.
		has_session_parameter: whether Frappe found a session id among the parameters, in whatever encoding.
	"""

	method: str
	url: str = field(default="", repr=False)
	host: str = ""
	address: str = ""
	headers: Mapping[str, str] = field(default_factory=dict, repr=False)
	query: str = field(default="", repr=False)
	body: bytes = field(default=b"", repr=False)
	content_type: str = ""
	user: str = "Guest"
	sid: str = field(default="", repr=False)
	has_session_parameter: bool = False

	@property
	def authorization(self) -> str | None:
		"""The Authorization header, if any."""
		return self.headers.get("authorization") or None

	@property
	def origin(self) -> str | None:
		"""The Origin header, if any."""
		return self.headers.get("origin")

	@property
	def fetch_site(self) -> str | None:
		"""The Sec-Fetch-Site header, if any."""
		return self.headers.get("sec-fetch-site")


@dataclass(frozen=True)
class Answer:
	"""What an endpoint for clients answers: JSON members, a status, and headers beside the usual ones."""

	body: dict[str, Any]
	status: int = 200
	headers: dict[str, str] = field(default_factory=dict)

	@classmethod
	def refusing(cls, error: ProtocolError) -> "Answer":
		"""The answer that belongs to an error (RFC 6749 5.2)."""
		return cls(error.body, error.status_code, error.headers)
