"""The base class of errors, and the errors of any endpoint."""

from oauthlib.oauth2 import OAuth2Error


class ProtocolError(OAuth2Error):
	"""An error of the protocol.

	It is an oauthlib error, so that a handler may raise it within oauthlib's endpoints.

	Args:
		description: a sentence for the client's developer, ASCII (RFC 6749 5.2).
		hint: for the admin; stays on the site.
		client: the name of the client's row, if the site has the client.
		user: whose account it is about.
	"""

	error = "invalid_request"
	status_code = 400
	#: The event of the audit trail; None for an error that concerns only the client's developer.
	event: str | None = None
	#: Whether it may be a guess at a client: too many are answered with 429.
	is_guess = False
	#: Headers of the answer in addition to those of every answer.
	headers: dict[str, str] = {}

	def __init__(
		self,
		description: str | None = None,
		hint: str | None = None,
		client: str | None = None,
		user: str | None = None,
	):
		super().__init__(description=description)
		self.hint = hint
		self.client = client
		self.user = user

	@property
	def body(self) -> dict[str, str]:
		"""The members of the JSON answer (RFC 6749 5.2)."""
		body = {"error": self.error}
		if self.description:
			body["error_description"] = self.description
		return body


class InvalidRequest(ProtocolError):
	"""A parameter is missing, repeated, malformed or not allowed; the description names it."""


class MethodNotAllowed(InvalidRequest):
	"""The request has another method than the `allowed` ones of the endpoint (RFC 9110 15.5.6)."""

	status_code = 405

	def __init__(self, *allowed: str):
		super().__init__(f"This endpoint accepts only {' and '.join(allowed)}.")
		self.headers = {"Allow": ", ".join(allowed)}
