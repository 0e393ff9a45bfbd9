"""What the protocol sees of HTTP: a request and an answer, free of Frappe and werkzeug."""

from dataclasses import dataclass, field

from oauth_provider.protocol.errors import ProtocolError


@dataclass(frozen=True)
class Message:
	"""A request as it came over the wire. Its repr, which an error log may hold, shows nothing secret.

	Attributes:
		method: upper case.
		query: the query string, undecoded.
		body: the octets of the body, undecoded.
		content_type: the media type without its parameters, lower case.
		authorization: the Authorization header, if any.
		origin: the Origin header, if any.
		fetch_site: the Sec-Fetch-Site header, if any.
		has_session_parameter: whether Frappe found a session id among the parameters, in whatever encoding.
	"""

	method: str
	query: str = field(default="", repr=False)
	body: bytes = field(default=b"", repr=False)
	content_type: str = ""
	authorization: str | None = field(default=None, repr=False)
	origin: str | None = None
	fetch_site: str | None = None
	has_session_parameter: bool = False


@dataclass(frozen=True)
class Answer:
	"""What an endpoint for clients answers: a status, JSON members, and headers beside the usual ones."""

	body: dict
	status: int = 200
	headers: dict[str, str] = field(default_factory=dict)

	@classmethod
	def refusing(cls, error: ProtocolError) -> "Answer":
		"""The answer that belongs to an error (RFC 6749 5.2)."""
		return cls(error.body, error.status_code, error.headers)
