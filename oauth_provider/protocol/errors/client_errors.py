"""Errors of the endpoints that clients call (RFC 6749 5.2, RFC 7009 2.2.1)."""

from oauth_provider.protocol.errors.protocol_error import ProtocolError


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


class InvalidTarget(ProtocolError):
	"""RFC 8707 2."""

	error = "invalid_target"
	description = "A requested resource is not one of this site, or was not granted."
	event = "Refused Scope"


class InvalidScope(ProtocolError):
	error = "invalid_scope"
	description = "A requested scope is unknown, disabled, or not among the scopes of this client."
	event = "Refused Scope"
