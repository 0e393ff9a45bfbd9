"""Every error of the server: code, HTTP status, and description.

The codes are those of RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1 and RFC 7009 2.2.1. A description goes to the client, so
it contains only what the client sent or may know. A hint goes to the audit trail, for the site's admin.
"""

from dataclasses import dataclass, field

from oauthlib.oauth2 import OAuth2Error


@dataclass(frozen=True)
class MissingAccess:
	"""What no scope of a token opened, by the names that the rows of a scope have; never a value of an argument.

	Attributes:
		documents: actions by DocType.
		methods: dotted paths.
		routes: paths.
	"""

	documents: dict[str, list[str]] = field(default_factory=dict)
	methods: list[str] = field(default_factory=list)
	routes: list[str] = field(default_factory=list)


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


class InvalidClient(ProtocolError):
	"""Client authentication failed. The description is the same for every reason, so that a guesser learns nothing."""

	error = "invalid_client"
	status_code = 401
	description = (
		"Client authentication failed: unknown client, wrong secret, or wrong authentication method."
	)
	event = "Failed Client Authentication"
	is_guess = True
	# RFC 6749 5.2 requires it after a try with Basic, HTTP with every 401.
	headers = {"WWW-Authenticate": 'Basic realm="OAuth", charset="UTF-8"'}

	def __init__(self, hint: str, client: str | None = None):
		super().__init__(hint=hint, client=client)


class InvalidGrant(ProtocolError):
	error = "invalid_grant"
	description = "The code or refresh token is invalid, expired, revoked, or belongs to another client."
	event = "Refused Grant"


class UnknownGrant(InvalidGrant):
	"""The code or refresh token is unknown or another client's, or the verifier is wrong.

	It slows this one down; see `refusals.count_unknown`.
	"""


class ReplayedGrant(InvalidGrant):
	"""A code or refresh token was used a second time, so it is stolen (RFC 6749 10.5, RFC 9700 4.14.2)."""

	description = "The code or refresh token has been used before. All tokens that came from it are revoked."
	event = "Replay"


class UnauthorizedClient(ProtocolError):
	error = "unauthorized_client"
	description = "This client may not use this grant type."
	event = "Authorization Error"


class UnsupportedGrantType(ProtocolError):
	error = "unsupported_grant_type"


class UnsupportedResponseType(ProtocolError):
	error = "unsupported_response_type"
	description = "The only supported response type is: code."


class RequestNotSupported(ProtocolError):
	"""OpenID Connect Core 3.1.2.6."""

	error = "request_not_supported"
	description = "Request objects are not supported. Send the parameters themselves."


class RequestUriNotSupported(ProtocolError):
	"""OpenID Connect Core 3.1.2.6."""

	error = "request_uri_not_supported"
	description = "Request objects are not supported. Send the parameters themselves."


class LoginNeeded(ProtocolError):
	"""No page may be shown, and nobody is signed in, or not as the client expects (OpenID Connect Core 3.1.2.6)."""

	error = "login_required"
	description = "The user has to sign in."


class ConsentNeeded(ProtocolError):
	"""No page may be shown, and the user has to be asked (OpenID Connect Core 3.1.2.6)."""

	error = "consent_required"
	description = "The user has to be asked."


class InvalidScope(ProtocolError):
	error = "invalid_scope"
	description = "A requested scope is unknown, disabled, or not among the scopes of this client."
	event = "Refused Scope"


class AccessDenied(ProtocolError):
	error = "access_denied"
	description = "The user denied the request."
	event = "Denial"


class ServerError(ProtocolError):
	error = "server_error"
	status_code = 500
	description = (
		"Internal server error. Nothing was changed. The site's admin finds the reason in the Error Log."
	)


class TemporarilyUnavailable(ProtocolError):
	error = "temporarily_unavailable"
	status_code = 503
	description = "The server cannot answer right now. Nothing was changed. Try again in a few seconds."
	headers = {"Retry-After": "5"}


class Maintenance(TemporarilyUnavailable):
	"""The site is in Frappe's maintenance mode or read-only mode."""

	description = "The site is being updated. Nothing was changed. Try again in a minute."
	headers = {"Retry-After": "60"}


class TooManyRequests(TemporarilyUnavailable):
	"""The site has reached its own rate limit (`rate_limit` of its configuration). Frappe adds Retry-After."""

	status_code = 429
	description = "The site gets too many requests. Nothing was changed. Try again later."
	headers: dict[str, str] = {}


class OutcomeUnknown(TemporarilyUnavailable):
	"""The connection to the database was lost during the commit, so the request may be stored or not."""

	description = (
		"The server lost its database while it stored the request, which may or may not have counted. "
		"Try again in a few seconds; if a code or token is refused then, start over."
	)


class TooManyFailures(TemporarilyUnavailable):
	"""Too many failures of a client, or with a credential, from an address (RFC 6749 10.10); wait for `seconds`."""

	status_code = 429
	description = "Too many failed attempts from this address. Check what the client sends, then try again."

	def __init__(self, seconds: int):
		super().__init__()
		self.headers = {"Retry-After": str(seconds)}


class InvalidToken(ProtocolError):
	"""RFC 6750 3.1. Only a refusal with a hint is recorded in the audit trail: anyone can send any text as a token."""

	error = "invalid_token"
	event = "Refused Token"
	status_code = 401
	description = "The access token is unknown, expired or revoked."


class InsufficientScope(ProtocolError):
	"""RFC 6750 3.1.

	Args:
		scope: the scopes that together would open what was asked for, if the site has some.
		hint, description: as for ProtocolError; None for the error's own.
		missing: for the audit trail.
	"""

	error = "insufficient_scope"
	status_code = 403
	description = "The scopes of this access token do not allow this request."
	event = "Refused Scope"

	def __init__(
		self,
		scope: str = "",
		hint: str | None = None,
		description: str | None = None,
		missing: MissingAccess | None = None,
	):
		super().__init__(description, hint or "Refused.")
		self.scope = scope
		self.missing = missing


class ClosedToTokens(InsufficientScope):
	"""A request that no scope opens, except one that lists the method by name.

	Args:
		reason: for the admin: what was refused.
	"""

	description = "No access token may do this, whatever its scopes."

	def __init__(self, reason: str):
		super().__init__(hint=f"Closed to every token: {reason}")


class ClosedWithoutAdministration(InsufficientScope):
	"""A token with full access lacks administration.

	Args:
		reason: what was refused.
	"""

	description = "Only an access token with administration may do this. A scope that would do: admin."

	def __init__(self, reason: str):
		super().__init__("admin", f"Closed without administration: {reason}")


class RolesNotLeftOut(ServerError):
	"""This Frappe reads roles in another way. Not 403 or 401, which cost a client its scopes or token."""

	status_code = 503
	description = (
		"The server cannot limit this access token to its scopes, so it refuses the token. "
		"The site's admin finds the reason in OAuth2 Event."
	)
	event = "Refused Token"

	def __init__(self):
		super().__init__(hint="Administration roles cannot be left out on this site. See the check-up.")


class UnusableSigningKey(ServerError):
	"""An ID token cannot be signed. Not 400, which costs a client its code or refresh token.

	Args:
		hint: what an administrator has to do.
	"""

	status_code = 503
	description = (
		"The server cannot sign the ID token. Nothing was changed. "
		"The site's admin finds the reason in OAuth2 Event."
	)
	event = "Refused Grant"

	def __init__(self, hint: str):
		super().__init__(hint=hint)


class FatalAuthorizationError(Exception):
	"""An authorization request that must not be answered by a redirect (RFC 6749 4.1.2.1, RFC 9700 4.11).

	Args:
		message: for the user, translated.
		hint: for the admin; is in the audit trail under the reference that the page shows.
		client: the name of the client's row, if the site has the client.
		status: of the response.
		nothing_shared: whether it is certain that the app has received nothing.
	"""

	def __init__(
		self,
		message: str,
		hint: str,
		client: str | None = None,
		status: int = 400,
		nothing_shared: bool = True,
	):
		super().__init__(message)
		self.message = message
		self.hint = hint
		self.client = client
		self.status = status
		self.nothing_shared = nothing_shared
