"""What is wrong with the server, or passes by itself."""

from oauth_provider.protocol.errors.protocol_error import ProtocolError


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
