"""A request and an answer, independent of Frappe and werkzeug."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oauth_provider.protocol.errors import ProtocolError

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class SignIn:
	"""How the user of a session has signed in.

	Attributes:
		at: the moment, in seconds since 1970 UTC; 0 if it is not known, as of a session that is older than the app.
		methods: by which, as RFC 8176 names them; empty if there is nothing to say beyond a password.
		is_impersonation: whether an administrator acts as the user.
	"""

	at: float = 0
	methods: tuple[str, ...] = ()
	is_impersonation: bool = False


@dataclass(frozen=True)
class Message:
	"""A request. Its repr contains no secrets, since the Error Log may store it.

	Attributes:
		method: in upper case.
		url: scheme, host and path of the request; not trusted as the site's own address.
		host: the Host header, with a port if it has one.
		address: the IP address of the sender, from Frappe.
		headers: values by names in lower case.
		cookies: values by names.
		query: the query string, undecoded.
		body: the octets of the body, undecoded.
		content_type: the media type without its parameters, in lower case.
		user: the user of the session; Guest if nobody is signed in.
		sid: the id of the session.
		sign_in: how the user has signed in.
		has_session_parameter: whether Frappe found a session id or a login among the parameters, in whatever encoding.
		is_for_frappe: whether it came to a path of Frappe's own provider.
		is_read_only: whether the site is in Frappe's read-only mode, in which nothing can be stored.
	"""

	method: str
	url: str = field(default="", repr=False)
	host: str = ""
	address: str = ""
	headers: Mapping[str, str] = field(default_factory=dict, repr=False)
	cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
	query: str = field(default="", repr=False)
	body: bytes = field(default=b"", repr=False)
	content_type: str = ""
	user: str = "Guest"
	sid: str = field(default="", repr=False)
	sign_in: SignIn = SignIn()
	has_session_parameter: bool = False
	is_for_frappe: bool = False
	is_read_only: bool = False

	@property
	def query_or_form(self) -> str:
		"""The undecoded parameters of an endpoint that takes GET and POST: each octet as WSGI decodes a query.

		A body of another type than a form has none, whatever text is in it.
		"""
		if self.method != "POST":
			return self.query
		return self.body.decode("latin-1") if self.content_type == FORM else ""

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
	"""The answer of an endpoint for clients.

	Attributes:
		body: JSON members.
		status: of HTTP.
		headers: besides those of every answer.
		client: the name of the row of the client that it is for; None where it is not known.
	"""

	body: dict[str, Any]
	status: int = 200
	headers: dict[str, str] = field(default_factory=dict)
	client: str | None = None

	@classmethod
	def refusing(cls, error: ProtocolError) -> "Answer":
		"""Make the answer of an error (RFC 6749 5.2)."""
		return cls(error.body, error.status_code, error.headers, error.client)
